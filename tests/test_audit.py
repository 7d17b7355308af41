"""The audit: the grader is measured on its own mistakes and on a corpus, and whatever is wrong with it shows."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from corpus import RIGHT

from grader.author.audit import audit, examples_of, narrowed, run
from grader.core.errors import UsageError
from grader.core.sentence import ENGLISH
from grader.course import exercise, layout
from grader.course.exercise import Exercise
from grader.law.mistakes.mistake import Mistake
from grader.render.audit import as_json, as_text

LINEAR = exercise.load("linear")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus of four rows, all about one function."""
    folder = tmp_path / "corpus" / "linear"
    folder.mkdir(parents=True)
    (folder / "right.py").write_text("\n".join(RIGHT["linear"].values()), encoding="utf-8")
    (folder / "forward.toml").write_text(
        """
[right.plain]
code = "def forward(x, w):\\n    return w * x\\n"
[wrong.plus]
diagnosis = "wrong-operation"
code = "def forward(x, w):\\n    return x + w\\n"
[wrong.mislabelled]
diagnosis = "rounded"
code = "def forward(x, w):\\n    return x - w\\n"
[wrong.right_after_all]
code = "def forward(x, w):\\n    return x * w\\n"
""",
        encoding="utf-8",
    )
    return folder.parent


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> Exercise:
    """The exercise with the checks of `forward` and `step`, and one mistake of each."""
    checks = (*narrowed(LINEAR, "forward").checks, *narrowed(LINEAR, "step").checks)
    missed = Mistake("no-mistake", "forward", "It is right.", "Why?", lambda x, w: x * w)
    plus = next(one for one in LINEAR.mistakes if (one.function, one.id) == ("forward", "wrong-operation"))
    of = replace(LINEAR, checks=checks, mistakes=(plus, missed))
    monkeypatch.setattr(exercise, "load", lambda _name: of)
    return of


@pytest.mark.usefixtures("little")
def test_a_mistake_that_is_missed_and_a_check_that_catches_nothing_are_found(tmp_path: Path) -> None:
    found = audit("linear", tmp_path / "nowhere", examples_of(()))
    assert [(case.name, case.misjudged) for case in found.cases] == [("wrong-operation", False), ("no-mistake", True)]
    assert found.idle == ("linear.step_moves_against_the_gradient",)
    text = as_text([found], ENGLISH)
    assert "linear.forward no-mistake: no check refuses it." in text
    assert "is never the first to refuse a mistake" in text


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Exercise:
    """The exercise with the mistakes of the function that the corpus is about."""
    of = replace(LINEAR, mistakes=tuple(each for each in LINEAR.mistakes if each.function == "forward"))
    monkeypatch.setattr(exercise, "load", lambda _name: of)
    return of


@pytest.mark.usefixtures("few")
def test_rows_are_held_against_what_stands_beside_them(corpus: Path) -> None:
    found = audit("linear", corpus, examples_of((1,)))
    rows = {case.name: case for case in found.cases if not case.declared}
    assert not rows["plain"].misjudged
    assert rows["plus"].named == ("wrong-operation",)
    assert not rows["plus"].misnamed
    assert rows["mislabelled"].misnamed
    assert rows["right_after_all"].misjudged
    assert not rows["plus"].changed


def test_the_json_holds_every_case(corpus: Path, few: Exercise) -> None:
    found = audit("linear", corpus, examples_of(()))
    document: dict[str, Any] = json.loads(as_json([found], ENGLISH))
    (one,) = document["exercises"]
    assert len(one["cases"]) == len(few.mistakes) + 4
    assert set(one["bad"]) == {"mislabelled", "right_after_all"}


@pytest.mark.usefixtures("few")
def test_something_wrong_with_the_grader_is_exit_1(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["linear", "--seeds", "0", "--corpus", str(corpus), "--json", "-"], ENGLISH) == 1
    assert json.loads(capsys.readouterr().out)["schema_version"] == 1


@pytest.mark.parametrize("arguments", [["cubic"], ["--corpus", "nowhere"], ["--seeds", "x"]])
def test_bad_usage_is_said(arguments: list[str]) -> None:
    with pytest.raises(UsageError):
        run(arguments, ENGLISH)


def test_where_the_kit_is_installed_without_its_corpus_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = replace(layout.of_project(), submissions=tmp_path / "site-packages" / "tests" / "submissions")
    monkeypatch.setattr(layout, "of_project", lambda: elsewhere)
    with pytest.raises(UsageError) as refused:
        run(["linear", "--seeds", "0"], ENGLISH)
    assert "clone it" in ENGLISH(refused.value.why)
