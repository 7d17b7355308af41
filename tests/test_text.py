"""What a learner sees at a terminal: complete, plain about the next thing, and safe to show."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import pytest
from rich.cells import cell_len
from sample import sample

from grader.core.report import Confinement, Counterexample, Diagnosis, ExerciseReport, Finding, Report, Status
from grader.core.sentence import ENGLISH, Language, Sentence
from grader.render.text import closing, exercise, render

FUNCTIONS = {"forward": 1, "loss": 1, "gradient": 4, "step": 1, "train": 5}
WIDE = {"forward": 1, "loss": 1, "gradient": 10, "step": 4, "train": 5}
CONFINEMENT = Confinement("partial", "Learner code runs in a process of its own.")
HANGUL = "과제/경사하강법/linear.py"


def finding(function: str = "gradient", status: Status = Status.PASSED, message: str | None = None) -> Finding:
    score = 1 if status is Status.PASSED else 0
    title = f"`{function}` obeys its law: ∂loss/∂w = 2·x·(ŷ - y), and more is said about it here."
    name = f"linear.{function}"
    return Finding(name, function, title, 21, status, score, 1, message=message)


def file(*findings: Finding, path: str = "exercises/linear.py") -> ExerciseReport:
    return ExerciseReport("linear", path, findings)


def whole(status: Status, functions: dict[str, int], message: str | None = None) -> ExerciseReport:
    names = (name for name, count in functions.items() for _ in range(count))
    return file(*(finding(name, status, message) for name in names))


def report(*exercises: ExerciseReport) -> Report:
    return Report("en", 20190411, 100, CONFINEMENT, exercises)


def shown(*exercises: ExerciseReport, width: int = 80, colour: bool = False, encoding: str = "utf-8") -> str:
    return render(report(*exercises), ENGLISH, width=width, colour=colour, encoding=encoding)


FAILED = replace(
    finding(status=Status.FAILED),
    message="`gradient(x=3, y=5, w=7)` says 48 for w. The loss changes by 96 for each unit of w.",
    question="Which factors does each link of the chain bring?",
    counterexample=Counterexample("gradient(x=3, y=5, w=7)", {"x": 3, "y": 5, "w": 7}, "48", "96"),
    diagnosis=Diagnosis("missing-factor-2", "The 2 of the outer derivative is missing."),
    output="x is 3\n",
)
CRASHED = replace(
    finding("step", Status.CRASHED, "`step(w=7)` raised ZeroDivisionError: division by zero."),
    counterexample=Counterexample("step(w=7)", {"w": 7}, "ZeroDivisionError", "6"),
)
STOPPED = finding("loss", Status.STOPPED, "`loss(x=8, y=0, w=0)` did not finish within 2 s.")
TODO = finding("train", Status.TODO, "Not started yet.")
WAITING = finding(status=Status.WAITING)
MIXED = file(finding("forward"), STOPPED, FAILED, WAITING, WAITING, WAITING, CRASHED, TODO, path=HANGUL)
UNLOADABLE = replace(
    file(*(finding(name, Status.WAITING) for name in FUNCTIONS)),
    message="Line 2 is not valid Python: expected ':'. It reads `def forward(x, w)`.",
    trouble=Status.CRASHED,
    output="before it broke\n",
)
PASSED = whole(Status.PASSED, FUNCTIONS)
UNTOUCHED = whole(Status.TODO, WIDE, "Not started yet.")
EVERYTHING = (MIXED, UNLOADABLE, PASSED, UNTOUCHED)


# What is said.


def test_every_status_has_a_mark_and_a_word() -> None:
    text = shown(file(*(finding(status=status) for status in Status if status is not Status.WAITING)))
    for word in ("✓ passed", "✗ failed", "○ to do", "✗ crashed", "✗ stopped"):
        assert word in text


def test_the_heading_gives_name_path_and_points() -> None:
    text = shown(file(finding("forward"), FAILED))
    assert text.splitlines()[0] == "linear  exercises/linear.py  1 of 2 points"


def test_a_function_that_passes_takes_one_line() -> None:
    lines = shown(PASSED).splitlines()
    assert lines[1:7] == [
        "  forward   ✓ passed  1 point",
        "  loss      ✓ passed  1 point",
        "  gradient  ✓ passed  4 points",
        "  step      ✓ passed  1 point",
        "  train     ✓ passed  5 points",
        "",
    ]


def test_passed_checks_of_an_open_function_take_one_line_each() -> None:
    lines = shown(file(finding(), finding(), FAILED)).splitlines()
    assert [line[:20] for line in lines[1:4]] == [
        "  gradient  ✓ passed",
        "            ✓ passed",
        "            ✗ failed",
    ]
    assert lines[1].endswith("…")


@pytest.mark.parametrize(
    ("findings", "words"),
    [
        ([FAILED, WAITING], "1 more waits for this one."),
        ([FAILED, WAITING, WAITING, WAITING], "3 more wait for this one."),
        ([FAILED, finding(), WAITING], "1 more waits for an earlier one."),
    ],
)
def test_waiting_checks_are_counted(findings: list[Finding], words: str) -> None:
    text = shown(file(*findings))
    assert words in text
    assert text.count("wait") == 1


def test_a_function_half_of_which_can_not_start_says_so_once() -> None:
    needs = finding("train", Status.TODO, message="`train` needs `step`, which is not written yet.")
    text = shown(file(finding("train"), needs, finding("train", Status.TODO)))
    assert text.count("○ to do") == 1
    assert "`train` needs `step`" in text


def test_the_note_of_a_passed_check_is_shown_once_a_function() -> None:
    noted = finding(message="Passed, but only approximate.")
    assert shown(file(noted, noted)).count("Passed, but only approximate.") == 1
    assert shown(file(noted, FAILED)).count("Passed, but only approximate.") == 1


def test_what_fails_is_explained_in_aligned_columns() -> None:
    lines = shown(file(FAILED)).splitlines()
    start = lines.index("  `gradient` is not right yet: exercises/linear.py:21")
    assert lines[start + 1 :][:11] == [
        "    Called    gradient(x=3, y=5, w=7)",
        "    Returned  48",
        "    Expected  96",
        "    Why       `gradient(x=3, y=5, w=7)` says 48 for w. The loss changes by 96",
        "              for each unit of w.",
        "    Mistake   The 2 of the outer derivative is missing.",
        "",
        "    Question  Which factors does each link of the chain bring?",
        "",
        "    Your code printed:",
        "    │ x is 3",
    ]


def test_what_crashed_is_not_said_to_have_returned() -> None:
    text = shown(file(CRASHED))
    assert "`step` crashed: exercises/linear.py:21" in text
    assert "raised ZeroDivisionError" in text
    assert "Returned" not in text


def test_where_the_answer_is_not_what_is_wrong_nothing_is_compared() -> None:
    example = Counterexample("train(xs=[1])", {}, None, "1.5")
    changed = replace(FAILED, function="train", counterexample=example)
    text = shown(file(changed))
    assert "Called    train(xs=[1])" in text
    assert "Expected" not in text


def test_only_the_first_open_check_of_a_file_is_explained() -> None:
    text = shown(MIXED)
    assert "`loss` was stopped" in text
    assert "did not finish" in text
    assert "is not right yet" not in text
    assert all(name in text for name in FUNCTIONS)


def test_what_was_tried_is_explained_before_what_is_to_do() -> None:
    assert "is not right yet" in shown(file(replace(TODO, function="forward"), FAILED))


def test_a_file_that_can_not_be_loaded_says_why() -> None:
    text = shown(UNLOADABLE)
    assert "✗ crashed  Line 2 is not valid Python" in text
    assert "│ before it broke" in text
    assert "wait" not in text
    assert "Next: open exercises/linear.py." in text


def test_the_end_gives_the_total_the_seed_and_the_confinement() -> None:
    text = shown(MIXED, PASSED)
    assert "Total  13 of 20 points" in text
    assert CONFINEMENT.detail in text
    assert "Seed 20190411 (published), 100 examples for each check." in text
    single = replace(report(file(CRASHED)), examples=1)
    text = render(single, ENGLISH, width=80, colour=False, encoding="utf-8")
    assert "Seed 20190411 (published), 1 example for each check." in text
    assert "Total  0 of 1 point\n" in text


@pytest.mark.parametrize(
    ("exercises", "words"),
    [
        ((), "Nothing was graded."),
        ((PASSED,), "Every check passes."),
        ((UNTOUCHED,), "Start here: open exercises/linear.py at line 21 and write `forward`."),
        ((file(finding("forward"), TODO),), "Next: open exercises/linear.py at line 21 and write `train`."),
        ((file(replace(TODO, line=None)),), "Next: open exercises/linear.py and write the function `train`."),
        ((file(FAILED),), "Next: open exercises/linear.py at line 21 and look at `gradient`."),
        ((file(replace(FAILED, line=None)),), "Next: open exercises/linear.py and look at `gradient`."),
        ((file(TODO), file(CRASHED, path="b.py")), "Next: open b.py at line 21 and look at `step`."),
        ((file(finding()), file(TODO, path="b.py")), "Next: open b.py at line 21 and write `train`."),
    ],
)
def test_the_end_says_what_to_do_next(exercises: tuple[ExerciseReport, ...], words: str) -> None:
    assert words in shown(*exercises, width=120)


def test_the_whole_is_its_parts_one_after_the_other() -> None:
    graded = report(*EVERYTHING)
    parts = [exercise(each, ENGLISH, width=80, colour=True, encoding="utf-8") for each in graded.exercises]
    end = closing(graded, ENGLISH, width=80, colour=True, encoding="utf-8")
    assert shown(*EVERYTHING, colour=True) == "".join([*parts, end])
    assert all(part.endswith("\n\n") for part in parts)


def test_untouched_and_finished_exercises_fit_one_screen() -> None:
    untouched = whole(Status.TODO, FUNCTIONS, "Not started yet.")
    assert len(shown(untouched, UNTOUCHED).splitlines()) <= 24
    assert len(shown(PASSED, whole(Status.PASSED, WIDE)).splitlines()) <= 24


class Foreign(Language):
    """Leaves of every sentence only what fills it."""

    def __call__(self, sentence: Sentence | str) -> str:
        if not isinstance(sentence, Sentence):
            return ""
        return " ".join(
            self(value) if isinstance(value, Sentence) else str(value) for value in sentence.values.values()
        )


def foreign(found: Finding) -> Finding:
    return replace(
        found,
        function="함수",
        title="제목",
        message="까닭",
        question="질문",
        counterexample=found.counterexample and Counterexample("부름", {}, "48", "96"),
        diagnosis=found.diagnosis and Diagnosis("id", "실수"),
        output="출력\n" * 20,
    )


@pytest.mark.parametrize("each", [*EVERYTHING, file(FAILED), file(CRASHED), file()])
def test_every_fixed_word_can_be_translated(each: ExerciseReport) -> None:
    findings = tuple(map(foreign, each.findings))
    translated = ExerciseReport("문제", "길", findings, each.message and "까닭", each.trouble, "출력\n")
    graded = replace(report(translated), confinement=Confinement("partial", "가둠"))
    text = render(graded, Foreign(), width=80, colour=False, encoding="utf-8")
    assert not re.search("[A-Za-z]", text)


# That it can be shown.


def test_colours_are_used_only_when_asked_for() -> None:
    assert "\x1b" not in shown(*EVERYTHING)
    coloured = shown(*EVERYTHING, colour=True)
    assert "\x1b[32m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured).split() == shown(*EVERYTHING).split()


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [shown(*EVERYTHING, width=60, colour=colour) for colour in (False, True)]
    monkeypatch.setattr("builtins.get_ipython", type("ZMQInteractiveShell", (), {}), raising=False)
    names = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE")
    for name, value in {"TERM": "dumb", **dict.fromkeys(names, "1")}.items():
        monkeypatch.setenv(name, value)
        assert [shown(*EVERYTHING, width=60, colour=colour) for colour in (False, True)] == before


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("path", [HANGUL, unicodedata.normalize("NFD", HANGUL), "길" * 90], ids=len)
def test_no_line_is_wider_than_the_terminal(width: int, path: str) -> None:
    printed = replace(FAILED, output="경사 하강법 " * 50 + "\n" + "x\t" * 90, message="하강" * 90)
    for line in shown(*EVERYTHING, file(printed, path=path), width=width).splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()


def test_a_tiny_terminal_is_no_reason_to_crash() -> None:
    for width in (1, 2, 5, 10, 20):
        shown(*EVERYTHING, width=width)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "cp949", "euc-kr", "shift_jis", "utf-8"])
def test_the_text_can_be_encoded(encoding: str) -> None:
    printed = replace(FAILED, output="😀 ✓ ŷ 한글 \udc80 é\n" + "long " * 50)
    text = shown(*EVERYTHING, file(printed), encoding=encoding)
    assert text.encode(encoding).decode(encoding) == text


def test_an_encoding_that_nobody_knows_gets_ascii() -> None:
    assert shown(*EVERYTHING, encoding="klingon") == shown(*EVERYTHING, encoding="ascii")


@pytest.mark.parametrize(
    ("encoding", "marks"),
    [("utf-8", [*"✓✗○│"]), ("cp949", [*"●×○│"]), ("ascii", [*"+xo|"])],
)
def test_marks_are_taken_from_what_the_encoding_has(encoding: str, marks: list[str]) -> None:
    text = shown(file(finding("loss"), FAILED, TODO), encoding=encoding)
    passed, failed, todo, bar = marks
    for sign in (f"{passed} passed", f"{failed} failed", f"{todo} to do", f"{bar} x is 3"):
        assert sign in text


def test_formulas_stay_readable_in_ascii() -> None:
    assert "dloss/dw = 2*x*(y_hat - y)" in shown(file(FAILED), encoding="ascii")


def test_a_composed_and_a_decomposed_path_look_the_same() -> None:
    apart = unicodedata.normalize("NFD", HANGUL)
    assert apart != HANGUL
    assert shown(file(FAILED, path=apart)) == shown(file(FAILED, path=HANGUL))


# That a learner's text is shown as what it is.

LEARNERS: dict[str, Callable[[str], ExerciseReport]] = {
    "path": lambda text: file(FAILED, path=text),
    "message": lambda text: file(replace(FAILED, message=text)),
    "call": lambda text: file(replace(FAILED, counterexample=Counterexample(text, {}, "1", "2"))),
    "got": lambda text: file(replace(FAILED, counterexample=Counterexample("f()", {}, text, "2"))),
    "note": lambda text: file(finding(message=text)),
    "todo": lambda text: file(replace(TODO, message=text)),
    "loading": lambda text: replace(UNLOADABLE, message=text),
    "output": lambda text: file(replace(FAILED, output=text)),
    "output of loading": lambda text: replace(UNLOADABLE, output=text),
}


every_place = pytest.mark.parametrize("made", LEARNERS.values(), ids=LEARNERS)
Made: TypeAlias = Callable[[str], ExerciseReport]


@every_place
def test_no_markup_is_seen_in_a_learners_text(made: Made) -> None:
    for text in ("[bold]x[/bold]", "[/]", ":smile:", r"\[red]", "{0} {name}", "[link=a]b"):
        assert text in shown(made(text))


@every_place
@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("a\x1b[2Jb", r"a\x1b[2Jb"),
        ("a\x1b]8;;http://b\x07c", r"a\x1b]8;;http://b\x07c"),
        ("a\rb\x08\x00\x7f\x9b", r"a\rb\x08\x00\x7f\x9b"),
        ("a\u202eb\u200bc\u2028d", r"a\u202eb\u200bc\u2028d"),
        ("a\udc80b", r"a\udc80b"),
        ("a\xa0b", "a b"),
    ],
)
def test_control_characters_are_spelt_out(made: Made, text: str, harmless: str) -> None:
    for colour in (False, True):
        drawn = shown(made(text), colour=colour)
        assert harmless in drawn
        left = re.sub(r"\x1b\[[\d;]*m", "", drawn) if colour else drawn
        assert all(line.isprintable() for line in left.split("\n"))


# What the runners of workflows take for an order: two colons where a line begins, or `##` and brackets anywhere.
ORDERS = re.compile(r"^\s*::[^\W\d].*::|##\w*\[", re.MULTILINE)


@every_place
@pytest.mark.parametrize(
    "text",
    [
        "::add-mask::passed",
        "a ::error file=linear.py,line=1::b ::stop-commands::c",
        "a long word and " * 4 + "::add-mask::passed",
        "a" * 61 + "::warning::b",
        "##[add-mask]passed ##vso[task.complete result=Succeeded;] ##teamcity[x]",
        ":::error::a ::::debug::b ###[group]c",
        "::∂ebug::a",
    ],
)
def test_no_order_reaches_who_runs_the_grader(made: Made, text: str) -> None:
    for width in sample((40, 20, 60, 80), 4):
        for encoding in ("utf-8", "ascii"):
            assert ORDERS.findall(shown(made(text), width=width, encoding=encoding)) == []


@pytest.mark.parametrize("text", ["xs[::2]", "a::b", "# ## ###", "## notes", "ratio 1::2"])
def test_what_is_no_order_is_shown_as_it_is(text: str) -> None:
    assert text in shown(LEARNERS["output"](text))


@pytest.mark.parametrize("place", [place for place in LEARNERS if not place.startswith("output")])
def test_a_learners_message_stays_in_its_line(place: str) -> None:
    assert r"a\nTotal  12 of 12 points" in shown(LEARNERS[place]("a\nTotal  12 of 12 points"), width=120)


def test_a_long_message_is_shown_whole_up_to_a_bound() -> None:
    assert shown(file(replace(FAILED, message="z" * 200))).count("z") == 200
    assert len(shown(file(replace(FAILED, message="no end " * 10_000))).splitlines()) < 40


@pytest.mark.parametrize("place", ["output", "output of loading"])
def test_printed_lines_stand_behind_a_bar(place: str) -> None:
    forged = "✓ passed\n\nTotal  12 of 12 points\r\nALL PASSED " + "!" * 200 + "\n"
    lines = shown(LEARNERS[place](forged)).splitlines()
    start = next(number for number, line in enumerate(lines) if "Your code printed:" in line)
    printed = [line.strip() for line in lines[start + 1 :][:4]]
    assert printed[:3] == ["│ ✓ passed", "│", "│ Total  12 of 12 points"]
    assert re.fullmatch("│ ALL PASSED !+…", printed[3])
    assert lines[start + 5] == ""
    assert sum("12 of 12" in line for line in lines) == 1


@pytest.mark.parametrize(("count", "words"), [(8, ""), (9, "(and 1 more line)"), (13, "(and 5 more lines)")])
def test_only_the_first_printed_lines_are_shown(count: int, words: str) -> None:
    text = shown(file(replace(FAILED, output="\n".join(f"line {number}" for number in range(count)))))
    assert text.count("│ line ") == 8
    assert words in text
    assert ("(and" in text) is bool(words)


def test_printed_tabs_keep_their_columns() -> None:
    text = shown(file(replace(FAILED, output="w\tloss\n1.25\t9\n")))
    assert "│ w   loss" in text
    assert "│ 1.25    9" in text


@pytest.mark.parametrize("output", ["", "\n\n", " \t\n"])
def test_what_printed_nothing_visible_is_not_said_to_have_printed(output: str) -> None:
    assert "printed" not in shown(file(replace(FAILED, output=output)))


def test_no_framework_is_named() -> None:
    text = shown(*EVERYTHING).lower()
    assert not any(name in text for name in ("hypothesis", "pytest", "traceback", "rich"))
