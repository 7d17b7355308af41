"""Whatever value a learner's functions return, in whatever place: a verdict for every file, in every format."""

import json
import random
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from corpus import RIGHT

from grader.classroom.grading.stored_report import restored, stored
from grader.classroom.report.student_report import pages
from grader.cli.hint import first_open, ladder_of
from grader.cli.main import main
from grader.core.report import Confinement, ExerciseReport, Report, Status
from grader.core.sentence import ENGLISH, Language
from grader.course import exercise, translation
from grader.course.targets import Target
from grader.engine import run
from grader.engine.examples import Examples
from grader.engine.run import Settings, grade_source
from grader.render import FORMATS, hint, table, text, watch
from grader.render.changes import Page
from grader.sandbox.limits import Limits
from grader.sandbox.process import Spawner

PROGRAMS = 8  # of each exercise
EXAMPLES = Examples(1, 5)
LIMITS = Limits(call=1, loading=5, file=20)

# Values by the right one `v`, and the number `n`: `v` itself, or 1.5 if it is no number.
VALUES = """
None, 'text', '', True, 1j, 10**400, -10**400, 2**63, float('nan'), float('inf'), -float('inf'), 5e-324, 1e308, 1e200,
[], (), {}, set(), [[]], [[], []], [v], (v,), [[v]], (v, v), [v, v], (v, v, v), [v, [v]], [1, [2, 3]], [[1], [2, 3]],
{'w': v}, {'w': 1, 'b': 2}, {'b': 2, 'w1': 1, 'w2': 3}, {1: v}, (i for i in [v]), iter([v, v]), itertools.count(),
map(lambda i: i, [v]), zip([v], [v]), range(3), range(10**9), lambda: v, print, int, ..., b'1', loop, deep, failing(v),
Bad(), Items([1.0]), decimal.Decimal('sNaN'), fractions.Fraction(1, 3), Named(v, v, v), ValueError('x'), np,
np.array(n), np.array([n]), np.array([[n]]), np.array([[n], [n]]), np.ones(2), np.ones(3), np.ones((3, 1)),
np.ones((3, 3)), np.ones((3, 0)), np.array([]), np.ones(2000), np.ones((2, 3, 2)), np.array(['a']), np.array(None),
np.array([None, 1.0]), np.array([True]), np.array([1j]), np.float32(n), np.int8(3), np.datetime64('2020'),
np.ma.array([1.0], mask=[True]), np.matrix([[n]]), np.nan * np.ones(2), np.array(10**400, dtype=object), v * 2, v * 0,
(np.ones(2), np.ones(2)), (1.0, np.ones(2)), (np.ones((2, 1)), 2.0), (np.ones(2), [1.0, [2.0]]), (np.ones(7), 1.0),
(np.ones(0), 1.0), [np.ones(2), 1.0], np.array([1.0, 2.0, 1.0]), v[::-1], v[:1], v[1:], v + v, sum(v), list(v), v.T,
[[x] for x in v], (v[1], v[0]), (v[0].reshape(-1, 1), v[1]), (v[0], np.array([v[1]])), np.append(v[0], v[1]), (v[0],),
(v[0] * 1e200, v[1]), (v[0] * np.nan, v[1]), (np.append(v[0], 1.0), v[1]), (v[0], v[1], 0.0), 1 / 0, n @ v, undefined
"""
WHEN = ("True", "True", "True", "chance.random() < 0.3", "calls[0] > 30", "calls[0] == 1", "a[-1] in (0, 1)")
PRELUDE = """
import collections, decimal, fractions, itertools, random
import numpy as np
chance = random.Random({seed})
Named = collections.namedtuple("Named", "w1 w2 b")
loop = []
loop.append(loop)
deep = 1
for _ in range(50):
    deep = [deep]

class Bad:
    def __getattr__(self, name):
        raise RuntimeError("no")

class Items(list):
    def __iter__(self):
        raise RuntimeError("no")

def failing(v):
    yield v
    raise ValueError("no")
"""
ODD = """
def {name}(*a, right={name}, calls=[0]):
    calls[0] += 1
    v = right(*a)
    n = v if isinstance(v, (int, float, np.number)) else 1.5
    if {when}:
        if {inside} and isinstance(v, (tuple, list, np.ndarray)):
            parts = list(v)
            place = {place} % len(parts)
            v = parts[place]
            parts[place] = {value}
            return {whole}(parts)
        return {value}
    return v
"""


def program(name: str, seed: int) -> str:
    """Return a right submission of which one function or more returns odd values, at times."""
    chance = random.Random(f"{name} {seed}")  # noqa: S311 - to be repeated, not to be secret
    values = [node.strip() for node in _split(VALUES)]
    functions = list(RIGHT[name])
    odd = [
        ODD.format(
            name=function,
            when=chance.choice(WHEN),
            inside=chance.random() < 0.5,
            place=chance.randrange(3),
            value=chance.choice(values),
            whole=chance.choice(["tuple", "list", "np.array", "tuple", "list"]),
        )
        for function in chance.sample(functions, chance.choice([1, 1, 1, 2, len(functions)]))
    ]
    return "\n".join([PRELUDE.format(seed=seed), *RIGHT[name].values(), *odd])


def _split(text: str) -> list[str]:
    """Return the expressions between commas that stand in no brackets."""
    found, depth = [""], 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


def show(report: Report, language: Language) -> None:
    """Show a report in all ways that there are."""
    for name in FORMATS:
        assert import_module(f"grader.render.{name}").render(report)
    for encoding in ("utf-8", "ascii"):
        assert text.render(report, language, width=60, colour=False, encoding=encoding)
        assert text.in_session(report, language, width=60, colour=False, encoding=encoding)
    assert table.render(report, language)
    page = Page(report, report.exercises[0].path, None, (), ())
    assert watch.render(page, "12:00", language, width=60, colour=False, encoding="utf-8")
    for each in report.exercises:
        assert restored(json.loads(json.dumps(stored(each))), language).score == each.score
        found = first_open(each.findings)
        if found is not None:
            for step in ladder_of(each.name, found, language)[1]:
                hint.render(each.path, found, step, language, again=False, width=60, colour=False, encoding="utf-8")


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("seed", range(PROGRAMS))
@pytest.mark.filterwarnings("error::RuntimeWarning")  # so that nothing fails that the verdict stands without
def test_any_value_in_any_place_has_a_verdict_that_can_be_shown(name: str, seed: int, processes: Spawner) -> None:
    language = translation.language(("en", "ko")[seed % 2])
    target = Target(name, Path(f"{name}.py"), f"{name}.py")
    settings = Settings(EXAMPLES, language, LIMITS, pictures=True)
    graded = grade_source(program(name, seed), target, settings, processes)
    assert graded.message is None
    assert len(graded.findings) == len(exercise.load(name).checks)
    assert len(graded.pictures) == len(exercise.load(name).pictures)
    show(Report(language.code, 1, 5, Confinement("full", ""), (graded,)), language)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file for each exercise, of odd values all."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("GRADER_TRACEBACK", raising=False)
    work = tmp_path / "work"
    (work / "ada").mkdir(parents=True)
    for seed, name in enumerate(RIGHT):
        (work / "ada" / f"{name}.py").write_text(program(name, seed + PROGRAMS), encoding="utf-8")
    return work


def test_any_values_end_no_command(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quick = ["--examples", "5"]
    reports = [argument for name in ("json", "html") for argument in ("--report", f"{name}={tmp_path / name}")]
    assert main([str(folder / "ada"), *quick, *reports]) == 1
    found = json.loads((tmp_path / "json").read_text(encoding="utf-8"))
    assert [each["name"] for each in found["exercises"]] == list(exercise.names())
    assert main(["hint", str(folder / "ada")]) == 1
    assert main(["classroom", str(folder), "--output", str(tmp_path / "class"), "--jobs", "1", *quick]) == 0
    assert json.loads((tmp_path / "class" / "students" / "ada.json").read_text(encoding="utf-8"))["score"] > 0
    assert capsys.readouterr().err == ""


# What fails after the verdict, or over another file


def broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError("of the grader's own")


AFTER = {
    "naming": "grader.engine.diagnosis.Diagnostician.find",
    "carrying": "grader.engine.judge.carry",
    "pictures": "grader.engine.pictures.of",
    "simpler examples": "grader.law.drawing.shrink",
}


@pytest.mark.parametrize("what", AFTER.values(), ids=AFTER)
def test_what_comes_after_the_verdict_can_fail_and_the_verdict_stands(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], what: str
) -> None:
    wrong = "def gradient(x, y, w):\n    return 2 * x * (x * w - y) if abs(x) % 1 < 0.3 else 0\n"
    path = folder / "linear.py"
    path.write_text("\n".join({**RIGHT["linear"], "gradient": wrong}.values()), encoding="utf-8")
    monkeypatch.setattr(what, broken)
    with pytest.warns(RuntimeWarning, match="and the verdict stands without it: ZeroDivisionError"):
        assert main([str(path), "--report", f"json={tmp_path / 'json'}"]) == 1
    assert json.loads((tmp_path / "json").read_text(encoding="utf-8"))["score"] > 0
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_check_that_fails_over_an_answer_and_not_over_the_truth_refuses_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, processes: Spawner
) -> None:
    def seven_breaks(of: Callable[..., object]) -> Callable[..., object]:
        def number(reply: object) -> object:
            value = of(reply)
            if value == 7.25:
                raise ZeroDivisionError
            return value

        return number

    monkeypatch.setattr("grader.law.laws.number", seven_breaks(import_module("grader.law.laws").number))
    path = folder / "linear.py"
    odd = "def forward(x, w):\n    return 7.25\n"
    path.write_text("\n".join({**RIGHT["linear"], "forward": odd}.values()), encoding="utf-8")
    with pytest.warns(RuntimeWarning, match="could not be judged: ZeroDivisionError"):
        report = run.grade_file(
            Target("linear", path, "linear.py"), Settings(EXAMPLES, translation.language("en")), processes
        )
    first = report.findings[0]
    assert (first.status, first.function) == (Status.FAILED, "forward")
    assert (first.message or "").endswith("is not what was asked for, and so it could not even be judged.")


def test_a_fault_over_one_file_costs_no_other_its_report(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = run.grade_file

    def faulty(target: Target, *rest: object) -> ExerciseReport:
        return broken() if target.exercise == "linear" else real(target, *rest)  # type: ignore[func-returns-value, return-value, arg-type]

    monkeypatch.setattr(run, "grade_file", faulty)
    assert main([str(folder / "ada"), "--examples", "5", "--report", f"json={tmp_path / 'json'}"]) == 2
    found = json.loads((tmp_path / "json").read_text(encoding="utf-8"))
    assert sorted(each["name"] for each in found["exercises"]) == ["multiple", "quadratic"]
    assert "linear.py: ZeroDivisionError" in capsys.readouterr().err


def test_a_page_that_can_not_be_made_costs_a_student_no_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.classroom.report.student_report.as_page.render", broken)
    report = Report("en", 1, 5, Confinement("full", ""), ())
    with pytest.warns(RuntimeWarning, match="making a page failed"):
        assert list(pages(report, ENGLISH)) == ["json"]
