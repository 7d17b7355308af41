"""What the judge makes of answers: one finding a check, in teaching order, and each says what was seen and why."""

import gc
import math
import weakref
from dataclasses import replace
from itertools import count
from types import SimpleNamespace

import pytest
import small
from grader.engine.replay import Held
from grader.engine.trial import Tally, Trial
from small import MODEL, Body, Defined, Written, exercise, written

from grader.core.errors import UsageError
from grader.core.outcome import Call, Died, Exceeded, Garbled, LeftOut, Outcome, Raised, Returned, answered
from grader.core.report import Counterexample, Diagnosis, ExerciseReport, Finding, Status
from grader.core.sentence import ENGLISH, Language, say
from grader.course.exercise import Exercise
from grader.engine.examples import Examples
from grader.engine.judge import JudgingError, absent, judge, refused, unloadable
from grader.law.check import Check, given
from grader.law.mistakes.derivation import Derivation, Learner
from grader.law.draw import Example, Inputs
from grader.law.mistakes.evidence import Probes
from grader.law.mistakes.mistake import Mistake
from grader.law.reply import Refusal, Reply, Submission, number

SEED, COUNT = 5, 20
STUB = Raised("NotImplementedError", "", 4, "raise NotImplementedError", None)
CRASH = Raised("ZeroDivisionError", "division by zero", 9, "return x / 0", None)
NEVER = Exceeded("call", 2)
WHOLE = exercise()
TODO, WAITING, PASSED, FAILED = Status.TODO, Status.WAITING, Status.PASSED, Status.FAILED
CRASHED, STOPPED = Status.CRASHED, Status.STOPPED


def found(submission: Written, *checks: Check, examples: Examples | None = None) -> list[Finding]:
    return list(judge(exercise(*checks), submission, examples or Examples(SEED, COUNT), ENGLISH))


def statuses(findings: list[Finding]) -> list[Status]:
    return [finding.status for finding in findings]


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every counterexample be made simpler, however busy the machine is."""
    monkeypatch.setattr("grader.engine.judge.SLOW", math.inf)


# What passes


def test_right_answers_earn_every_point() -> None:
    findings = found(written())
    assert [replace(finding, seconds=0.0) for finding in findings] == [
        Finding(f"small.{check.name}", function, check.sentence, 3, PASSED, 1, 1, examples=COUNT)
        for check, function in zip(small.CHECKS, ("double", "double", "both", "both", "both", "go"), strict=True)
    ]
    assert findings[0].title == "A number is doubled."


def test_a_finding_knows_how_long_its_check_took(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count(0, 0.123456)
    monkeypatch.setattr("grader.engine.judge.time", SimpleNamespace(perf_counter=lambda: next(ticks)))
    wrong = written(double=lambda _x: 0)
    assert [finding.seconds for finding in found(wrong, small.double_is_right, small.double_is_odd)] == [0.3704, 0.1235]


def test_notes_are_said_once_and_in_order() -> None:
    @given(small.INPUTS)
    def double_is_noted(submission: Submission, example: Example) -> None:
        """It is noted."""
        submission.call("double", example["x"])
        submission.compared()
        submission.note("The first.")
        submission.note(f"It is {example['x'] in (1, 2)}.")

    (finding,) = found(written(), double_is_noted)
    assert (finding.status, finding.message) == (PASSED, "The first. It is True. It is False.")


def test_a_check_that_compares_nothing_is_the_graders_own_fault() -> None:
    @given(small.INPUTS)
    def double_is_called(submission: Submission, example: Example) -> None:
        """It is called."""
        submission.call("double", example["x"])

    with pytest.raises(JudgingError, match=r"^small\.double_is_called compared nothing$"):
        found(written(), double_is_called)


def test_a_check_that_refuses_the_truth_is_never_the_learners_fault() -> None:
    @given(small.INPUTS)
    def double_is_small(submission: Submission, example: Example) -> None:
        """It is small."""
        reply = submission.call("double", example["x"])
        small.compare(submission, reply.call, number(submission, reply), min(2 * small.of(example, "x"), 10))

    with pytest.raises(UsageError) as refused:  # not before: pinned examples are small, and so may be all others
        found(written(), double_is_small)
    assert "`small.double_is_small` refuses the truth itself: `double(x=6)` gave 12." in ENGLISH(refused.value.why)
    (finding,) = found(written(double=lambda _x: 0), double_is_small)
    assert finding.status is FAILED


def test_examples_that_are_all_pinned_are_enough() -> None:
    @given(Inputs("one", None, ({"x": 1},)))
    def double_of_one_is_two(submission: Submission, example: Example) -> None:
        """One is doubled."""
        small.double_is_right.law(submission, example)

    (right,) = found(written(), double_of_one_is_two)
    (wrong,) = found(written(double=lambda _x: 0), double_of_one_is_two)
    assert (right.status, right.examples) == (PASSED, 1)
    assert (wrong.status, wrong.examples) == (FAILED, 1)


# What is not there


def test_a_stub_is_to_do_and_so_is_all_else_of_it() -> None:
    findings = found(written(double=lambda _x: STUB))
    assert statuses(findings) == [TODO, TODO, PASSED, PASSED, PASSED, PASSED]
    assert [finding.message for finding in findings[:2]] == ["Not started yet.", None]
    assert [finding.line for finding in findings[:2]] == [3, 3]
    assert [finding.score for finding in findings[:3]] == [0, 0, 1]


def test_a_function_that_calls_a_stub_says_which() -> None:
    (finding,) = found(written(go=lambda _x, _n: replace(STUB, place="double")), small.go_goes_on)
    assert finding.message == "`go` needs `double`, which is not written yet."


def test_what_is_not_defined_is_to_do() -> None:
    submission = written()
    submission.definitions["double"] = Defined("missing", None)
    findings = found(submission)
    assert statuses(findings) == [TODO, TODO, PASSED, PASSED, PASSED, PASSED]
    assert [finding.message for finding in findings[:2]] == ["There is no function `double` yet.", None]


def test_a_name_that_stands_for_something_else_is_wrong() -> None:
    submission = written()
    submission.definitions["double"] = Defined("int", 8)
    findings = found(submission)
    assert statuses(findings) == [FAILED, WAITING, PASSED, PASSED, PASSED, PASSED]
    assert findings[0].message == (
        "`double` is no function here but of the type int: some line gives its name to something else."
    )
    assert [finding.line for finding in findings[:2]] == [None, 8]


@pytest.mark.parametrize(("trouble", "status"), [(CRASH, CRASHED), (Died(3), CRASHED), (NEVER, STOPPED)])
def test_what_a_notebook_had_to_leave_out_is_said_where_it_would_have_been(trouble: Outcome, status: Status) -> None:
    submission = written()
    left_out = LeftOut(("double",), 6, "double = 1 / 0", trouble)
    submission.definitions["double"] = Defined("missing", 6, left_out)
    findings = found(submission)
    assert statuses(findings) == [status, WAITING, PASSED, PASSED, PASSED, PASSED]
    assert "left out: `double = 1 / 0`." in (findings[0].message or "")
    assert findings[0].line == 6


# What is wrong


def test_a_wrong_answer_is_shown_with_the_right_one_and_the_question_that_leads_on() -> None:
    submission = written(double=lambda x: x * x)
    submission.output = b"seen \xff"
    first, second = found(submission, small.double_is_right, small.double_is_odd)
    assert replace(first, seconds=0.0) == Finding(
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
    assert replace(second, seconds=0.0) == Finding(
        "small.double_is_odd", "double", "The opposite is doubled too.", 3, WAITING, 0, 1
    )
    assert submission.asked[-1] == (Call("double", ("x",), (1,)),)  # alone, for what it prints


def test_after_one_wrong_value_the_others_are_still_judged() -> None:
    findings = found(written(both=lambda x, y: (x - y, x * y)))
    assert statuses(findings) == [PASSED, PASSED, FAILED, WAITING, PASSED, PASSED]


def test_after_all_values_are_wrong_each_of_them_waits() -> None:
    @given(small.INPUTS)
    def both_are_numbers(submission: Submission, example: Example) -> None:
        """Both are numbers."""
        small.both_sum_is_right.law(submission, example)

    findings = found(written(both=lambda x, y: (x - y, x * y)), both_are_numbers, small.both_product_is_right)
    assert statuses(findings) == [FAILED, WAITING]


def test_a_check_without_a_question_asks_none() -> None:
    (finding,) = found(written(both=lambda x, y: (x - y, x * y)), small.both_sum_is_right)
    assert finding.question is None


def test_a_refusal_may_bring_its_own_expectation_question_and_work() -> None:
    @given(small.INPUTS)
    def double_is_refused(submission: Submission, example: Example) -> None:
        """It is refused.

        What does the check ask?
        """
        reply = submission.call("double", example["x"])
        why, work = say("It is {what}.", what="so"), (say("First."), say("Then {n}.", n=2))
        raise Refusal(reply.call, why, got="this", expected="that", question=say("And {n}?", n=3), work=work)

    (finding,) = judge(exercise_refusing(double_is_refused), written(), Examples(SEED, COUNT), ENGLISH)
    assert finding.message == "It is so."
    assert finding.work == ("First.", "Then 2.")
    assert finding.question == "And 3?"
    assert finding.counterexample == Counterexample("double(x=1)", {"x": 1}, "this", "that")


def exercise_refusing(check: Check, **more: object) -> Exercise:
    """Return an exercise whose check holds in rehearsal only, as no check of a course would."""
    law = check.law

    def rehearsed(submission: Submission, example: Example) -> None:
        if type(submission).__name__ == "Trial":
            law(submission, example)
        else:
            submission.call("double", example["x"])

    rehearsed.__name__ = check.name
    rehearsed.__doc__ = law.__doc__
    return replace(exercise(Check(rehearsed, check.inputs)), **more)  # type: ignore[arg-type]


# What raises, and what is lost


def test_what_raises_is_told_with_the_line_and_everything_of_the_function_waits() -> None:
    findings = found(written(both=lambda _x, _y: CRASH))
    assert statuses(findings) == [PASSED, PASSED, CRASHED, WAITING, WAITING, PASSED]
    crashed = findings[2]
    assert crashed.message == ("`both(x=1, y=1)` raised ZeroDivisionError: division by zero (line 9: `return x / 0`).")
    assert (crashed.line, crashed.question, crashed.examples) == (9, None, 1)
    assert crashed.counterexample == Counterexample("both(x=1, y=1)", {"x": 1, "y": 1}, "ZeroDivisionError", "(2, 1)")


def test_what_raises_elsewhere_is_told_with_the_line_of_the_function() -> None:
    (finding,) = found(written(double=lambda _x: replace(CRASH, line=None)), small.double_is_right)
    assert (finding.line, finding.question) == (3, None)


def test_a_refusal_after_something_raised_on_an_earlier_example_has_the_line_of_the_function() -> None:
    @given(small.INPUTS)
    def double_may_raise(submission: Submission, example: Example) -> None:
        """It may raise."""
        try:
            small.double_is_right.law(submission, example)
        except Refusal as refusal:
            raise Refusal(refusal.call, say("It raised."), got="nothing") from refusal

    (finding,) = found(written(double=lambda _x: CRASH), double_may_raise)
    assert (finding.status, finding.line) == (FAILED, 3)


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
    submission.output = b"before \xff"
    findings = found(submission)
    assert statuses(findings) == [PASSED, PASSED, status, WAITING, WAITING, PASSED]
    lost = findings[2]
    assert (lost.message or "").startswith(message)
    assert (lost.line, lost.output) == (3, "before \ufffd")
    assert lost.counterexample == Counterexample("both(x=2, y=3)", {"x": 2, "y": 3}, None, "(5, 6)")


# Simpler counterexamples


def test_a_drawn_counterexample_is_made_as_simple_as_can_be() -> None:
    (finding,) = found(written(double=lambda x: 2 * x + (x > 6)), small.double_is_right)
    assert finding.counterexample == Counterexample("double(x=7)", {"x": 7}, "15", "14")
    assert finding.message == "`double(x=7)` gave 15."
    first = Examples(SEED, COUNT).of(small.INPUTS)
    assert finding.examples == 1 + next(n for n, example in enumerate(first) if small.of(example, "x") > 6) > 2


def test_a_pinned_counterexample_is_shown_as_it_stands() -> None:
    (finding,) = found(written(double=lambda x: 2 * x + (x >= 2)), small.double_is_right)
    assert finding.counterexample == Counterexample("double(x=2)", {"x": 2}, "5", "4")
    assert finding.examples == 2


def test_a_crash_is_made_simpler_among_crashes_only() -> None:
    def body(x: float) -> float | Outcome:
        return CRASH if x > 9 else 2 * x + (x > 4)

    (finding,) = found(written(double=body), small.double_is_right)
    first = next(small.of(e, "x") for e in Examples(SEED, COUNT).of(small.INPUTS) if small.of(e, "x") > 4)
    simplest = 10 if first > 9 else 5
    assert finding.counterexample is not None
    assert finding.counterexample.call == f"double(x={simplest})"
    assert finding.status is (CRASHED if simplest == 10 else FAILED)


def test_a_crash_that_was_made_simpler_is_told_with_its_line() -> None:
    (finding,) = found(written(double=lambda x: replace(CRASH, line=int(x)) if x > 6 else 2 * x), small.double_is_right)
    assert finding.counterexample == Counterexample("double(x=7)", {"x": 7}, "ZeroDivisionError", "14")
    assert (finding.status, finding.line) == (CRASHED, 7)


def test_it_is_made_simpler_with_the_seed_and_the_count_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("grader.law.drawing.shrink", lambda inputs, _breaks, *more: asked.append((inputs, *more)))
    (finding,) = found(written(double=lambda x: 2 * x + (x > 6)), small.double_is_right)
    assert finding.status is FAILED
    assert asked == [(small.INPUTS, SEED, COUNT)]


@pytest.mark.parametrize("end", [Died(3), STUB], ids=["lost", "a stub"])
def test_where_making_it_simpler_ends_otherwise_the_first_counterexample_is_shown(end: Outcome) -> None:
    first = next(small.of(e, "x") for e in Examples(SEED, COUNT).of(small.INPUTS) if small.of(e, "x") > 6)
    drawn = {e["x"] for e in Examples(SEED, COUNT).of(small.INPUTS)}
    body = written(double=lambda x: end if x > 6 and x not in drawn else 2 * x + (x > 6))
    (finding,) = found(body, small.double_is_right)
    assert finding.status is FAILED
    assert finding.counterexample is not None
    assert finding.counterexample.arguments == {"x": first}


def test_what_took_long_is_not_tried_again_to_be_made_simpler(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count()
    monkeypatch.setattr("grader.engine.judge.time", SimpleNamespace(perf_counter=lambda: next(ticks)))
    first = next(small.of(e, "x") for e in Examples(SEED, COUNT).of(small.INPUTS) if small.of(e, "x") > 6)
    for slow, shown in ((1.0, first), (1.5, 7)):
        monkeypatch.setattr("grader.engine.judge.SLOW", slow)
        (finding,) = found(written(double=lambda x: 2 * x + (x > 6)), small.double_is_right)
        assert finding.counterexample is not None
        assert finding.counterexample.arguments == {"x": shown}


def test_code_that_errs_only_once_is_shown_where_it_erred() -> None:
    asked: list[float] = []

    def body(x: float) -> float:
        asked.append(x)
        return 2 * x + (len(asked) == 11)

    (finding,) = found(written(double=body), small.double_is_right)
    assert finding.status is FAILED
    assert finding.counterexample is not None
    assert finding.counterexample.arguments == {"x": asked[10]}
    assert finding.counterexample.got == str(2 * asked[10] + 1)


# Names of mistakes

SQUARED = Mistake("squared", "double", "`{function}` squares {of}.", "Is that twice {of}?", lambda x: x * x)
THIRD = Mistake("third", "double", "`{function}` is a third.", "Why a third of {of}?", lambda x: x / 3)
SWAPPED = Mistake("swapped", "both", "`{function}` is wrong in {of}.", "What is {of}?", lambda x, y: (x - y, x * y))
PROBES = {
    "double": Probes(generic=tuple((x,) for x in (3, 5, 7, 11, 13))),
    "both": Probes(generic=((3, 5), (7, 11), (13, 17), (19, 23), (29, 31))),
}


def named(submission: Written, *checks: Check) -> Finding:
    of = replace(exercise(*checks), mistakes=(SQUARED, THIRD, SWAPPED), probes=PROBES)
    return judge(of, submission, Examples(SEED, COUNT), ENGLISH)[0]


def test_a_known_mistake_is_named_and_asks_its_own_question() -> None:
    finding = named(written(double=lambda x: x * x), small.double_is_right)
    assert finding.diagnosis == Diagnosis("squared", "`double` squares x.")
    assert finding.question == "Is that twice x?"


def test_a_mistake_in_one_value_is_named_with_that_value() -> None:
    finding = named(written(both=lambda x, y: (x - y, x * y)), small.both_sum_is_right)
    assert finding.diagnosis == Diagnosis("swapped", "`both` is wrong in sum.")
    assert finding.question == "What is sum?"


def test_a_mistake_that_nobody_knows_has_no_name() -> None:
    finding = named(written(double=lambda x: x + 40), small.double_is_right)
    assert (finding.diagnosis, finding.question) == (None, "What is twice x?")


@pytest.mark.parametrize(
    ("mistake", "diagnosis", "question"),
    [("third", Diagnosis("third", "`double` is a third."), "Why a third of x?"), ("unheard of", None, "And now?")],
)
def test_a_refusal_that_knows_the_mistake_names_it(mistake: str, diagnosis: Diagnosis | None, question: str) -> None:
    @given(small.INPUTS)
    def double_is_refused(submission: Submission, example: Example) -> None:
        """It is refused."""
        reply = submission.call("double", example["x"])
        raise Refusal(reply.call, say("No."), got="this", mistake=mistake, question=say("And now?"))

    of = exercise_refusing(double_is_refused, mistakes=(SQUARED, THIRD), probes=PROBES)
    (finding,) = judge(of, written(), Examples(SEED, COUNT), ENGLISH)
    assert (finding.diagnosis, finding.question) == (diagnosis, question)


def test_what_the_answers_show_goes_before_what_a_refusal_says() -> None:
    @given(small.INPUTS)
    def double_is_refused(submission: Submission, example: Example) -> None:
        """It is refused."""
        raise Refusal(submission.call("double", example["x"]).call, say("No."), mistake="third")

    of = exercise_refusing(double_is_refused, mistakes=(THIRD, SQUARED), probes=PROBES)
    (finding,) = judge(of, written(double=lambda x: x * x), Examples(SEED, COUNT), ENGLISH)
    assert finding.diagnosis == Diagnosis("squared", "`double` squares x.")


def test_a_mistake_that_a_refusal_knows_is_told_of_the_value() -> None:
    @given(small.INPUTS)
    def both_sum_is_refused(submission: Submission, example: Example) -> None:
        """The sum is refused."""
        small.both_sum_is_right.law(submission, example)
        if type(submission).__name__ == "Trial":
            call = submission.call("both", example["x"], example["y"]).call
            raise Refusal(call, say("No."), mistake="swapped")

    of = replace(exercise(both_sum_is_refused), mistakes=(SWAPPED,), probes=PROBES)
    (finding,) = judge(of, written(), Examples(SEED, COUNT), ENGLISH)
    assert finding.diagnosis == Diagnosis("swapped", "`both` is wrong in sum.")
    assert finding.question == "What is sum?"


# What a trial counts


def test_a_trial_counts_comparisons_and_keeps_a_note_once() -> None:
    first, second = (Trial(WHOLE.functions, written().ask) for _ in range(2))
    for trial, comparisons, notes in ((first, 2, "ab"), (second, 3, "cbb")):
        for _ in range(comparisons):
            trial.compared()
        for note in notes:
            trial.note(note)
    assert (first.tally, second.tally) == (Tally(2, ["a", "b"]), Tally(3, ["c", "b"]))
    total = Tally()
    for trial in (first, second, first):
        total.add(trial.tally)
    assert total == Tally(7, ["a", "b", "c"])


def test_a_law_sees_which_arguments_a_call_has_changed() -> None:
    reply = Trial(WHOLE.functions, lambda _call: Returned(2, ("x",))).call("double", 1)
    assert reply == Reply(Call("double", ("x",), (1,)), 2, ("x",))


def test_code_that_uses_another_exercise_is_told_so() -> None:
    (finding,) = found(written(double=lambda _x: replace(CRASH, package="linear")), small.double_is_right)
    assert (finding.message or "").startswith("`double(x=1)` uses `linear.py`, but every file is graded alone")


# What follows from a mistake


def following(*values: int | None, function: str = "both") -> tuple[Derivation, ...]:
    """Return that these values of a function follow from `double`, with what is asked to know that."""

    def follows(learner: Learner, index: int | None) -> bool:
        assert learner.numbers("double", [(3,), (4,)]) == [(9,), (16,)]
        assert learner.numbers("both", [(1, 2), (3, 4), (5, 6)]) == [(-1, 2), (-1, 12), None]
        return index in values

    return (Derivation(function, ("double",), follows, "It follows.", f"So `{function}` follows."),)


def carried(submission: Written, *checks: Check, of: tuple[int | None, ...] = (0,)) -> tuple[Finding, ...]:
    """Return the findings, without seconds, where these values of `both` follow from `double`."""
    whole = replace(exercise(*checks), derivations=following(*of))
    findings = judge(whole, submission, Examples(SEED, COUNT), ENGLISH)
    return tuple(replace(finding, seconds=0.0) for finding in findings)


def mistaken(**more: Body) -> Written:
    """Return a submission with a wrong `double` and a wrong sum, which is lost where `x` is 5 and `y` is 6."""
    bodies: dict[str, Body] = {
        "double": lambda x: x * x,
        "both": lambda x, y: Died(3) if (x, y) == (5, 6) else (x - y, x * y),
    }
    submission = written(**(bodies | more))
    submission.output = b"printed"
    return submission


def test_a_value_that_follows_from_a_mistake_keeps_its_points_and_both_findings_say_so() -> None:
    @given(small.INPUTS)
    def both_sum_is_right(submission: Submission, example: Example) -> None:
        """The sum is right.

        What is the sum?
        """
        try:
            small.both_sum_is_right.law(submission, example)
        except Refusal as refusal:
            raise Refusal(refusal.call, refusal.why, got=refusal.got, work=(say("First."),)) from refusal

    findings = carried(mistaken(go=lambda x, _n: x), small.double_is_right, both_sum_is_right, small.go_goes_on)
    double, total, go = findings
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
    assert (go.status, go.message) == (FAILED, "`go(x=1, times=2)` gave 1.")


def test_with_a_value_its_later_checks_keep_their_points_and_no_other_value_does() -> None:
    findings = carried(mistaken())
    assert [finding.status for finding in findings] == [FAILED, WAITING, PASSED, PASSED, PASSED, PASSED]
    assert [finding.message for finding in findings[2:5]] == ["It follows.", "It follows.", None]


@pytest.mark.parametrize("of", [(), (1,)], ids=["nothing", "another value"])
def test_what_does_not_follow_is_wrong_and_its_source_is_as_it_was(of: tuple[int, ...]) -> None:
    double, total = carried(mistaken(), small.double_is_right, small.both_sum_is_right, of=of)
    assert (double.status, double.message) == (FAILED, "`double(x=1)` gave 1.")
    assert total.status is FAILED
    assert total.counterexample is not None
    assert total.output == "printed"


def test_one_value_may_follow_where_an_earlier_one_does_not() -> None:
    submission = mistaken(both=lambda x, y: Died(3) if (x, y) == (5, 6) else (x - y, 0))
    whole = replace(WHOLE, derivations=(replace(following()[0], follows=lambda _learner, index: index == 1),))
    findings = judge(whole, submission, Examples(SEED, COUNT), ENGLISH)
    assert statuses(list(findings)) == [FAILED, WAITING, FAILED, WAITING, PASSED, PASSED]


def test_nothing_else_than_wrong_values_of_its_function_is_carried() -> None:
    findings = carried(mistaken(), of=(0, 1, None))
    assert [finding.status for finding in findings[:2]] == [FAILED, WAITING]
    assert findings[4].diagnosis is None


def test_a_function_of_one_value_may_follow_as_a_whole() -> None:
    submission = mistaken(go=lambda x, _n: x)
    whole = replace(WHOLE, derivations=following(None, function="go"))
    double, *_others, go = judge(whole, submission, Examples(SEED, COUNT), ENGLISH)
    assert (go.status, go.message) == (PASSED, "It follows.")
    assert (double.message or "").endswith(" So `go` follows.")


def test_from_what_is_right_or_crashed_nothing_follows() -> None:
    for body in (MODEL.right["double"], lambda _x: CRASH):
        _double, total = carried(mistaken(double=body), small.double_is_right, small.both_sum_is_right)
        assert total.status is FAILED


def test_what_crashed_follows_from_nothing() -> None:
    _double, total = carried(mistaken(both=lambda _x, _y: CRASH), small.double_is_right, small.both_sum_is_right)
    assert total.status is CRASHED


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
    said = [judge(of, some, Examples(SEED, COUNT), KOREAN)[0] for some in (wrong, stub, missing)]
    assert [finding.title for finding in said] == ["두 배"] * 3
    assert [finding.message for finding in said] == ["double(x=1): 0", "아직", "double 없음"]
    assert said[0].question == "두 배는?"


def waiting(status: Status, language: Language = ENGLISH) -> tuple[Finding, ...]:
    of = exercise(small.double_is_right, small.both_sum_is_right)
    functions = ("double", "both")
    return tuple(
        Finding(f"small.{check.name}", function, language(check.sentence), None, status, 0, 1)
        for check, function in zip(of.checks, functions, strict=True)
    )


@pytest.mark.parametrize(
    ("trouble", "status", "message"),
    [
        (Died(3), CRASHED, "Loading the file ended Python itself (exit status 3)."),
        (CRASH, CRASHED, "Loading the file raised ZeroDivisionError: division by zero (line 9: `return x / 0`)."),
        (Exceeded("output", 8), STOPPED, "Loading the file printed more than 8 MB."),
    ],
)
def test_of_a_file_that_can_not_be_loaded_every_check_waits(trouble: Outcome, status: Status, message: str) -> None:
    of = exercise(small.double_is_right, small.both_sum_is_right)
    report = unloadable(of, "a/small.py", trouble, ENGLISH, "printed")
    assert report == ExerciseReport("small", "a/small.py", waiting(WAITING), message, status, "printed")


def test_of_a_file_that_is_refused_every_check_waits() -> None:
    of = exercise(small.double_is_right, small.both_sum_is_right)
    report = refused(of, "a/small.py", "Too large.", STOPPED, KOREAN)
    assert report == ExerciseReport("small", "a/small.py", waiting(WAITING, KOREAN), "Too large.", STOPPED, "")


def test_where_nothing_was_handed_in_everything_is_to_do() -> None:
    of = exercise(small.double_is_right, small.both_sum_is_right)
    assert absent(of, ENGLISH) == ExerciseReport("small", "", waiting(TODO), "Nothing was handed in for this exercise.")
    assert absent(of, KOREAN) == ExerciseReport("small", "", waiting(TODO, KOREAN), "없음")


# Asking ahead


def test_all_calls_on_pinned_examples_are_asked_first_and_together() -> None:
    submission = written()
    found(submission)
    functions = [[call.function for call in calls] for calls in submission.asked]
    assert functions[0] == ["double"] * 4 + ["both"] * 2 + ["go"] * 4
    assert [set(some) for some in functions[1:]] == [{"double"}, {"both"}, {"go"}]


def test_all_calls_on_pinned_examples_are_asked_together_whichever_checks_were_tried_before() -> None:
    examples = Examples(SEED, COUNT)
    found(written(), small.double_is_right, examples=examples)
    submission = written()
    found(submission, examples=examples)
    assert [call.function for call in submission.asked[0]] == ["double"] * 4 + ["both"] * 2 + ["go"] * 4


def test_all_calls_on_drawn_examples_are_asked_together() -> None:
    submission = written()
    found(submission, small.go_goes_on)
    assert len(submission.asked) == 2  # the pinned ones and the drawn ones, each with all that follows on an answer


def test_the_same_call_of_several_checks_is_asked_once() -> None:
    submission = written()
    found(submission, small.both_sum_is_right, small.both_sum_is_right_again, small.both_product_is_right)
    assert [len(calls) for calls in submission.asked] == [2, COUNT - 2]


def test_what_depends_on_answers_is_asked_for_all_examples_together() -> None:
    submission = written(go=lambda x, times: x + 2 * times)
    (finding,) = found(submission, small.go_goes_on)
    assert finding.counterexample == Counterexample("go(x=3, times=2)", {"x": 3, "times": 2}, "7", "5")
    assert asked(submission) == [
        ["go(x=1, times=1)", "go(x=2, times=2)", "go(x=2, times=1)", "go(x=3, times=2)"],
        ["go(x=3, times=2)", "go(x=4, times=2)"],
        ["go(x=3, times=2)"],  # alone, for what it prints
    ]


def asked(submission: Written) -> list[list[str]]:
    return [[str(call) for call in calls] for calls in submission.asked]


THREE = Inputs("three", None, ({"x": 10}, {"x": 20}, {"x": 30}))


@given(THREE)
def go_goes_on_twice(submission: Submission, example: Example) -> None:
    """Going three times is going on, roughly."""
    now = small.of(example, "x")
    for times in (1, 2, 3):
        reply = submission.call("go", now, times)
        before, now = now, number(submission, reply)
        submission.compared()
        if not before <= now < before + 2 * times:
            raise Refusal(reply.call, say("`{call}` gave {got}.", call=str(reply.call), got=str(now)), got=str(now))


def roughly(x: float, times: float) -> float:
    return x + times + 0.25


def test_answers_lead_to_calls_and_these_to_further_ones() -> None:
    submission = written(go=roughly)
    (finding,) = found(submission, go_goes_on_twice)
    assert (finding.status, finding.examples) == (PASSED, 3)
    assert [len(calls) for calls in submission.asked] == [9, 3, 3]
    assert asked(submission)[1:] == [
        ["go(x=11.25, times=2)", "go(x=21.25, times=2)", "go(x=31.25, times=2)"],
        ["go(x=13.5, times=3)", "go(x=23.5, times=3)", "go(x=33.5, times=3)"],
    ]


@pytest.mark.parametrize("wrong", [35, STUB, Died(3)], ids=["wrong", "a stub", "lost"])
def test_nothing_is_asked_ahead_of_an_example_that_fails_anyway(wrong: float | Outcome) -> None:
    submission = written(go=lambda x, times: wrong if (x, times) == (30, 1) else roughly(x, times))
    (finding,) = found(submission, go_goes_on_twice)
    assert finding.status is {35: FAILED, STUB: TODO, Died(3): CRASHED}[wrong]
    assert asked(submission)[1:3] == [
        ["go(x=11.25, times=2)", "go(x=21.25, times=2)"],
        ["go(x=13.5, times=3)", "go(x=23.5, times=3)"],
    ]


def test_a_loss_among_calls_that_depend_on_answers_is_told_where_it_happens() -> None:
    submission = written(go=lambda x, times: Died(3) if (x, times) == (21.25, 2) else roughly(x, times))
    (finding,) = found(submission, go_goes_on_twice)
    assert (finding.status, finding.message) == (CRASHED, "`go(x=21.25, times=2)` ended Python itself (exit status 3).")
    assert len(asked(submission)[1]) == 3


def test_a_law_that_never_asks_the_same_is_answered_call_by_call() -> None:
    times = iter(range(1, 100))

    @given(THREE)
    def go_is_never_asked_the_same(submission: Submission, example: Example) -> None:
        """It goes anywhere."""
        small.compare(submission, submission.call("go", small.of(example, "x"), next(times)).call, 0, 0)

    submission, _answers = remembering()
    examples = Examples(SEED, COUNT)
    for _ in range(2):
        submission.asked.clear()
        (finding,) = found(submission, go_is_never_asked_the_same, examples=examples)
        assert (finding.status, finding.examples) == (PASSED, 3)
        assert sum(len(calls) == 1 for calls in submission.asked) >= 3  # nothing is known of it beforehand, ever


def test_where_a_law_that_does_not_repeat_would_ask_nothing_its_call_is_asked_alone() -> None:
    runs: list[Example] = []

    @given(Inputs("one", None, ({"x": 1},)))
    def go_is_refused_the_third_time(submission: Submission, example: Example) -> None:
        """It is refused the third time."""
        runs.append(example)
        if len(runs) > 2:
            raise Refusal(Call("go", ("x", "times"), (1, 3)), say("No."))
        submission.call("go", 1, len(runs))
        submission.compared()

    submission = written()
    (finding,) = found(submission, go_is_refused_the_third_time)
    assert (finding.status, len(runs)) == (PASSED, 3)
    assert asked(submission) == [["go(x=1, times=1)"], ["go(x=1, times=2)"]]


def test_another_function_with_the_same_arguments_is_another_call() -> None:
    @given(THREE)
    def go_leads_to_both(submission: Submission, example: Example) -> None:
        """It goes anywhere."""
        x = small.of(example, "x")
        if number(submission, submission.call("go", x, 1)) == x + 1:
            submission.call("go", x, 2)
        else:
            reply = submission.call("both", x, 2)
            small.compare(submission, reply.call, reply.answer, answered(small.both(x, 2)))

    (finding,) = found(written(go=roughly), go_leads_to_both)
    assert (finding.status, finding.examples) == (PASSED, 3)


def remembering() -> tuple[Written, dict[tuple[float, float], Returned]]:
    """Return a submission that gives the same object for the same answer, and its answers."""
    answers: dict[tuple[float, float], Returned] = {}

    def body(x: float, times: float) -> Returned:
        return answers.setdefault((x, times), Returned(roughly(x, times)))

    return written(go=body), answers


def test_what_follows_on_answers_that_are_known_is_asked_at_once_and_judged_where_it_is_new() -> None:
    examples = Examples(SEED, COUNT)
    submission, answers = remembering()
    for _ in range(2):
        (finding,) = found(submission, go_goes_on_twice, examples=examples)
        assert (finding.status, finding.examples) == (PASSED, 3)
    assert asked(submission)[3:] == asked(submission)[:3]
    answers[21.25, 2] = Returned(99)
    (finding,) = found(submission, go_goes_on_twice, examples=examples)
    assert finding.counterexample == Counterexample("go(x=21.25, times=2)", {"x": 21.25, "times": 2}, "99", "23.25")
    assert finding.examples == 2
    answers[21.25, 2] = Returned(23.6)
    (finding,) = found(submission, go_goes_on_twice, examples=examples)
    assert finding.status is PASSED


def test_what_follows_on_answers_that_are_known_is_not_judged_again() -> None:
    judged: list[Example] = []

    @given(THREE)
    def go_goes_on_and_is_counted(submission: Submission, example: Example) -> None:
        """Going on is counted."""
        judged.append(example)
        go_goes_on_twice.law(submission, example)

    examples = Examples(SEED, COUNT)
    submission, _answers = remembering()
    counts = []
    for _ in range(3):
        judged.clear()
        (finding,) = found(submission, go_goes_on_and_is_counted, examples=examples)
        assert (finding.status, finding.examples) == (PASSED, 3)
        counts.append(len(judged))
    assert counts[0] > 0
    assert counts[1:] == [0, 0]


def test_which_function_is_asked_next_may_depend_on_an_answer() -> None:
    @given(THREE)
    def go_leads_anywhere(submission: Submission, example: Example) -> None:
        """It goes anywhere."""
        x = small.of(example, "x")
        right = number(submission, submission.call("go", x, 1)) == x + 1
        reply = submission.call("go", x, 2) if right else submission.call("double", x)
        small.compare(submission, reply.call, number(submission, reply), x + 2 if right else 2 * x)

    submission = written(go=roughly)
    (finding,) = found(submission, go_leads_anywhere)
    assert (finding.status, finding.examples) == (PASSED, 3)
    assert asked(submission)[1:] == [["double(x=10)", "double(x=20)", "double(x=30)"]]


class Noted(Returned):
    """An answer of which one can tell whether it is still there."""


def test_answers_that_are_known_are_kept_so_that_no_other_object_is_taken_for_them() -> None:
    examples = Examples(SEED, COUNT)
    known: list[weakref.ref[Noted]] = []

    def body(x: float) -> Noted:
        answer = Noted(2 * x)
        known.append(weakref.ref(answer))
        return answer

    found(written(double=body), small.double_is_right, examples=examples)
    gc.collect()
    assert known
    assert all(answer() is not None for answer in known)


def test_no_more_right_answers_are_remembered_than_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[Example] = []

    @given(THREE)
    def go_is_counted(submission: Submission, example: Example) -> None:
        """It goes."""
        judged.append(example)
        small.compare(submission, submission.call("go", small.of(example, "x"), 1).call, 0, 0)

    monkeypatch.setattr(Held, "MOST", 2)
    examples = Examples(SEED, COUNT)
    kept = [remembering()[0] for _ in range(3)]
    examples.requests(exercise(go_is_counted))
    counts = []
    for n in (0, 1, 0, 1, 2, 2, 0, 2, 0):
        judged.clear()
        found(kept[n], go_is_counted, examples=examples)
        counts.append(len(judged))
    assert counts == [3, 3, 0, 0, 3, 0, 3, 0, 0]


def test_after_a_loss_what_was_not_answered_is_asked_anew() -> None:
    submission = written(double=lambda x: Died(3) if x == 2 else 2 * x)
    findings = found(submission)
    assert statuses(findings) == [CRASHED, WAITING, PASSED, PASSED, PASSED, PASSED]
    assert [call.function for call in submission.asked[0]][:2] == ["double", "double"]
    assert len(submission.asked) == 5  # all, then what of `both` and `go` comes after the loss, and what is drawn


def test_answers_that_are_known_to_be_right_are_not_judged_again() -> None:
    judged: list[Example] = []
    answers: dict[float, Returned] = {}

    @given(small.INPUTS)
    def double_is_counted(submission: Submission, example: Example) -> None:
        """It is doubled."""
        judged.append(example)
        small.double_is_right.law(submission, example)

    def body(x: float) -> Returned:
        return answers.setdefault(x, Returned(answered(2 * x)))

    examples = Examples(SEED, COUNT)
    examples.requests(exercise(double_is_counted))
    judged.clear()
    of = exercise(double_is_counted)
    first = judge(of, written(double=body), examples, ENGLISH)
    assert len(judged) == COUNT
    again = judge(of, written(double=body), examples, ENGLISH)
    assert len(judged) == COUNT
    assert [replace(finding, seconds=0.0) for finding in first + again] == [
        Finding("small.double_is_counted", "double", "It is doubled.", 3, PASSED, 1, 1, examples=COUNT)
    ] * 2
    answers[2] = Returned(5)
    (wrong,) = judge(of, written(double=body), examples, ENGLISH)
    assert wrong.status is FAILED


def test_the_exercise_is_as_the_tests_think() -> None:
    assert [WHOLE.value_of(check) for check in WHOLE.checks] == [None, None, "sum", "sum", "product", None]
    assert [function.name for function in MODEL.functions] == ["double", "both", "go"]
