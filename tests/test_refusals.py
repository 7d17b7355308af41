"""What laws say of slopes, steps and epochs: what was called, what came back, what was to be, and how it is known."""

import math
from collections.abc import Sequence

import pytest

from grader.core.outcome import Answer, Argument, Call, Several
from grader.core.sentence import ENGLISH, say
from grader.law import refusals
from grader.law.reply import Refusal, Reply

CALL = Call("gradient", ("x", "w"), (3, 0.5))
SHOWN = "`gradient(x=3, w=0.5)`"
WORK = (say("First."), say("Then."))


class Comparing:
    """Lets laws compare, and keeps how often they did."""

    def __init__(self) -> None:
        self.comparisons = 0

    def call(self, function: str, *arguments: Argument) -> Reply:
        raise AssertionError(function, arguments)

    def compared(self) -> None:
        self.comparisons += 1

    def note(self, sentence: str) -> None:
        raise AssertionError(sentence)


def reply(answer: Answer = 8) -> Reply:
    return Reply(CALL, answer)


def told(refusal: Refusal) -> tuple[str, str | None, str | None, Sequence[object]]:
    assert (refusal.call, refusal.crashed) == (CALL, False)
    return ENGLISH(refusal.why), refusal.got, refusal.expected, refusal.work


def test_a_wrong_number_is_told_beside_the_right_one_with_the_way_there() -> None:
    refusal = refusals.wrong(reply(), 8, 6, "`{call}` gave {got} for {of} and not {expected}.", WORK, of="w")
    assert told(refusal) == (f"{SHOWN} gave 8 for w and not 6.", "8", "6", WORK)
    assert refusals.wrong(reply(), 8, 6, "No.").work == ()


def test_two_numbers_that_look_alike_are_told_in_all_their_digits() -> None:
    refusal = refusals.wrong(reply(), 0.1 + 0.2, 0.3, "{got} is not {expected}.")
    assert told(refusal) == ("0.30000000000000004 is not 0.3.", "0.30000000000000004", "0.3", ())


def test_of_several_values_all_are_shown() -> None:
    refusal = refusals.wrong(reply(Several("tuple", (8, 7))), 8, 6, "{got} is not {expected}.")
    assert told(refusal) == ("8 is not 6.", "(8, 7)", None, ())


@pytest.mark.parametrize(("expected", "way", "sign"), [(0.5, "rises", "positive"), (-6, "falls", "negative")])
def test_a_slope_has_the_sign_of_the_loss(expected: float, way: str, sign: str) -> None:
    refusal = refusals.not_uphill(reply(), -8, expected, "w2", 0.5, WORK)
    why = (
        f"{SHOWN} returned -8 as the slope in w2. When w2 grows a little from 0.5, the loss {way}: "
        f"the slope there has to be {sign}."
    )
    assert told(refusal) == (why, "-8", str(expected), WORK)


def test_a_slope_is_as_steep_as_the_loss() -> None:
    refusal = refusals.not_as_steep(reply(), 8, 6, "w2", WORK)
    why = f"{SHOWN} returned 8 as the slope in w2. The loss there changes by 6 for each unit of w2."
    assert told(refusal) == (why, "8", "6", WORK)


def test_a_slope_that_is_missing_is_asked_for() -> None:
    refusal = refusals.no_slope(reply(), 2, "b")
    assert told(refusal) == (f"{SHOWN} returned 2 slopes. There is none for b, the last parameter.", None, None, ())
    assert refusal.question is not None
    assert ENGLISH(refusal.question) == "Does the loss change when only b changes? Then it has a slope there too."
    assert refusal.mistake == "wrong-number-of-values"


def test_a_step_leads_downhill_by_the_slope() -> None:
    refusal = refusals.not_stepped(reply(), 8, 6, "b", 7, 2, 0.5)
    why = f"{SHOWN} moved b to 8. b is 7, its slope is 2, the learning rate is α = 0.5: one step of descent leads to 6."
    assert told(refusal) == (why, "8", "6", ())


def test_without_epochs_every_parameter_stays() -> None:
    submission = Comparing()
    refusals.stays(submission, reply(), {"w": 7, "b": 2}, {"w": 7, "b": 2}, 9)
    assert submission.comparisons == 2
    with pytest.raises(Refusal) as caught:
        refusals.stays(submission, reply(), {"w": 7, "b": 3}, {"w": 7, "b": 2}, 9)
    why = f"{SHOWN} returned 3 for b. With epochs = 0 nothing is passed over, so b stays 2."
    assert told(caught.value) == (why, "3", "2", ())


def test_what_is_only_rounding_of_large_terms_stays() -> None:
    refusals.stays(Comparing(), reply(), {"w": 7 + 1e-7}, {"w": 7}, 1e3)
    with pytest.raises(Refusal):
        refusals.stays(Comparing(), reply(), {"w": 7 + 1e-7}, {"w": 7}, 1e-3)
    with pytest.raises(Refusal):
        refusals.stays(Comparing(), reply(), {"w": math.nan}, {"w": 7}, 1e3)


def test_training_at_once_ends_where_training_in_two_goes_has_ended() -> None:
    submission = Comparing()
    refusals.composes(submission, reply(), {"w": 7, "b": 2}, {"w": 7, "b": 2}, 9, 3, 4)
    assert submission.comparisons == 2
    with pytest.raises(Refusal) as caught:
        refusals.composes(submission, reply(), {"w": 7, "b": 3}, {"w": 7, "b": 2}, 9, 3, 4)
    why = (
        f"{SHOWN} returned 3 for b. Training for epochs = 3 and then, from where that ended, for epochs = 4 leads to "
        "b = 2. Training for epochs = 7 at once has to end there too."
    )
    assert told(caught.value) == (why, "3", "2", ())
    refusals.composes(Comparing(), reply(), {"w": 7 + 1e-7}, {"w": 7}, 1e3, 3, 4)
