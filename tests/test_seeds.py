"""A table of answers to the published examples earns nothing where the seed is drawn; every report names its kind."""

import json
from pathlib import Path

import pytest
from grading import grade

from grader.cli.main import main
from grader.core.outcome import answered
from grader.core.report import Confinement, Report, SeedKind, Status
from grader.core.sentence import ENGLISH
from grader.course import exercise
from grader.course.configuration import EXAMPLES, PUBLISHED_SEED
from grader.engine.examples import Examples
from grader.render import html, markdown
from grader.render.withheld import of_report
from grader.sandbox.process import Spawner

LINEAR = exercise.load("linear")
NAMES = [function.name for function in LINEAR.model.functions]


def table(examples: Examples) -> str:
    """Return a submission that knows nothing but the answers to these examples."""
    lines = ["ANSWERS = {"]
    for request in examples.requests(LINEAR):
        for call in (call for batch in request for call in batch.calls if call.function in NAMES):
            truth = LINEAR.model.truth(call.function, *call.arguments)
            lines.append(f"    repr(({call.function!r}, {call.arguments!r})): {answered(truth)!r},")
    lines.append("}")
    for name, parameters in LINEAR.parameters.items():
        if name in NAMES:
            names = ", ".join(parameters)
            lines.append(f"def {name}({names}):\n    return ANSWERS.get(repr(({name!r}, ({names}))), 0.0)")
    return "\n".join(lines)


def test_a_table_of_published_answers_earns_nothing_that_depends_on_values_where_the_seed_is_another(
    processes: Spawner,
) -> None:
    source = table(Examples(PUBLISHED_SEED, EXAMPLES))
    known = grade(source, LINEAR, Examples(PUBLISHED_SEED, EXAMPLES), processes)
    other = grade(source, LINEAR, Examples(PUBLISHED_SEED + 1, EXAMPLES), processes)
    assert {each.function for each in known.findings if each.status is Status.PASSED} >= set(NAMES) - {"train"}
    assert {each.function for each in other.findings if each.status is not Status.PASSED} >= set(NAMES)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ([], "published"),
        (["--seed", str(PUBLISHED_SEED)], "published"),
        (["--seed", "5"], "given"),
        (["--seed", "draw"], "drawn"),
    ],
    ids=str,
)
def test_every_report_says_which_kind_of_seed_it_had(
    options: list[str], kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("linear.py").write_text("def forward(x, w):\n    return x * w\n", encoding="utf-8")
    formats = ("json", "markdown", "gradescope", "junit")
    reports = [f"--report={name}={name}" for name in formats]
    assert main(["linear.py", "--examples", "5", *reports, *options]) == 1
    found = {name: Path(name).read_text(encoding="utf-8") for name in formats}
    assert json.loads(found["json"])["seed_kind"] == kind
    assert json.loads(found["gradescope"])["extra_data"]["seed_kind"] == kind
    assert f'name="seed_kind" value="{kind}"' in found["junit"]
    assert f"({kind})" in found["markdown"]
    assert f"({kind})" in capsys.readouterr().out


def test_a_drawn_seed_is_another_each_time_unless_the_instructor_has_chosen_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("work").mkdir()
    Path("work/linear.py").write_text("", encoding="utf-8")
    Path("grader.toml").write_text("seed = 7\n", encoding="utf-8")

    def seed(*options: str) -> tuple[int, str]:
        main(["work/linear.py", "--examples", "5", "--report", "json=r.json", "--seed", "draw", *options])
        report = json.loads(Path("r.json").read_text(encoding="utf-8"))
        return report["seed"], report["seed_kind"]

    assert seed() != seed()
    assert seed("--config", "grader.toml") == (7, "given")


def test_learners_of_a_class_do_not_see_the_seed_that_was_drawn_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "class" / "Ada"
    folder.mkdir(parents=True)
    (folder / "linear.py").write_text("def forward(x, w):\n    return x * w\n", encoding="utf-8")
    arguments = ["classroom", str(tmp_path / "class"), "--output", str(tmp_path / "out"), "--examples", "5"]
    assert main([*arguments, "--report", f"json={tmp_path / 'class.json'}"]) == 0
    whole = json.loads((tmp_path / "class.json").read_text(encoding="utf-8"))["students"][0]["report"]
    own = json.loads((tmp_path / "out" / "students" / "Ada.json").read_text(encoding="utf-8"))
    assert whole["seed"] > 0
    assert (whole["seed_kind"], own["seed_kind"], own["seed"]) == ("drawn", "drawn", 0)
    assert str(whole["seed"]) not in (tmp_path / "out" / "students" / "Ada.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", SeedKind)
def test_only_a_drawn_seed_is_withheld(kind: SeedKind, processes: Spawner) -> None:
    one = grade("", LINEAR, Examples(5, 5), processes)
    report = of_report(Report("en", 1234567, 5, Confinement("full", "Confined."), (one,), kind), ENGLISH)
    for shown in (html.render(report), markdown.render(report)):
        assert ("1234567" in shown) is (kind is not SeedKind.DRAWN)
