"""Ways to recognise a mistake that is no single formula: what varies, what repeats, what is nearly right."""

import math
import struct
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, permutations
from typing import Any, TypeAlias

from grader.core.outcome import Argument, Number, Raised, Returned, show_number
from grader.core.sentence import Sentence, say, words
from grader.law.mistakes.evidence import ALIKE, Answered, Evidence, alike, apart, flat, values_of
from grader.law.mistakes.mistake import Recognise

NOTHING = 1e-12  # up to it a number is a zero that was rounded
VISIBLE = 1e-3  # beyond what a numerical derivative errs by
BOTH_ENDS = 2
INVISIBLE = 1e-6  # noise of a numerical derivative, not a digit that was cut off
SLIPS = (0.5, -0.5, -1, 2)  # factors that are forgotten or too many
HALF = 0.5
MANY = 10  # samples
COARSE = 0.02  # relative: what half precision errs by in a few operations, or a difference over too small a step
MOST_DIGITS = 4  # behind the point: whoever keeps more loses nothing that shows


def remembers(evidence: Evidence) -> bool:
    """Tell whether the same call is answered by different numbers, or another call by what an earlier one was."""
    pairs = [(evidence.value(early.got), evidence.value(late.got)) for early, late in evidence.again]
    if any(early is not None and late is not None and apart(early, late) for early, late in pairs):
        return True
    if not all(map(evidence.is_right, evidence.generic)):
        return False
    varied = [pair for some in evidence.varied.values() for pair in some]
    return any(_same(evidence, early, late) and not evidence.is_right(late) for early, late in varied)


def ignores(name: str) -> Recognise:
    """Recognise that no answer changes when only the argument `name` does, though right ones do."""

    def recognise(evidence: Evidence) -> bool:
        index = evidence.function.parameters.index(name)
        pairs = [*evidence.varied.get(index, ()), *_fitting(evidence, index)]
        moves = [apart(evidence.value(one.right), evidence.value(other.right)) for one, other in pairs]
        sizes = {tuple(map(abs, evidence.value(one.got) or ())) for one in evidence.generic}
        return (
            evidence.numeric
            and any(moves)
            and (len(sizes) > 1 or len(evidence.varied) == 1)
            and all(_same(evidence, one, other) for one, other in pairs)
            and not remembers(evidence)
        )

    return recognise


def _fitting(evidence: Evidence, index: int) -> Iterable[tuple[Answered, Answered]]:
    """Yield the calls that fit with those that differ from them in the argument at `index` only."""
    for one, fit in zip(evidence.generic, evidence.fit, strict=False):
        differing = [k for k, pair in enumerate(zip(one.arguments, fit.arguments, strict=True)) if pair[0] != pair[1]]
        if differing == [index]:
            yield one, fit


def _same(evidence: Evidence, one: Answered, other: Answered) -> bool:
    first, second = evidence.value(one.got), evidence.value(other.got)
    return first is not None and first == second


def changes_arguments(evidence: Evidence) -> bool:
    """Tell whether some call changed a list or an array that it was lent."""
    return any(isinstance(one.outcome, Returned) and one.outcome.changed for one in evidence.generic)


def fails_only(where: str) -> Recognise:
    """Recognise answers that are right at every generic call, and not at those called `where` ("zero" or "fit").

    A training run has many steps, and a wrong end says little: there only a call without an answer counts.
    """

    def recognise(evidence: Evidence) -> bool:
        special: tuple[Answered, ...] = getattr(evidence, where)
        others = [one for name in ("zero", "fit") if name != where for one in getattr(evidence, name)]
        return (
            all(map(evidence.is_right, evidence.generic))
            and not any(_clearly_wrong(evidence, one) for one in others)
            and any(_clearly_wrong(evidence, one) for one in special)
            and ("epochs" not in evidence.function.parameters or any(one.got is None for one in special))
        )

    return recognise


def _clearly_wrong(evidence: Evidence, one: Answered) -> bool:
    """Tell whether there is no number, or one that is off by more than a numerical derivative can be."""
    got, right = evidence.value(one.got), evidence.value(one.right)
    if got is None or right is None or len(got) != len(right):
        return True
    return any(not abs(g - r) <= VISIBLE * max(1, abs(r)) for g, r in zip(got, right, strict=True))


def only_at_the_lecture(evidence: Evidence) -> bool:
    """Tell whether the answers are right at the printed samples, and the same one, or none, everywhere else."""
    answers = {evidence.value(one.got) for one in evidence.generic}
    return bool(evidence.lecture) and all(map(evidence.is_right, evidence.lecture)) and len(answers) == 1


def stops_early(evidence: Evidence) -> bool:
    """Tell whether short runs are right, and a long one, or one with a sample that fits already, is not."""
    return all(evidence.is_right(one) for one in evidence.generic if _is_short(one)) and not all(
        map(evidence.is_right, (*evidence.lecture, *evidence.fit))
    )


def _is_short(run: Answered) -> bool:
    return not any(isinstance(argument, list) and len(argument) >= MANY for argument in run.arguments)


def raises_for(operator: str) -> Recognise:
    """Recognise calls that raise because the operator does not take floats."""

    def recognise(evidence: Evidence) -> bool:
        everything = (*evidence.generic, *evidence.zero, *evidence.fit)
        return any(
            isinstance(one.outcome, Raised)
            and one.outcome.kind == "TypeError"
            and f"for {operator}:" in one.outcome.message
            for one in everything
        )

    return recognise


def rounded(evidence: Evidence) -> bool:
    """Tell whether every answer is the right one up to so many digits, holds no more digits, and some are not right."""
    everything = [one for one in (*evidence.generic, *evidence.fit) if evidence.value(one.got) is not None]
    if not evidence.numeric or not any(_visibly_off(evidence, one) for one in everything):
        return False
    return any(all(_cut_to(evidence, one, digits) for one in everything) for digits in range(MOST_DIGITS + 1))


def _visibly_off(evidence: Evidence, one: Answered) -> bool:
    got, right = evidence.value(one.got) or (), evidence.value(one.right) or ()
    return any(abs(g - r) > INVISIBLE for g, r in zip(got, right, strict=False))


def _cut_to(evidence: Evidence, one: Answered, digits: int) -> bool:
    got, right = evidence.value(one.got), evidence.value(one.right)
    if got is None or right is None or len(got) != len(right) or not all(map(math.isfinite, (*got, *right))):
        return False
    unit = 10.0**-digits * (1 + 1e-9)
    return all(
        abs(g - r) <= unit and abs(g - round(g, digits)) <= INVISIBLE * unit for g, r in zip(got, right, strict=True)
    )


def clipped(evidence: Evidence) -> bool:
    """Tell whether answers are right up to a limit and stay there beyond: each number, or the length of all of them."""
    pairs = [(evidence.value(one.got), evidence.value(one.right)) for one in evidence.generic]
    known = [(got, right) for got, right in pairs if got is not None and right is not None and len(got) == len(right)]
    if len(known) < len(pairs):
        return False
    return _limited([pair for got, right in known for pair in zip(got, right, strict=True)]) or _shortened(known)


def _limited(pairs: Sequence[tuple[Number, Number]]) -> bool:
    """Tell whether numbers are right up to a limit, or down to one, and the limit beyond; two are of the same size."""
    kept = [got for got, right in pairs if alike((got,), (right,))]
    cut = [(got, right) for got, right in pairs if not alike((got,), (right,))]
    high = min((got for got, right in cut if got < right), default=math.inf)
    low = max((got for got, right in cut if got > right), default=-math.inf)
    return (
        bool(kept)
        and len(cut) > 1
        and all(abs(got) < abs(right) for got, right in cut)
        and (math.isinf(low) or math.isinf(high) or (alike((low,), (-high,)) and high > 0) or _often(cut))
        and all(alike((got,), (max(low, min(high, right)),)) for got, right in cut)
        and all(low - ALIKE * abs(low) <= value <= high + ALIKE * abs(high) for value in kept)
    )


def _often(cut: Sequence[tuple[Number, Number]]) -> bool:
    """Tell whether several are cut off above, and several below."""
    above = sum(got < right for got, right in cut)
    return above > 1 and len(cut) - above > 1


def _shortened(pairs: Sequence[tuple[tuple[Number, ...], tuple[Number, ...]]]) -> bool:
    """Tell whether the longest answers are shortened to one length, in the right direction, and all others right."""
    kept = [math.hypot(*got) for got, right in pairs if alike(got, right)]
    cut = [(got, right) for got, right in pairs if not alike(got, right)]
    lengths = [math.hypot(*got) for got, _right in cut]
    limit = same_number(lengths)
    return (
        bool(kept)
        and len(cut) > 1
        and limit is not None
        and limit > 0
        and max(kept) <= limit * (1 + ALIKE)
        and all(
            limit < math.hypot(*right) and alike(got, tuple(limit / math.hypot(*right) * value for value in right))
            for got, right in cut
        )
    )


def moved_entries(evidence: Evidence) -> bool:
    """Tell whether every array holds the right numbers, and some of them in other places."""
    pairs = [(evidence.value(one.got), evidence.value(one.right)) for one in evidence.generic]
    return any(apart(got, right) for got, right in pairs) and all(
        got is not None and right is not None and alike(tuple(sorted(got)), tuple(sorted(right)))
        for got, right in pairs
    )


def flattened(evidence: Evidence) -> bool:
    """Tell whether the answer is the smaller a part of the right one the larger that is, and in the end a small one."""
    pairs = []
    for one in evidence.generic:
        got, right = evidence.value(one.got), evidence.value(one.right)
        if got is None or right is None or len(got) != 1 or right[0] == 0:
            return False
        pairs.append((right[0], got[0] / right[0]))
    shares = [share for _right, share in sorted(pairs)]
    return all(later <= share * (1 + ALIKE) for share, later in pairwise(shares)) and 0 < shares[-1] < HALF * shares[0]


def permuted_arguments(truth: Callable[..., Any], indexes: Iterable[int]) -> Recognise:
    """Recognise the right answer to the same call with some of its arguments exchanged."""
    chosen = tuple(indexes)

    def recognise(evidence: Evidence) -> bool:
        lists = [isinstance(argument, list) for argument in evidence.generic[0].arguments]
        for order in permutations(chosen):
            if any(lists[place] is not lists[source] for place, source in zip(chosen, order, strict=True)):
                continue
            if order != chosen and evidence.follows(
                lambda *arguments, order=order: truth(*_reordered(arguments, chosen, order))
            ):
                return True
        return False

    return recognise


def _reordered(arguments: Sequence[Argument], places: Sequence[int], order: Sequence[int]) -> list[Argument]:
    changed = list(arguments)
    for place, source in zip(places, order, strict=True):
        changed[place] = arguments[source]
    return changed


SWAPPED_TIMES = words("Your values come out in another order, and each of them is {factor} times the right one.")


def permuted_values(evidence: Evidence) -> bool | Sentence:
    """Tell whether the values come in another order: all of them right, or the one in question that of another.

    In an exchange one of the values may have a further mistake: a factor that is the same everywhere.
    """
    names = evidence.function.returns
    sources = [_sources(evidence, place) for place in range(len(names))] if names else []
    for order in permutations(range(len(names))):
        moved = [place for place, source in enumerate(order) if place != source]
        factors = [sources[place].get(source) for place, source in enumerate(order)]
        if not moved or (evidence.index is not None and evidence.index not in moved):
            continue
        if all(factor == 1 for factor in factors):
            return True
        if None not in factors and len({*factors}) == 1:
            return say(SWAPPED_TIMES, factor=show_number(factors[0] or 0))
        exact = [place for place in moved if factors[place] == 1]
        if evidence.index is None or not exact or any(factors[place] is None for place in moved):
            continue
        place = evidence.index
        said = {"of": names[place], "other": names[order[place]]}
        if factors[place] == 1:
            return say("In the place of {of} yours hands back the value of {other}.", **said)
        factor = show_number(float(f"{factors[place]:.6g}"))
        return say("In the place of {of} yours hands back the value of {other}, times {factor}.", **said, factor=factor)
    return False


def _sources(evidence: Evidence, place: int) -> dict[int, float]:
    """Return which right values those at `place` are, with the factor by which they are."""
    found = {}
    for source in range(len(evidence.function.returns)):
        ratios: list[float] = []
        for one in evidence.generic:
            got = None if one.got is None or len(one.got) <= place else flat(one.got[place])
            right = flat(one.right[source])
            if got is None or len(got) != len(right) or not all(map(math.isfinite, got)):
                ratios = []
                break
            if alike(got, right):
                ratios.append(1.0)
            else:
                ratios += [value / other if other else math.nan for value, other in zip(got, right, strict=True)]
        factor = same_number(ratios)
        if factor is not None and (factor == 1 or any(abs(factor - one) <= ALIKE for one in SLIPS)):
            found[source] = factor
    return found


def _far_off(evidence: Evidence, one: Answered) -> bool:
    got, right = evidence.value(one.got), evidence.value(one.right)
    if got is None or right is None or len(got) != len(right):
        return True
    return any(not abs(g - r) <= COARSE * max(abs(g), abs(r)) for g, r in zip(got, right, strict=True))


def nearly_right(evidence: Evidence) -> bool:
    """Tell whether every answer is almost the right one, and yet not zero where all terms of the right one are."""
    if not evidence.fit or any(_far_off(evidence, one) for one in evidence.generic):
        return False
    nowhere = evidence.value(evidence.fit[-1].got)
    return nowhere is not None and any(abs(value) > NOTHING for value in nowhere)


Offset: TypeAlias = Callable[[Number, Number, Number], float]  # of a number that came back, the right one, and another


def constant(
    offset: Offset, beside: Callable[..., Any] | None = None, spread: float = 1e-4
) -> Callable[[Evidence], float | None]:
    """Return a function that tells the value that `offset(got, right, other)` has for every number, if it is one.

    Args:
        offset: The value for one number.
        beside: A function of the arguments of a call; its answer holds the other number for each that came back.
        spread: The part of the value by which those of two numbers may differ.

    """
    return lambda evidence: same_number(measured(evidence, offset, beside), spread)


def measured(evidence: Evidence, offset: Offset, beside: Callable[..., Any] | None = None) -> list[float]:
    """Return `offset(got, right, other)` for every number of every generic answer; none where one can not be told."""
    found: list[float] = []
    for one in evidence.generic:
        got, right = evidence.value(one.got), evidence.value(one.right)
        other = right if beside is None else evidence.value(values_of(beside(*one.arguments)))
        if got is None or right is None or other is None or not len(got) == len(right) == len(other):
            return []
        try:
            found += [offset(*numbers) for numbers in zip(got, right, other, strict=True)]
        except (ArithmeticError, ValueError):
            return []
    return found


def same_number(found: Sequence[float], spread: float = 1e-4) -> float | None:
    """Return the number that all of `found` are, up to `spread` of it; None if they differ."""
    if not found or not all(map(math.isfinite, found)):
        return None
    middle = sorted(found)[len(found) // 2]
    return middle if all(abs(value - middle) <= spread * abs(middle) for value in found) else None


def ratio_in(factors: Sequence[float]) -> Recognise:
    """Recognise answers that are the right ones times one of `factors`."""

    def recognise(evidence: Evidence) -> bool:
        factor = ratio(evidence)
        return factor is not None and any(abs(factor - one) <= 1e-4 * one for one in factors)

    return recognise


def ratio(evidence: Evidence) -> float | None:
    """Return the number by which every generic answer is too large, if it is one number."""
    return constant(lambda got, right, _: got / right)(evidence)


def off_by_factor(evidence: Evidence) -> bool | Sentence:
    """Tell whether every answer is the right one times the same number; say which."""
    for spread in (1e-4, 1e-7):
        factor = constant(lambda got, right, _: got / right, spread=spread)(evidence)
        if factor and abs(factor - 1) > 3 * spread:
            return times(show_number(float(f"{factor:.6g}")))
    return False


def times(factor: str) -> Sentence:
    """Return what is said where every answer is the right one times `factor`."""
    return say("Yours is exactly {factor} times the right value, everywhere we looked.", factor=factor)


def holds_few_digits(evidence: Evidence) -> bool:
    """Tell whether every number that came back is one of half precision, near the right one, and some are off."""
    numbers = [
        pair
        for one in evidence.generic
        for pair in zip(evidence.value(one.got) or (), evidence.value(one.right) or (), strict=False)
    ]
    return (
        evidence.numeric
        and any(apart((got,), (right,)) or not alike((got,), (right,)) for got, right in numbers)
        and all(
            (_is_half(got) and abs(got - right) <= COARSE * (1 + abs(right))) or math.isinf(got)
            for got, right in numbers
        )
    )


def _is_half(value: Number) -> bool:
    try:
        return bool(struct.unpack("e", struct.pack("e", value))[0] == value)
    except (OverflowError, struct.error):
        return False
