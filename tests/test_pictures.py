"""What is drawn of a submission: its own numbers beside the true ones, whatever those numbers are."""

import json as json_library
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from browser import FOUND, browser
from corpus import RIGHT
from grading import loaded
from pages import check_harmless
from test_text import finding

from grader.classroom.grading.stored_report import restored, stored
from grader.core.outcome import Answers, Batch, Call, Exceeded, Returned
from grader.core.report import (
    Confinement,
    DescentPicture,
    ExerciseReport,
    FitPicture,
    NoPicture,
    Picture,
    Report,
    Status,
    WalkOutcome,
    WalkPicture,
)
from grader.core.sentence import ENGLISH
from grader.course import exercise
from grader.engine import pictures
from grader.engine.examples import Examples
from grader.engine.judge import judge
from grader.render import html, json, text
from grader.sandbox.limits import Limits
from grader.sandbox.process import Spawner
from grader.sandbox.submission import Definition

EXAMPLES = Examples(seed=0, count=5)
SLOPE = "def gradient(x, y, w):\n    return "
STEP = "def step(w, grad, alpha):\n    return "
TRAIN = "def train(xs, ys, w, alpha, epochs):\n    "


def report(processes: Spawner, name: str = "linear", **functions: str) -> ExerciseReport:
    """Return the report on a right submission with some functions replaced, with its pictures."""
    of = replace(exercise.load(name), mistakes=(), derivations=())
    source = "\n".join({**RIGHT[name], **functions}.values())
    with loaded(source, of, processes, Limits(call=0.3)) as submission:
        findings = judge(of, submission.ask, submission.definitions, EXAMPLES, ENGLISH)
        drawn = pictures.of(of, submission.ask, findings)
    return ExerciseReport(name, f"{name}.py", findings, pictures=drawn)


def drawn(processes: Spawner, name: str = "linear", **functions: str) -> tuple[Picture, ...]:
    return report(processes, name, **functions).pictures


def walked(processes: Spawner, **functions: str) -> WalkPicture:
    walk = drawn(processes, **functions)[0]
    assert isinstance(walk, WalkPicture)
    return walk


def descended(processes: Spawner, **functions: str) -> DescentPicture:
    descent = drawn(processes, **functions)[1]
    assert isinstance(descent, DescentPicture)
    return descent


def whole(*exercises: ExerciseReport, language: str = "en") -> Report:
    return Report(language, 0, 5, Confinement("full", "Confined."), exercises)


# What is asked.


def test_right_code_walks_downhill_on_the_true_loss(processes: Spawner) -> None:
    walk = walked(processes)
    assert walk.course is WalkOutcome.DOWNHILL
    assert (walk.start, walk.slope, walk.true_slope, walk.lowest) == (1, -8, -8, 2)
    assert [stride.to for stride in walk.strides[:3]] == pytest.approx([1.4, 1.64, 1.784])
    true = dict(walk.loss)
    assert [true[w] for w, _loss in walk.own_loss] == [loss for _w, loss in walk.own_loss]


def test_right_training_falls_as_the_true_one_does(processes: Spawner) -> None:
    descent = descended(processes)
    assert descent.own == pytest.approx(descent.true)
    assert descent.true[0] == pytest.approx(14 / 3)
    assert len(descent.true) == 11


def test_right_training_fits_the_true_curve(processes: Spawner) -> None:
    descent, fit = drawn(processes, "quadratic")
    assert isinstance(descent, DescentPicture)
    assert isinstance(fit, FitPicture)
    assert [y for _x, y in fit.own] == pytest.approx([y for _x, y in fit.true])
    assert fit.data == ((1, 2), (2, 4), (3, 6))


@pytest.mark.parametrize(
    ("functions", "course"),
    [
        ({"gradient": f"{SLOPE}-2 * x * (x * w - y)\n"}, WalkOutcome.UPHILL),
        ({"step": f"{STEP}w + alpha * grad\n"}, WalkOutcome.UPHILL),
        ({"step": f"{STEP}w - grad\n"}, WalkOutcome.ACROSS),
        ({"step": f"{STEP}w\n"}, WalkOutcome.STILL),
        ({"step": f"{STEP}w - alpha * grad / 100\n"}, WalkOutcome.CRAWLING),
        ({"step": f"{STEP}float('nan')\n"}, WalkOutcome.NO_NUMBER),
        ({"step": f"{STEP}'w'\n"}, WalkOutcome.NOT_WALKED),
        ({"step": "def step(w, grad, alpha):\n    raise NotImplementedError\n"}, WalkOutcome.NOT_WALKED),
        ({"step": "def step(w, grad, alpha):\n    while True: pass\n"}, WalkOutcome.NOT_WALKED),
        ({"gradient": f"{SLOPE}10 ** 400\n"}, WalkOutcome.UPHILL),
        ({"step": f"{STEP}w - float('inf')\n"}, WalkOutcome.UPHILL),
    ],
)
def test_a_walk_shows_where_it_goes_wrong(processes: Spawner, functions: dict[str, str], course: WalkOutcome) -> None:
    assert walked(processes, **functions).course is course


def test_a_walk_that_leaves_the_picture_ends(processes: Spawner) -> None:
    walk = walked(processes, step=f"{STEP}w - grad * 100\n")
    assert len(walk.strides) == 1


def test_a_wrong_loss_stands_beside_the_true_one(processes: Spawner) -> None:
    walk = walked(processes, loss="def loss(x, y, w):\n    return abs(x * w - y)\n")
    assert walk.own_loss[0] == (0, 4)
    assert walk.loss[0] == (0, 16)


def test_a_loss_that_does_not_answer_is_not_drawn(processes: Spawner) -> None:
    assert walked(processes, loss="def loss(x, y, w):\n    raise NotImplementedError\n").own_loss == ()


@pytest.mark.parametrize(
    "body", ["raise NotImplementedError", "return None", "import os; os._exit(1)", "return 1 / 0", "while True: pass"]
)
def test_where_a_function_gives_no_numbers_its_picture_is_left_out(processes: Spawner, body: str) -> None:
    assert drawn(processes, gradient=f"def gradient(x, y, w):\n    {body}\n")[0] == NoPicture("walk", "gradient")
    train = f"{TRAIN}{body}\n"
    assert drawn(processes, train=train)[1] == NoPicture("descent", "train")


class Counted:
    """A submission that is lost in every call of some functions, and counts how often it is asked."""

    def __init__(self, *lost: str) -> None:
        self.asked: Counter[str] = Counter()
        self._lost = lost
        self._model = exercise.load("linear").model

    @property
    def definitions(self) -> dict[str, Definition]:
        return dict.fromkeys(RIGHT["linear"], Definition("function", 1))

    def ask(self, batches: Sequence[Batch]) -> list[Answers]:
        (batch,) = batches
        self.asked[batch.calls[0].function] += 1
        if batch.calls[0].function in self._lost:
            return [Answers((Exceeded("call", 2.0),))]
        return [Answers(tuple(Returned(self._number(call)) for call in batch.calls))]

    def _number(self, call: Call) -> float:
        truth = self._model.truth(call.function, *call.arguments)
        assert isinstance(truth, int | float)
        return truth


def test_what_was_stopped_is_not_asked_again() -> None:
    of = exercise.load("linear")
    stopped = [finding(function, Status.STOPPED) for function in ("gradient", "train")]
    asked = Counted("gradient", "train")
    assert pictures.of(of, asked.ask, stopped) == (NoPicture("walk", "gradient"), NoPicture("descent", "train"))
    assert not asked.asked


def test_what_is_stopped_only_here_is_waited_for_once() -> None:
    asked = Counted("step", "train")
    walk, descent = pictures.of(exercise.load("linear"), asked.ask, ())
    assert isinstance(walk, WalkPicture)
    assert walk.course is WalkOutcome.NOT_WALKED
    assert descent == NoPicture("descent", "train")
    assert (asked.asked["step"], asked.asked["train"]) == (1, 1)


def test_a_journal_keeps_no_pictures(processes: Spawner) -> None:
    found = report(processes)
    kept = json_library.loads(json_library.dumps(stored(found)))
    assert restored(kept, ENGLISH) == replace(found, pictures=())


def test_a_process_that_dies_on_the_way_leaves_what_it_said_before(processes: Spawner) -> None:
    dies = f"{TRAIN}if epochs == 5: import os; os._exit(1)\n    return w\n"
    own = descended(processes, train=dies).own
    assert [loss is None for loss in own] == [False] * 5 + [True] * 6


def test_training_that_blows_up_is_told_as_far_as_numbers_go(processes: Spawner) -> None:
    own = descended(processes, train=f"{TRAIN}return w * 10.0 ** (30 * epochs)\n").own
    assert own[-1] == math.inf


# What is shown.


AWKWARD = {
    "right": {},
    "uphill": {"gradient": f"{SLOPE}-2 * x * (x * w - y)\n"},
    "far": {"step": f"{STEP}w - float('inf')\n", "train": f"{TRAIN}return w * 10.0 ** (30 * epochs)\n"},
    "not a number": {"step": f"{STEP}float('nan')\n", "train": f"{TRAIN}return float('nan')\n"},
    "no slope": {"gradient": f"{SLOPE}0\n", "train": f"{TRAIN}return w\n"},
    "an infinite slope": {"gradient": f"{SLOPE}float('inf')\n"},
    "partly": {"train": f"{TRAIN}if epochs > 3: raise ValueError\n    return w\n"},
    "nothing": {"gradient": f"{SLOPE}None\n", "train": f"{TRAIN}return None\n"},
}


@pytest.mark.parametrize("functions", AWKWARD.values(), ids=AWKWARD)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_picture_can_be_drawn_and_says_in_words_what_it_shows(
    processes: Spawner, language: str, functions: dict[str, str]
) -> None:
    page = check_harmless(html.render(whole(report(processes, **functions), language=language)))
    for tag, name, value in page.attributes:
        if tag in ("line", "polyline", "circle", "polygon", "rect", "path") and name != "class":
            assert "nan" not in str(value)
            assert "inf" not in str(value)
    pictured = page.tags.count("figure")
    assert page.values("role").count("img") == pictured + 1  # and the bar of the points
    assert page.tags.count("desc") == pictured + 1


def test_the_page_says_what_the_walk_shows(processes: Spawner) -> None:
    wrong = report(processes, **AWKWARD["uphill"])
    words = check_harmless(html.render(whole(wrong))).words
    assert "is 8. It is positive: downhill is to the left. The curve itself has the slope -8 there." in words
    assert "Your steps lead uphill" in words
    assert "There it leaves the picture." in words


def test_the_page_says_what_is_left_out(processes: Spawner) -> None:
    words = check_harmless(html.render(whole(report(processes, **AWKWARD["nothing"])))).words
    assert "The walk over the loss is drawn as soon as gradient gives a number." in words
    assert "The loss after each epoch is drawn as soon as train gives its numbers." in words


def test_machines_get_the_same_report_with_and_without_pictures(processes: Spawner) -> None:
    found = report(processes)
    assert found.pictures
    assert json.render(whole(found)) == json.render(whole(replace(found, pictures=())))


@pytest.mark.parametrize(
    ("encoding", "line"),
    [
        ("utf-8", "  Loss after each epoch  █▅▃▂▁▁▁▁▁▁▁  4.67 → 0.0111"),
        ("cp949", "  Loss after each epoch  4.67 → 2.55 → 1.39 → … → 0.0111"),
        ("ascii", "  Loss after each epoch  4.67 -> 2.55 -> 1.39 -> ... -> 0.0111"),
    ],
)
def test_the_terminal_shows_the_loss_after_each_epoch(processes: Spawner, encoding: str, line: str) -> None:
    shown = text.exercise(report(processes), ENGLISH, width=80, colour=False, encoding=encoding)
    assert line in shown.splitlines()
    assert "as it should be" not in shown


def test_the_terminal_shows_beside_it_what_it_should_be(processes: Spawner) -> None:
    up = report(processes, train=f"{TRAIN}return w * 3 ** epochs\n")
    lines = text.exercise(up, ENGLISH, width=80, colour=False, encoding="utf-8").splitlines()
    assert any("as it should be" in line and "█▅▃▂▁▁▁▁▁▁▁" in line for line in lines)


@pytest.mark.parametrize("functions", AWKWARD.values(), ids=AWKWARD)
def test_the_terminal_shows_any_course(processes: Spawner, functions: dict[str, str]) -> None:
    found = report(processes, **functions)
    for encoding in ("utf-8", "ascii"):
        text.exercise(found, ENGLISH, width=80, colour=False, encoding=encoding).encode(encoding)


@pytest.mark.skipif(FOUND is None, reason="Chromium is not installed: apt-get install chromium")
def test_a_browser_shows_the_pictures_within_their_frames(processes: Spawner, tmp_path: Path) -> None:
    reports = [report(processes, **functions) for functions in AWKWARD.values()] + [report(processes, "quadratic")]
    place = tmp_path / "report.html"
    with browser() as chromium:
        for language in ("en", "ko"):
            place.write_text(html.render(whole(*reports, language=language)), encoding="utf-8")
            for width in (390, 1200):
                seen = chromium.look(place, width)
                assert (seen.width, seen.window) == (width, width)
                assert (seen.clipped, seen.outside, seen.complaints, seen.requests) == (0, [], [], [])
