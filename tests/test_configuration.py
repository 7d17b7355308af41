"""An instructor's own options: what they decide, what wins over them, and what is said of those that are wrong."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import classes
import corpus
import pytest
from classes import Layout
from sample import thorough

from grader.cli.main import main
from grader.core.errors import UsageError
from grader.core.report import Visibility
from grader.core.sentence import ENGLISH
from grader.course import exercise
from grader.course.configuration import PUBLISHED_SEED, Configuration
from grader.course.options_file import MOST_BYTES, read
from grader.sandbox.limits import Limits

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "grader" / "templates" / "README.md"
RIGHT = "\n".join(corpus.RIGHT["linear"].values())
HALF = RIGHT.replace("return 2 * x * (x * w - y)", "return x * (x * w - y)")
STEEP = "linear.gradient_matches_finite_difference"
MOST = sum(len(exercise.load(name).checks) for name in exercise.names()) + 4 - 1  # with the points of the next line
WORTH = f'[points]\n{STEEP} = 5\n"linear.forward_follows_the_model" = 0\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a wrong submission in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "linear.py").write_text(HALF, encoding="utf-8")
    return tmp_path


def written(here: Path, text: str, name: str = "grader.toml") -> str:
    path = here / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def graded(*arguments: str, code: int = 1) -> dict[str, Any]:
    assert main(["work", "--report", "json=r.json", "--examples", "5", *arguments]) == code
    found: dict[str, Any] = json.loads(Path("r.json").read_text(encoding="utf-8"))
    return found


# What is read


def test_a_file_chooses_everything_that_can_be_chosen(tmp_path: Path) -> None:
    text = (
        'language = "ko"\nseed = 7\nexamples = 50\nshow_hidden = "after_due_date"\n'
        f'hidden = [\n  "{STEEP}",\n]\n[limits]\ncall = 0.5\nloading = 3\nfile = 20\nmemory = 300\noutput = 2\n{WORTH}'
    )
    assert read(written(tmp_path, text)) == Configuration(
        points={STEEP: 5, "linear.forward_follows_the_model": 0},
        hidden=frozenset({STEEP}),
        show_hidden=Visibility.AFTER_DUE_DATE,
        examples=50,
        seed=7,
        language="ko",
        limits=Limits(0.5, 3, 20, 300, 2),
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "[points]\n", "\ufeffhidden = []\r\n"])
def test_what_is_not_chosen_is_as_it_is_without_a_file(tmp_path: Path, text: str) -> None:
    assert read(written(tmp_path, text)) == Configuration()


def test_the_example_in_the_guide_grades(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall("```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    found = graded("--config", written(here, example))
    assert (found["language"], found["seed"], found["score"], found["max_score"]) == ("ko", 7, 10, 13)
    assert "13점 중 10점" in capsys.readouterr().out


WRONG = {
    "unknown key": ("seed = 1\npoint = 3\n", 2, "there is no `point`. There are: points, hidden, show_hidden"),
    "unknown table": ("seed = 1\n\n[limit]\ncall = 1\n", 3, "there is no `limit`"),
    "unknown limit": ("[limits]\ncall = 1\ncalls = 1\n", 3, "there is no `calls`. There are: call, loading, file"),
    "unknown limit, dotted": ("seed = 1\nlimits.calls = 1\n", 2, "there is no `calls`"),
    "unknown limit, inline": ("seed = 1\nlimits = {call = 1, calls = 1}\n", 2, "there is no `calls`"),
    "unknown check": ("[points]\n\nlinear.gradient = 1\n", 3, "there is no `linear.gradient`. There are: linear."),
    "unknown quoted check": ('[points]\n"linear.x" = 1\n', 2, "there is no `linear.x`"),
    "unknown check in a table": (
        "[points.linear]\nforward_follows_the_model = 1\nx = 1\n",
        3,
        "there is no `linear.x`",
    ),
    "unknown exercise": ("[points]\ncubic.forward = 1\n", 2, "there is no `cubic.forward`. There are: linear.forward"),
    "unknown hidden check": (f'hidden = [\n  "{STEEP}",\n  "linear.x",\n]\n', 3, "there is no `linear.x`"),
    "points no number": (f'[points]\n{STEEP} = "3"\n', 2, 'a whole number from 0 to 1000, and not "3"'),
    "points broken": (f"[points]\n{STEEP} = 1.5\n", 2, "takes a whole number from 0 to 1000, and not 1.5"),
    "points below zero": (f"[points]\n{STEEP} = -1\n", 2, "and not -1"),
    "points beyond reason": (f"[points]\n{STEEP} = 1001\n", 2, "and not 1001"),
    "points true": (f"[points]\n{STEEP} = true\n", 2, "and not true"),
    "points no table": ("points = 3\n", 1, "`points` takes a table of its own, and not 3"),
    "seed a text": ('# seed = 1\nseed = "1"\n', 2, "`seed` takes a whole number from 0"),
    "examples none": ("examples = 0\n", 1, "`examples` takes a whole number from 1"),
    "language unknown": ('seed = 1\n"language" = "fr"\n', 2, '`language` takes one of "en", "ko", and not "fr"'),
    "language a list": ('language = ["ko"]\n', 1, "`language` takes one of"),
    "hidden a text": (f'hidden = "{STEEP}"\n', 1, "`hidden` takes a list of checks in quotes"),
    "hidden numbers": ("hidden = [1]\n", 1, "`hidden` takes a list of checks in quotes, and not [1]"),
    "show_hidden": ('show_hidden = "later"\n', 1, '`show_hidden` takes one of "never", "after_due_date"'),
    "limit zero": ("[limits]\nfile = 0\n", 2, "`limits.file` takes seconds above 0"),
    "limit not a number": ("[limits]\nfile = nan\n", 2, "`limits.file` takes seconds above 0"),
    "limit a date": ("[limits]\nfile = 2026-01-01\n", 2, "`limits.file` takes seconds above 0"),
    "with a comment and blanks before": ("# seed = 1\n\n seed =0.5 # why\n", 3, "`seed` takes a whole number"),
    "in a table with blanks": ("[limits]\ncall = 1\n[ points . 'linear' ] # why\nx = 1\n", 4, "there is no `linear.x`"),
    "of the same name as another": ("[points]\nlinear.x = 1\n[limits]\nlinear.x = 1\n", 2, "there is no `linear.x`"),
    "memory too little": ("[limits]\nmemory = 10\n", 2, "`limits.memory` takes a whole number from 32"),
}


@pytest.mark.parametrize(("text", "line", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_key_and_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UsageError) as error:
        read(path)
    told = ENGLISH(error.value.why)
    assert told.startswith(f"`{path}`, line {line}: ")
    assert said in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"seed = 1\nseed\n", ", line 2, is no TOML: "),
        (b"seed = 1\nseed = 2\n", ", is no TOML: "),
        (b"seed = \xff\n", "is no text in UTF-8"),
        (b"#" * (MOST_BYTES + 1), "is far too large"),
        (b"hidden = " + b"[" * 100_000, "is no TOML"),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "grader.toml").write_bytes(content)
    with pytest.raises(UsageError) as error:
        read(str(tmp_path / "grader.toml"))
    assert said in ENGLISH(error.value.why)


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_can_not_be_read_is_told(here: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["work", "--config", name]) == 2
    assert f"grader: `{name}` can not be read: " in capsys.readouterr().err
    assert not (here / "r.json").exists()


# What it decides


def test_points_are_those_of_the_file_and_only_passed_checks_earn_them(here: Path) -> None:
    found = graded("--config", written(here, WORTH))
    points = {check["id"]: (check["score"], check["max_score"]) for check in found["exercises"][0]["checks"]}
    assert points[STEEP] == (0, 5)
    assert points["linear.forward_follows_the_model"] == (0, 0)
    assert points["linear.loss_is_the_squared_error"] == (1, 1)
    assert (found["score"], found["max_score"]) == (10, 15)


def test_every_check_can_be_given_points(tmp_path: Path) -> None:
    checks = [f"{name}.{check.name}" for name in exercise.names() for check in exercise.load(name).checks]
    found = read(written(tmp_path, "[points]\n" + "".join(f"{check} = 2\n" for check in checks)))
    assert {found.worth(check) for check in checks} == {2}


def test_the_terminal_says_nothing_of_a_hidden_check_but_that_it_failed(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = written(here, f'hidden = ["{STEEP}"]')
    assert main(["work", "--examples", "5", "--config", config]) == 1
    told = capsys.readouterr().out
    assert "11 of 12 points" in told
    assert "The details of this check are not shown." in told
    assert "48" not in told


@pytest.mark.usefixtures("here")
def test_a_file_is_not_read_unless_it_is_named() -> None:
    for folder in (Path(), Path("work")):
        (folder / "grader.toml").write_text("no TOML at all", encoding="utf-8")
    found = graded()
    assert (found["max_score"], found["seed"]) == (12, PUBLISHED_SEED)


@pytest.mark.parametrize("where", ["work", "work/deeper"])
def test_a_file_among_those_of_learners_is_refused(here: Path, capsys: pytest.CaptureFixture[str], where: str) -> None:
    (here / where).mkdir(exist_ok=True)
    written(here, WORTH, f"{where}/grader.toml")
    (here / "link.toml").symlink_to(f"{where}/grader.toml")
    for name in (f"{where}/grader.toml", "link.toml"):
        assert main(["work", "--config", name]) == 2
        assert "where a learner may have written it" in capsys.readouterr().err


def test_a_flag_wins_over_the_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = 'language = "ko"\nseed = 7\nexamples = 50\n[limits]\ncall = 0.001\nfile = 0.001\n'
    flags = ("--lang", "en", "--seed", "8", "--time-limit", "2", "--limit", "file=30")
    found = graded("--config", written(here, text), *flags)
    assert (found["language"], found["seed"], found["examples"], found["score"]) == ("en", 8, 5, 11)
    assert "11 of 12 points" in capsys.readouterr().out


def test_a_limit_of_the_file_holds(here: Path) -> None:
    (here / "work" / "linear.py").write_text(RIGHT.replace("return x * w", "while True: pass", 1), encoding="utf-8")
    found = graded("--config", written(here, "[limits]\ncall = 0.2\n"))
    assert "0.2" in found["exercises"][0]["checks"][0]["message"]


# A class


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    classes.make(folder, 4, 3, Layout.FOLDERS, wrong=0.4, endless=0.0, absent=0.0)
    (folder / "Half Ada").mkdir()
    (folder / "Half Ada" / "linear.py").write_text(HALF, encoding="utf-8")
    return folder


def graded_class(arrived: Path, into: Path, *arguments: str) -> int:
    rules = ("--examples", "10", "--jobs", "1", "--seed", "3", "--canvas", "Homework (12)")
    return main(["classroom", str(arrived), "--output", str(into), *rules, *arguments])


def test_all_that_comes_of_a_class_agrees_on_the_points(here: Path, arrived: Path) -> None:
    into = here / "results"
    config = written(here, f'hidden = ["{STEEP}"]\n{WORTH}')
    assert graded_class(arrived, into, "--config", config, "--report", f"json={here / 'class.json'}") == 0
    with (into / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert {row["max_score"] for row in rows.values()} == {str(MOST)}
    for row in rows.values():
        assert int(row["score"]) == sum(int(cell) for name, cell in row.items() if "." in name)
    ada = rows["Half Ada"]
    assert (ada["score"], ada[STEEP], ada["linear.forward_follows_the_model"]) == ("10", "0", "0")
    with (into / "canvas.csv").open(encoding="utf-8-sig", newline="") as file:
        canvas = {row["Student"]: row["Homework (12)"] for row in csv.DictReader(file)}
    assert canvas == {"Points Possible": str(MOST), **{name: row["score"] for name, row in rows.items()}}
    whole = json.loads((here / "class.json").read_text(encoding="utf-8"))["students"]
    assert {each["student"]: str(each["report"]["score"]) for each in whole} == {
        name: row["score"] for name, row in rows.items()
    }
    assert f"of {MOST} points" in (into / "report.html").read_text(encoding="utf-8")
    student = (into / "students" / "Half Ada.json").read_text(encoding="utf-8")
    assert json.loads(student)["score"] == 10
    assert "missing-factor" not in student
    assert "gradient(x=3, y=5, w=7)" not in (into / "students" / "Half Ada.html").read_text(encoding="utf-8")


@thorough
def test_a_class_is_not_continued_with_other_points(
    here: Path, arrived: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = here / "results"
    assert graded_class(arrived, into) == 0
    assert graded_class(arrived, into, "--config", written(here, WORTH)) == 2
    assert "points was {} there" in capsys.readouterr().err
    assert graded_class(arrived, into, "--config", written(here, "")) == 0


@thorough
def test_the_seed_and_the_language_of_a_class_come_from_the_file(
    here: Path, arrived: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = here / "results"
    config = written(here, 'seed = 5\nlanguage = "ko"\nexamples = 5\n')
    assert main(["classroom", str(arrived), "--output", str(into), "--jobs", "1", "--config", config]) == 0
    report = json.loads((into / "students" / "Half Ada.json").read_text(encoding="utf-8"))
    assert (report["seed"], report["language"], report["examples"]) == (5, "ko", 5)
    assert "학생" in capsys.readouterr().out


def test_a_class_can_not_bring_its_own_options(here: Path, arrived: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (arrived / "Half Ada" / "grader.toml").write_text(WORTH, encoding="utf-8")
    assert graded_class(arrived, here / "results", "--config", str(arrived / "Half Ada" / "grader.toml")) == 2
    assert "where a learner may have written it" in capsys.readouterr().err
