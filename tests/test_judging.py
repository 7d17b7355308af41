"""What the judge makes of answers: one finding a check, in teaching order, and each says what was seen and why."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
import small
from small import INPUTS, Body, Defined, Written, exercise, without_bytes, written

from grader.core.errors import UsageError
from grader.core.outcome import Call, Died, Exceeded, Garbled, LeftOut, Outcome, Raised, Returned
from grader.core.report import Counterexample, Diagnosis, ExerciseReport, Finding, Status
from grader.core.sentence import ENGLISH, Language, say
from grader.engine.examples import Examples
from grader.engine.judge import JudgingError, absent, judge, refused, unloadable
from grader.law.check import Check, given
from grader.law.draw import Draw, Example, Inputs
from grader.law.mistakes.derivation import Derivation, Learner
from grader.law.mistakes.evidence import Probes
from grader.law.mistakes.mistake import Mistake
from grader.law.reply import Refusal, Reply, number

SEED, COUNT = 5, 20
STUB = Raised("NotImplementedError", "", 4, "raise NotImplementedError", None)
ZERO = "Something is divided by 0 here; a negative power of 0 does that too."
CRASH = Raised("ZeroDivisionError", "division by zero", 9, "return x / 0", None)
NEVER = Exceeded("call", 2)
WHOLE = exercise()
TODO, WAITING, PASSED, FAILED = Status.TODO, Status.WAITING, Status.PASSED, Status.FAILED
CRASHED, STOPPED = Status.CRASHED, Status.STOPPED
ALL_PASSED = [PASSED] * 6


def found(submission: Written, *checks: Check, examples: Examples | None = None, **more: object) -> list[Finding]:
    """Return the findings of these checks, or of all; `more` is what else the exercise has. The seconds are 0."""
    of = replace(exercise(*checks), **more)  # type: ignore[arg-type]
    return list(judge(of, submission.ask, submission.definitions, examples or Examples(SEED, COUNT), ENGLISH))


def statuses(findings: list[Finding]) -> list[Status]:
    return [finding.status for finding in findings]


def shown(finding: Finding) -> Counterexample:
    assert finding.counterexample is not None
    return finding.counterexample


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock stand still, so that every counterexample is made simpler, however busy the machine is."""
    monkeypatch.setattr("time.perf_counter", lambda: 0.0)


def ticking(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let so much time pass between any two looks at the clock."""
    ticks = count(0, seconds)
    monkeypatch.setattr("time.perf_counter", lambda: next(ticks))


# What passes


def test_right_answers_earn_every_point() -> None:
    findings = found(written())
    assert findings == [
        Finding(f"small.{check.name}", function, check.sentence, 3, PASSED, 1, 1, examples=COUNT)
        for check, function in zip(small.CHECKS, ("double", "double", "both", "both", "both", "go"), strict=True)
    ]
    assert findings[0].title == "A number is doubled."


def test_a_finding_knows_how_long_its_check_took(monkeypatch: pytest.MonkeyPatch) -> None:
    ticking(monkeypatch, 0.123456)
    wrong = written(double=lambda _x: 0)
    assert [finding.seconds for finding in found(wrong, small.double_is_right, small.double_is_odd)] == [0.3704, 0.1235]


def test_notes_are_said_once_and_in_order() -> None:
    @given(INPUTS, small.doubled)
    def double_is_noted(example: Example, reply: Reply) -> None:
        """It is noted."""
        reply.compared()
        reply.tally.note("The first.")
        reply.tally.note(f"It is {example['x'] in (1, 2)}.")

    examples = Examples(SEED, COUNT)
    for _ in range(2):  # once judged, and once known
        (finding,) = found(written(), double_is_noted, examples=examples)
        assert (finding.status, finding.message) == (PASSED, "The first. It is True. It is False.")


def test_a_check_sees_which_arguments_a_call_has_changed() -> None:
    @given(INPUTS, small.doubled)
    def double_changes_nothing(_example: Example, reply: Reply) -> None:
        """It changes nothing."""
        small.compare(reply, reply.changed, ())

    for changed, status in (((), PASSED), (("x",), FAILED)):
        (finding,) = found(written(double=lambda x, changed=changed: Returned(2 * x, changed)), double_changes_nothing)
        assert finding.status is status


def test_a_check_that_compares_nothing_is_the_graders_own_fault() -> None:
    @given(INPUTS, small.doubled)
    def double_is_called(_example: Example, _reply: Reply) -> None:
        """It is called."""

    with pytest.raises(JudgingError, match=r"^small\.double_is_called compared nothing$"):
        found(written(), double_is_called)


@pytest.mark.parametrize(
    ("check", "shown_call"), [(small.double_is_right, "double(x=6)"), (small.go_goes_on, "go(x=6, times=3)")]
)
def test_a_check_that_refuses_the_truth_is_the_authors_fault_and_never_the_learners(
    check: Check, shown_call: str
) -> None:
    def beyond(example: Example, reply: Reply) -> None:
        """It is small."""
        if small.of(example, "x") > 5:
            small.compare(reply, "far", "near")
        check.judge(example, reply)

    wrong = Check(beyond, check.inputs, check.asks, check.of)
    with pytest.raises(UsageError) as fault:  # not before: pinned examples are small, and so may be all others
        found(written(), wrong)
    assert ENGLISH(fault.value.why) == (
        f"`small.beyond` refuses the truth itself: `{shown_call}` gave far. Correct the check, or the model."
    )
    (finding,) = found(written(double=lambda _x: 0, go=lambda _x, _n: 0), wrong)
    assert finding.status is FAILED


def test_examples_that_are_all_pinned_are_enough() -> None:
    one = Check(small.double_is_right.judge, Inputs("one", None, ({"x": 1},)), small.doubled, None)
    (right,) = found(written(), one)
    (wrong,) = found(written(double=lambda _x: 0), one)
    assert (right.status, right.examples) == (PASSED, 1)
    assert (wrong.status, wrong.examples) == (FAILED, 1)


# What is not there


def test_a_stub_is_to_do_and_so_is_all_else_of_it() -> None:
    findings = found(written(double=lambda _x: STUB))
    assert statuses(findings) == [TODO, TODO, *ALL_PASSED[2:]]
    assert [finding.message for finding in findings[:2]] == ["Not started yet.", None]
    assert [finding.line for finding in findings[:2]] == [3, 3]
    assert [finding.score for finding in findings[:3]] == [0, 0, 1]


@pytest.mark.parametrize("place", [None, "go"])
def test_a_stub_that_a_script_calls_is_to_do(place: str | None) -> None:
    (finding,) = found(written(go=lambda _x, _n: replace(STUB, place=place)), small.go_goes_on)
    assert (finding.status, finding.message) == (TODO, "Not started yet.")


def test_a_function_that_calls_a_stub_says_which() -> None:
    (finding,) = found(written(go=lambda _x, _n: replace(STUB, place="double")), small.go_goes_on)
    assert (finding.status, finding.message) == (TODO, "`go` needs `double`, which is not written yet.")


def test_what_is_not_defined_is_to_do() -> None:
    submission = written()
    submission.definitions["double"] = Defined("missing")
    findings = found(submission)
    assert statuses(findings) == [TODO, TODO, *ALL_PASSED[2:]]
    assert [finding.message for finding in findings[:2]] == ["There is no function `double` yet.", None]
    assert [finding.line for finding in findings[:2]] == [None, 3]


def test_a_name_that_stands_for_something_else_is_wrong() -> None:
    submission = written()
    submission.definitions["double"] = Defined("int", 8)
    findings = found(submission)
    assert statuses(findings) == [FAILED, WAITING, *ALL_PASSED[2:]]
    assert findings[0].message == (
        "`double` is no function here but of the type int: some line gives its name to something else."
    )
    assert [finding.line for finding in findings[:2]] == [None, 8]


@pytest.mark.parametrize(("trouble", "status"), [(CRASH, CRASHED), (Died(3), CRASHED), (NEVER, STOPPED)])
def test_what_a_notebook_had_to_leave_out_is_said_where_it_would_have_been(trouble: Outcome, status: Status) -> None:
    submission = written()
    left_out = LeftOut(("both",), 6, "both = 1 / 0", trouble)
    submission.definitions["both"] = Defined("missing", 6, left_out)
    findings = found(submission)
    assert statuses(findings) == [PASSED, PASSED, status, WAITING, WAITING, PASSED]
    assert "left out: `both = 1 / 0`." in (findings[2].message or "")
    assert findings[2].line == 6


# What is wrong


def test_a_wrong_answer_is_shown_with_the_right_one_and_the_question_that_leads_on() -> None:
    submission = written(double=lambda x: x * x)
    submission.prints = b"seen \xff"
    first, second = found(submission, small.double_is_right, small.double_is_odd)
    assert first == Finding(
        "small.double_is_right",
        "double",
        "A number is doubled.",
        line=3,
        status=FAILED,
        score=0,
        max_score=1,
        examples=1,
        message="`double(x=1)` gave 1.",
        question="What is twice x?",
        counterexample=Counterexample("double(x=1)", {"x": 1}, "1", "2"),
        output="seen \ufffd",
    )
    assert second == Finding("small.double_is_odd", "double", "The opposite is doubled too.", 3, WAITING, 0, 1)


def test_after_one_wrong_value_the_others_are_still_judged() -> None:
    findings = found(written(both=lambda x, y: (x - y, x * y)))
    assert statuses(findings) == [PASSED, PASSED, FAILED, WAITING, PASSED, PASSED]


def test_after_all_values_are_wrong_each_of_them_waits() -> None:
    whole = Check(small.both_sum_is_right.judge, INPUTS, small.joined, None)
    findings = found(written(both=lambda x, y: (x - y, x * y)), whole, small.both_product_is_right)
    assert statuses(findings) == [FAILED, WAITING]


def test_a_check_without_a_question_asks_none() -> None:
    (finding,) = found(written(both=lambda x, y: (x - y, x * y)), small.both_sum_is_right)
    assert (finding.status, finding.question) == (FAILED, None)


def refusing(**details: object) -> Check:
    """Return a check that refuses everything but the truth, with these details."""

    def double_is_refused(example: Example, reply: Reply) -> None:
        """It is refused.

        What does the check ask?
        """
        reply.compared()
        if reply.answer != 2 * small.of(example, "x"):
            raise Refusal(reply.call, say("It is {what}.", what="so"), **details)  # type: ignore[arg-type]

    return Check(double_is_refused, INPUTS, small.doubled, None)


def test_a_refusal_may_bring_its_own_expectation_question_and_work() -> None:
    work = (say("First."), say("Then {n}.", n=2))
    check = refusing(got="this", expected="that", question=say("And {n}?", n=3), work=work)
    (finding,) = found(written(double=lambda _x: 0), check)
    assert (finding.message, finding.work, finding.question) == ("It is so.", ("First.", "Then 2."), "And 3?")
    assert finding.counterexample == Counterexample("double(x=1)", {"x": 1}, "this", "that")


def test_what_two_calls_of_a_script_answer_is_shown_as_the_call_that_stands_for_them() -> None:
    (finding,) = found(written(go=lambda x, n: x + 2 * n), small.go_goes_on)
    assert (finding.status, finding.message) == (FAILED, "`go(x=1, times=3)` gave (3, 7).")
    assert finding.counterexample == Counterexample("go(x=1, times=3)", {"x": 1, "times": 3}, "(3, 7)", "4")


# What raises, and what is lost


def test_what_raises_is_told_with_the_line_and_everything_of_the_function_waits() -> None:
    findings = found(written(both=lambda _x, _y: CRASH))
    assert statuses(findings) == [PASSED, PASSED, CRASHED, WAITING, WAITING, PASSED]
    crashed = findings[2]
    assert crashed.message == "`both(x=1, y=1)` raised ZeroDivisionError: division by zero (line 9: `return x / 0`)."
    assert (crashed.line, crashed.examples) == (9, 1)
    assert crashed.diagnosis == Diagnosis(
        "division-by-zero", "Something is divided by 0 here; a negative power of 0 does that too."
    )
    assert crashed.question == "What does this line divide by, and for which arguments is it 0?"
    assert crashed.counterexample == Counterexample("both(x=1, y=1)", {"x": 1, "y": 1}, "ZeroDivisionError", "(2, 1)")


def test_what_is_wrong_in_silence_is_shown_before_what_raises_later() -> None:
    @given(small.INPUTS, small.doubled)
    def double_is_a_number(_example: Example, reply: Reply) -> None:
        """A number comes back."""
        number(reply)
        reply.compared()

    checks = double_is_a_number, small.double_is_right
    first, second = found(written(double=lambda x: CRASH if x > 1 else 2 * x + 1), *checks)
    assert (first.status, first.message, second.status) == (FAILED, "`double(x=1)` gave 3.", WAITING)
    assert (first.question, first.counterexample) == (
        "What is twice x?",
        Counterexample("double(x=1)", {"x": 1}, "3", "2"),
    )
    crashed, second = found(written(double=lambda x: CRASH if x == 1 else 2 * x + 1), *checks)
    assert (crashed.status, second.status) == (CRASHED, WAITING)


def test_what_raises_elsewhere_is_told_with_the_line_of_the_function() -> None:
    (finding,) = found(written(double=lambda _x: replace(CRASH, line=None)), small.double_is_right)
    assert (finding.status, finding.line) == (CRASHED, 3)


def test_what_raises_without_a_name_is_told_to_read_the_error() -> None:
    (finding,) = found(written(double=lambda _x: replace(CRASH, kind="OwnError")), small.double_is_right)
    assert (finding.status, finding.diagnosis) == (CRASHED, None)
    assert (finding.question or "").startswith("Read the error from its end")


def test_what_raises_in_a_script_is_told_of_the_learners_call() -> None:
    (finding,) = found(written(go=lambda x, n: CRASH if n == 2 else x + n), small.go_goes_on)
    assert finding.message == "`go(x=2, times=2)` raised ZeroDivisionError: division by zero (line 9: `return x / 0`)."
    assert (finding.status, finding.line) == (CRASHED, 9)
    assert finding.counterexample == Counterexample("go(x=2, times=2)", {"x": 2, "times": 2}, "ZeroDivisionError", None)


@pytest.mark.parametrize(
    "told", [("print", (1, 2)), ("go", (1,)), ("twice", (1,)), (None, ())], ids=["unknown", "few", "script", "nothing"]
)
def test_a_process_that_tells_of_no_call_of_the_learners_is_shown_with_the_one_that_was_asked(
    told: tuple[str | None, tuple[int, ...]],
) -> None:
    crash = replace(CRASH, function=told[0], arguments=told[1])
    submission = written()
    answer = submission.ask
    submission.ask = lambda batches: [  # type: ignore[method-assign]
        replace(each, outcomes=(crash,) * len(each.outcomes)) for each in answer(batches)
    ]
    double, go = found(submission, small.double_is_right, small.go_goes_on)
    assert (shown(double).call, shown(go).call) == ("double(x=1)", "go(x=1, times=3)")


def test_a_call_that_was_asked_is_shown_whatever_else_the_process_says_to_have_called() -> None:
    (finding,) = found(
        written(double=lambda _x: replace(CRASH, function="go", arguments=(7, 8))), small.double_is_right
    )
    assert shown(finding).call == "double(x=1)"


def test_code_that_uses_another_exercise_is_told_so() -> None:
    (finding,) = found(written(double=lambda _x: replace(CRASH, package="linear")), small.double_is_right)
    assert (finding.message or "").startswith("`double(x=1)` uses another file, `linear.py`.")
    assert (finding.diagnosis or Diagnosis("", "")).id == "another-exercise"


@pytest.mark.parametrize(
    ("outcome", "status", "message"),
    [
        (Died(3), CRASHED, "`both(x=2, y=3)` ended Python itself (exit status 3)."),
        (Garbled(), CRASHED, "`both(x=2, y=3)` disturbed the conversation"),
        (NEVER, STOPPED, "`both(x=2, y=3)` did not finish within 2 s and was stopped."),
    ],
)
def test_what_is_lost_is_told_with_the_call_that_lost_it(outcome: Outcome, status: Status, message: str) -> None:
    submission = written(both=lambda x, y: outcome if (x, y) == (2, 3) else (x + y, x * y))
    submission.prints = b"before \xff"
    findings = found(submission)
    assert statuses(findings) == [PASSED, PASSED, status, WAITING, WAITING, PASSED]
    lost = findings[2]
    assert (lost.message or "").startswith(message)
    assert (lost.line, lost.output) == (3, "before \ufffd")
    assert lost.counterexample == Counterexample("both(x=2, y=3)", {"x": 2, "y": 3}, None, "(5, 6)")


def test_what_is_lost_in_a_script_is_told_of_the_call_that_stands_for_it() -> None:
    (finding,) = found(written(go=lambda _x, _n: NEVER), small.go_goes_on)
    assert (finding.status, shown(finding).call) == (STOPPED, "go(x=1, times=3)")


@pytest.mark.parametrize("x", [2, 40], ids=["in a pinned example", "in a drawn one"])
def test_what_a_loss_has_swallowed_is_asked_again(x: int) -> None:
    drawn = Examples(SEED, COUNT).of(INPUTS)
    lost = x if x == 2 else next(example["x"] for example in drawn[2:])
    findings = found(written(double=lambda x: Died(3) if x == lost else 2 * x))
    assert statuses(findings) == [CRASHED, WAITING, *ALL_PASSED[2:]]


def test_a_loss_is_not_asked_for_twice() -> None:
    submission = written(double=lambda x: Died(3) if x == 2 else 2 * x)
    found(submission)
    assert sum(call == Call("double", ("x",), (2,)) for calls in submission.asked for call in calls) == 1


# Simpler counterexamples


def first_beyond(least: int) -> int:
    return next(int(small.of(e, "x")) for e in Examples(SEED, COUNT).of(INPUTS) if small.of(e, "x") > least)


def test_a_drawn_counterexample_is_made_as_simple_as_can_be() -> None:
    (finding,) = found(written(double=lambda x: 2 * x + (x > 6)), small.double_is_right)
    assert finding.counterexample == Counterexample("double(x=7)", {"x": 7}, "15", "14")
    assert finding.message == "`double(x=7)` gave 15."
    drawn = Examples(SEED, COUNT).of(INPUTS)
    assert finding.examples == 1 + next(n for n, example in enumerate(drawn) if small.of(example, "x") > 6) > 2


def test_a_pinned_counterexample_is_shown_as_it_stands() -> None:
    (finding,) = found(written(double=lambda x: 2 * x + (x >= 2)), small.double_is_right)
    assert finding.counterexample == Counterexample("double(x=2)", {"x": 2}, "5", "4")
    assert finding.examples == 2


def lower(example: Example) -> list[Example]:
    return [{**example, "x": value} for value in range(small.of(example, "x"))]  # type: ignore[arg-type]


FAR = Inputs("far", small.drawn, ({"x": 1, "y": 1}, {"x": 60, "y": 3}), lower)


def test_a_pinned_counterexample_is_made_simpler_where_the_inputs_say_how() -> None:
    check = Check(small.double_is_right.judge, FAR, small.doubled, None)
    (finding,) = found(written(double=lambda x: 2 * x + (x > 24)), check)
    assert finding.counterexample == Counterexample("double(x=25)", {"x": 25}, "51", "50")
    assert finding.examples == 2


def test_no_pinned_counterexample_is_made_so_simple_that_the_check_refuses_the_truth_too() -> None:
    def judge_from_30_on(example: Example, reply: Reply) -> None:
        small.compare(reply, number(reply), 2 * small.of(example, "x") + (10 < small.of(example, "x") < 30))

    check = Check(judge_from_30_on, FAR, small.doubled, None)
    (finding,) = found(written(double=lambda x: 2 * x + (x > 24)), check)
    assert shown(finding).arguments == {"x": 30}


def test_pinned_examples_go_before_drawn_ones() -> None:
    inputs = Inputs("pairs", small.drawn, ({"x": 50, "y": 1}, {"x": 40, "y": 1}))
    check = Check(small.double_is_right.judge, inputs, small.doubled, None)
    (finding,) = found(written(double=lambda x: 2 * x + (x > 6 and x != 50)), check)
    assert shown(finding).arguments == {"x": 40}


def test_a_crash_is_made_simpler_among_crashes_only_and_a_wrong_answer_among_wrong_answers() -> None:
    assert not any(6 < small.of(example, "x") <= 9 for example in Examples(SEED, COUNT).of(INPUTS))
    crashes = written(double=lambda x: CRASH if x > 9 else 2 * x + (x > 6))
    (crashed,) = found(crashes, small.double_is_right)
    assert (crashed.status, shown(crashed).arguments) == (CRASHED, {"x": 10})
    errs = written(double=lambda x: CRASH if 6 < x <= 9 else 2 * x + (x > 9))
    (wrong,) = found(errs, small.double_is_right)
    assert (wrong.status, shown(wrong).arguments) == (FAILED, {"x": 10})


def test_a_crash_that_was_made_simpler_is_told_with_its_line() -> None:
    (finding,) = found(written(double=lambda x: replace(CRASH, line=int(x)) if x > 6 else 2 * x), small.double_is_right)
    assert finding.counterexample == Counterexample("double(x=7)", {"x": 7}, "ZeroDivisionError", "14")
    assert (finding.status, finding.line) == (CRASHED, 7)


@pytest.mark.parametrize("end", [Died(3), STUB], ids=["lost", "a stub"])
def test_where_making_it_simpler_ends_otherwise_the_first_counterexample_is_shown(end: Outcome) -> None:
    drawn = {example["x"] for example in Examples(SEED, COUNT).of(INPUTS)}
    body = written(double=lambda x: end if x > 6 and x not in drawn else 2 * x + (x > 6))
    (finding,) = found(body, small.double_is_right)
    assert (finding.status, shown(finding).arguments) == (FAILED, {"x": first_beyond(6)})


@pytest.mark.parametrize(("seconds", "simplest"), [(0.9, 7), (1.0, None)])
def test_what_took_a_second_is_not_tried_again_to_be_made_simpler(
    seconds: float, simplest: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticking(monkeypatch, seconds)
    (finding,) = found(written(double=lambda x: 2 * x + (x > 6)), small.double_is_right)
    assert shown(finding).arguments == {"x": simplest or first_beyond(6)}


def test_code_that_errs_only_once_is_shown_where_it_erred() -> None:
    asked: list[float] = []

    def body(x: float) -> float:
        asked.append(x)
        return 2 * x + (len(asked) == 11)

    (finding,) = found(written(double=body), small.double_is_right)
    assert finding.status is FAILED
    assert (shown(finding).arguments, shown(finding).got) == ({"x": asked[10]}, str(2 * asked[10] + 1))


# Names of mistakes

SQUARED = Mistake("squared", "double", "`{function}` squares {of}.", "Is that twice {of}?", lambda x: x * x)
THIRD = Mistake("third", "double", "`{function}` is a third.", "Why a third of {of}?", lambda x: x / 3)
SWAPPED = Mistake("swapped", "both", "`{function}` is wrong in {of}.", "What is {of}?", lambda x, y: (x - y, x * y))
PROBES = {
    "double": Probes(generic=tuple((x,) for x in (3, 5, 7, 11, 13))),
    "both": Probes(generic=((3, 5), (7, 11), (13, 17), (19, 23), (29, 31))),
}


def named(submission: Written, check: Check) -> tuple[Diagnosis | None, str | None]:
    """Return the name that the mistake gets, and the question."""
    (finding,) = found(submission, check, mistakes=(THIRD, SQUARED, SWAPPED), probes=PROBES)
    return finding.diagnosis, finding.question


def test_a_known_mistake_is_named_and_asks_its_own_question() -> None:
    of_double = Diagnosis("squared", "`double` squares x."), "Is that twice x?"
    assert named(written(double=lambda x: x * x), small.double_is_right) == of_double


def test_a_mistake_in_one_value_is_named_with_that_value() -> None:
    of_sum = Diagnosis("swapped", "`both` is wrong in sum."), "What is sum?"
    assert named(written(both=lambda x, y: (x - y, x * y)), small.both_sum_is_right) == of_sum


def test_a_mistake_that_nobody_knows_has_no_name() -> None:
    assert named(written(double=lambda x: x + 40), small.double_is_right) == (None, "What is twice x?")


def test_a_refusal_that_knows_the_mistake_names_it() -> None:
    third = Diagnosis("third", "`double` is a third."), "Why a third of x?"
    assert named(written(double=lambda x: x + 40), refusing(mistake="third", question=say("And now?"))) == third
    unknown = refusing(mistake="unheard of", question=say("And now?"))
    assert named(written(double=lambda x: x + 40), unknown) == (None, "And now?")


def test_what_the_answers_show_goes_before_what_a_refusal_says() -> None:
    of_double = Diagnosis("squared", "`double` squares x."), "Is that twice x?"
    assert named(written(double=lambda x: x * x), refusing(mistake="third")) == of_double


def test_a_mistake_that_a_refusal_knows_is_told_of_the_value() -> None:
    @given(INPUTS, small.joined, of="sum")
    def both_sum_is_refused(_example: Example, reply: Reply) -> None:
        """The sum is refused."""
        reply.compared()
        if reply.answer == 0:
            raise Refusal(reply.call, say("No."), mistake="swapped")

    of_sum = Diagnosis("swapped", "`both` is wrong in sum."), "What is sum?"
    assert named(written(both=lambda _x, _y: 0), both_sum_is_refused) == of_sum


def test_what_answers_otherwise_the_second_time_is_known_by_it() -> None:
    answers: dict[float, Iterator[int]] = {}

    def body(x: float) -> float:
        return 2 * x + next(answers.setdefault(x, count(1)))

    remembers = replace(SQUARED, recognise=lambda evidence: any(a.got != b.got for a, b in evidence.again[5:]))
    (finding,) = found(
        written(double=body), small.double_is_right, mistakes=(remembers,), probes={"double": PROBES["double"]}
    )
    assert finding.diagnosis is None  # beyond the three probes and the two pinned examples nothing is asked again
    remembers = replace(SQUARED, recognise=lambda evidence: [a.got != b.got for a, b in evidence.again] == [True] * 5)
    (finding,) = found(
        written(double=body), small.double_is_right, mistakes=(remembers,), probes={"double": PROBES["double"]}
    )
    assert finding.diagnosis is not None


# What follows from a mistake


def follows(*values: int | None, function: str = "both") -> tuple[Derivation, ...]:
    """Return that these values of a function follow from `double`, with what is asked to know that."""

    def follow(learner: Learner, index: int | None) -> bool:
        assert learner.numbers("double", [(3,), (4,)]) == [(9,), (16,)]
        assert learner.numbers("both", [(1, 2), (3, 4), (5, 6)]) == [(-1, 2), (-1, 12), None]
        return index in values

    return (Derivation(function, ("double",), follow, "It follows.", f"So `{function}` follows."),)


def mistaken(**more: Body) -> Written:
    """Return a submission with a wrong `double` and a wrong sum, which is lost where `x` is 5 and `y` is 6."""
    bodies: dict[str, Body] = {
        "double": lambda x: x * x,
        "both": lambda x, y: Died(3) if (x, y) == (5, 6) else (x - y, x * y),
    }
    submission = written(**(bodies | more))
    submission.prints = b"printed"
    return submission


def test_a_value_that_follows_from_a_mistake_keeps_its_points_and_both_findings_say_so() -> None:
    @given(INPUTS, small.joined, of="sum")
    def both_sum_is_right(example: Example, reply: Reply) -> None:
        """The sum is right.

        What is the sum?
        """
        try:
            small.both_sum_is_right.judge(example, reply)
        except Refusal as refusal:
            raise Refusal(refusal.call, refusal.why, got=refusal.got, work=(say("First."),)) from refusal

    double, total, go = found(
        mistaken(go=lambda x, _n: x),
        *(small.double_is_right, both_sum_is_right, small.go_goes_on),
        derivations=follows(0),
    )
    assert (double.status, double.message) == (FAILED, "`double(x=1)` gave 1. So `both` follows.")
    assert total == Finding(
        "small.both_sum_is_right",
        "both",
        "The sum is right.",
        line=3,
        status=PASSED,
        score=1,
        max_score=1,
        examples=1,
        message="It follows.",
        diagnosis=Diagnosis("follows-from-your-own", "It follows.", carried_forward=True),
    )
    assert (go.status, go.message) == (FAILED, "`go(x=1, times=3)` gave (1, 1).")


def test_with_a_value_its_later_checks_keep_their_points_and_no_other_value_does() -> None:
    findings = found(mistaken(), derivations=follows(0))
    assert statuses(findings) == [FAILED, WAITING, PASSED, PASSED, PASSED, PASSED]
    assert [finding.message for finding in findings[2:5]] == ["It follows.", "It follows.", None]


@pytest.mark.parametrize("of", [(), (1,)], ids=["nothing", "another value"])
def test_what_does_not_follow_is_wrong_and_its_source_is_as_it_was(of: tuple[int, ...]) -> None:
    double, total = found(mistaken(), small.double_is_right, small.both_sum_is_right, derivations=follows(*of))
    assert (double.status, double.message) == (FAILED, "`double(x=1)` gave 1.")
    assert (total.status, total.output, shown(total).call) == (FAILED, "printed", "both(x=1, y=1)")


def test_one_value_may_follow_where_an_earlier_one_does_not() -> None:
    submission = mistaken(both=lambda x, y: (x - y, 0))
    second = replace(follows()[0], follows=lambda _learner, index: index == 1)
    assert statuses(found(submission, derivations=(second,))) == [FAILED, WAITING, FAILED, WAITING, PASSED, PASSED]


def test_nothing_else_than_wrong_values_of_its_function_is_carried() -> None:
    findings = found(mistaken(), derivations=follows(0, 1, None))
    assert statuses(findings) == [FAILED, WAITING, *ALL_PASSED[2:]]
    assert findings[4].diagnosis is None


def test_a_function_of_one_value_may_follow_as_a_whole() -> None:
    double, *_others, go = found(mistaken(go=lambda x, _n: x), derivations=follows(None, function="go"))
    assert (go.status, go.message) == (PASSED, "It follows.")
    assert (double.message or "").endswith(" So `go` follows.")


@pytest.mark.parametrize("body", [small.double, lambda _x: CRASH], ids=["right", "crashed"])
def test_from_what_is_right_or_crashed_nothing_follows(body: Body) -> None:
    checks = (small.double_is_right, small.both_sum_is_right)
    _double, total = found(mistaken(double=body), *checks, derivations=follows(0))
    assert total.status is FAILED


def test_what_crashed_follows_from_nothing() -> None:
    checks = (small.double_is_right, small.both_sum_is_right)
    _double, total = found(mistaken(both=lambda _x, _y: CRASH), *checks, derivations=follows(0))
    assert total.status is CRASHED


# What comes after the verdict can fail


def fail(*_anything: object) -> bool:
    raise IndexError("an author's slip")


@pytest.mark.parametrize(
    ("what", "more"),
    [
        ("naming a mistake", {"mistakes": (replace(SQUARED, recognise=fail),), "probes": PROBES}),
        ("naming a mistake", {"mistakes": (SQUARED,), "probes": {"double": Probes(((1, 2, 3),))}}),
        (
            "carrying points forward",
            {"derivations": (Derivation("both", ("double",), fail, "It follows.", "So it follows."),)},
        ),
    ],
    ids=["a recogniser", "a probe", "a derivation"],
)
def test_what_comes_after_the_verdict_may_fail_and_the_verdict_stands(what: str, more: dict[str, Any]) -> None:
    with pytest.warns(RuntimeWarning, match=f"^{what} failed, and the verdict stands without it: "):
        findings = found(mistaken(), **more)
    assert statuses(findings) == [FAILED, WAITING, FAILED, WAITING, PASSED, PASSED]
    assert findings[0].message == "`double(x=1)` gave 1."


# Equal questions, and answers that are known


def test_an_answer_is_never_reused_for_a_second_call() -> None:
    same = Inputs("the same", None, ({"x": 3}, {"x": 3}, {"x": 3}))
    check = Check(small.double_is_right.judge, same, small.doubled, None)
    answers = count(6)
    (finding,) = found(written(double=lambda _x: next(answers)), check)
    assert (finding.status, finding.examples, shown(finding).got) == (FAILED, 2, "7")


def test_the_same_answers_get_the_same_verdict_and_others_their_own() -> None:
    judged: list[Example] = []

    def double_is_counted(example: Example, reply: Reply) -> None:
        """It is doubled."""
        judged.append(example)
        small.double_is_right.judge(example, reply)

    check = Check(double_is_counted, INPUTS, small.doubled, None)
    examples = Examples(SEED, COUNT)
    (first,) = found(written(), check, examples=examples)
    (again,) = found(written(), check, examples=examples)
    assert first == again
    assert len(judged) == COUNT
    (wrong,) = found(written(double=lambda x: 2 * x + (x == 2)), check, examples=examples)
    assert (wrong.status, shown(wrong).call) == (FAILED, "double(x=2)")
    (late,) = found(written(double=lambda x: 2 * x + (x > 6)), check, examples=examples)
    assert (late.status, shown(late).call) == (FAILED, "double(x=7)")


def test_what_is_wrong_is_judged_each_time() -> None:
    examples = Examples(SEED, COUNT)
    for _ in range(2):
        assert found(written(double=lambda _x: 0), small.double_is_right, examples=examples)[0].status is FAILED


def test_any_number_of_right_answers_may_come_along() -> None:
    @given(INPUTS, small.doubled)
    def double_is_a_number(_example: Example, reply: Reply) -> None:
        """It is a number."""
        small.compare(reply, number(reply) < 10**6, True)  # noqa: FBT003 - what is to be

    examples = Examples(SEED, COUNT)
    for more in (*range(40), *range(40)):
        (right,) = found(written(double=lambda x, more=more: x + more), double_is_a_number, examples=examples)
        assert (right.status, right.examples) == (PASSED, COUNT)
    (wrong,) = found(written(double=lambda _x: 10**6), double_is_a_number, examples=examples)
    assert wrong.status is FAILED


SUBMISSIONS: dict[str, Callable[[], Written]] = {
    "right": written,
    "wrong": lambda: written(double=lambda x: x * x, both=lambda x, y: (x + y, x)),
    "wrong in a drawn example": lambda: written(go=lambda x, n: x + n + (x > 30)),
    "a stub": lambda: written(both=lambda _x, _y: STUB),
    "lost": lambda: written(both=lambda x, y: Died(3) if x > 30 else small.both(x, y)),
}


@pytest.mark.parametrize("make", SUBMISSIONS.values(), ids=SUBMISSIONS)
def test_a_report_is_the_same_whether_answers_are_known_or_not(make: Callable[[], Written]) -> None:
    shared = Examples(SEED, COUNT)
    for first in (*SUBMISSIONS.values(), make):
        known = found(first(), examples=shared)
    fresh = make()
    ask = without_bytes(fresh.ask)
    assert list(judge(WHOLE, ask, fresh.definitions, Examples(SEED, COUNT), ENGLISH)) == known


def test_examples_are_drawn_once_for_all_checks_and_submissions() -> None:
    drawn: list[Example] = []

    def draw(source: Draw) -> Example:
        drawn.append(small.drawn(source))
        return drawn[-1]

    inputs = Inputs("pairs", draw, INPUTS.pinned)
    checks = [Check(each.judge, inputs, each.asks, each.of) for each in small.CHECKS]
    examples = Examples(SEED, COUNT)
    found(written(), *checks, examples=examples)
    once = len(drawn)
    assert statuses(found(written(), *checks, examples=examples)) == ALL_PASSED
    assert len(drawn) == once > 0


# Other languages, and files of which nothing can be judged

KOREAN = Language(
    "ko",
    {
        "A number is doubled.": "두 배",
        "Not started yet.": "아직",
        "`{call}` gave {got}.": "{call}: {got}",
        "What is twice x?": "두 배는?",
        "Nothing was handed in for this exercise.": "없음",
        "There is no function `{function}` yet.": "{function} 없음",
        "Loading the file ended Python itself ({how}).": "끝 {how}",
    },
)


def test_everything_is_said_in_the_language_that_was_asked_for() -> None:
    of = exercise(small.double_is_right)
    wrong, stub, missing = written(double=lambda _x: 0), written(double=lambda _x: STUB), written()
    missing.definitions["double"] = Defined("missing")
    said = [judge(of, some.ask, some.definitions, Examples(SEED, COUNT), KOREAN)[0] for some in (wrong, stub, missing)]
    assert [finding.title for finding in said] == ["두 배"] * 3
    assert [finding.message for finding in said] == ["double(x=1): 0", "아직", "double 없음"]
    assert said[0].question == "두 배는?"


TWO = exercise(small.double_is_right, small.both_sum_is_right)


def unjudged(status: Status, language: Language = ENGLISH) -> tuple[Finding, ...]:
    return tuple(
        Finding(f"small.{check.name}", function, language(check.sentence), None, status, 0, 1)
        for check, function in zip(TWO.checks, ("double", "both"), strict=True)
    )


@pytest.mark.parametrize(
    ("trouble", "status", "message"),
    [
        (Died(3), CRASHED, "Loading the file ended Python itself (exit status 3)."),
        (
            CRASH,
            CRASHED,
            f"Loading the file raised ZeroDivisionError: division by zero (line 9: `return x / 0`). {ZERO}",
        ),
        (Exceeded("output", 8), STOPPED, "Loading the file printed more than 8 MB."),
    ],
)
def test_of_a_file_that_can_not_be_loaded_every_check_waits(trouble: Outcome, status: Status, message: str) -> None:
    report = unloadable(TWO, "a/small.py", trouble, ENGLISH, "printed")
    assert report == ExerciseReport("small", "a/small.py", unjudged(WAITING), message, status, "printed")


def test_of_a_file_that_is_refused_every_check_waits() -> None:
    report = refused(TWO, "a/small.py", "Too large.", STOPPED, KOREAN)
    assert report == ExerciseReport("small", "a/small.py", unjudged(WAITING, KOREAN), "Too large.", STOPPED, "")


def test_where_nothing_was_handed_in_everything_is_to_do() -> None:
    assert absent(TWO, ENGLISH) == ExerciseReport(
        "small", "", unjudged(TODO), "Nothing was handed in for this exercise."
    )
    assert absent(TWO, KOREAN) == ExerciseReport("small", "", unjudged(TODO, KOREAN), "없음")
