"""The mistakes people make with one step of w and b, number by number: θ - α·slope is right."""

from collections.abc import Callable
from typing import Any

from grader.law import recognise as by
from grader.law.matrix.formulas import cut, is_whole
from grader.law.matrix.value_mistakes import FIRST_FEATURE, WHOLE_NUMBERS
from grader.law.mistake import Evidence, Mistake
from grader.law.step_mistakes import FORMULAS, StepFormula
from grader.sentence import words

_MOST_SAMPLES = 12


def step_mistakes() -> tuple[Mistake, ...]:
    """Return the mistakes in `step`."""
    found = []
    for name, message, question, formulas in FORMULAS:
        variants = [_stepping(formula) for formula in formulas]
        found.append(Mistake(name, "step", message, question, variants[0], by.any_of(variants)))
    return (*found, *_OF_ARRAYS, _DIVIDED)


def _stepping(formula: StepFormula) -> Callable[..., Any]:
    """Return a wrong `step` that makes the same mistake with every number."""

    def step(w: Any, b: Any, grads: Any, alpha: Any) -> Any:  # noqa: ANN401 - arrays and numbers
        slopes_w, slope_b = grads
        return [formula(t, g, alpha) for t, g in zip(w, slopes_w, strict=True)], formula(b, slope_b, alpha)

    return step


_right = _stepping(lambda t, g, a: t - a * g)


def _swapped(w: Any, b: Any, grads: Any, alpha: Any) -> Any:  # noqa: ANN401 - arrays and numbers
    """Move b by the slopes of the weights, and the weights by that of b."""
    slopes_w, slope_b = grads
    return [t - alpha * slope_b for t in w], [b - alpha * g for g in slopes_w]


def _summed(w: Any, b: Any, grads: Any, alpha: Any) -> Any:  # noqa: ANN401 - arrays and numbers
    return [t - alpha * sum(grads[0]) for t in w], b - alpha * grads[1]


def _first_alone(w: Any, b: Any, grads: Any, alpha: Any) -> Any:  # noqa: ANN401 - arrays and numbers
    moved, moved_b = _right(w, b, grads, alpha)
    return [moved[0], *w[1:]], moved_b


def _first_for_all(w: Any, b: Any, grads: Any, alpha: Any) -> Any:  # noqa: ANN401 - arrays and numbers
    return [t - alpha * grads[0][0] for t in w], b - alpha * grads[1]


def _in_whole_numbers(w: Any, b: Any, grads: Any, alpha: Any) -> Any:  # noqa: ANN401 - arrays and numbers
    moved, moved_b = _right(w, b, grads, alpha)
    return cut(moved, where=is_whole(w)), moved_b


_OF_ARRAYS = (
    Mistake(
        "gradients-swapped",
        "step",
        words("Yours moves {of} by the slope of another parameter."),
        words("In which order do the slopes stand in `grads`? Which one belongs to {of}?"),
        _swapped,
    ),
    Mistake(
        "slopes-summed",
        "step",
        words("Yours moves every weight by the sum of all slopes."),
        words("Which number in ∂loss/∂w belongs to which weight?"),
        _summed,
    ),
    Mistake(*FIRST_FEATURE[:1], "step", *FIRST_FEATURE[1:], _first_alone, by.any_of([_first_alone, _first_for_all])),
    Mistake(*WHOLE_NUMBERS[:1], "step", *WHOLE_NUMBERS[1:], _in_whole_numbers),
)


def _is_divided(evidence: Evidence) -> bool:
    """Tell whether every step is the same simple part of the right one."""
    shares = []
    for one in evidence.generic:
        got, right = evidence.value(one.got), evidence.value(one.right)
        start = evidence.value((tuple(one.arguments[0]), one.arguments[1]))  # type: ignore[arg-type]
        if got is None or right is None or start is None or len(got) != len(right):
            return False
        shares += [(g - t) / (r - t) for g, r, t in zip(got, right, start, strict=True) if r != t]
    return bool(shares) and any(all(abs(share * n - 1) <= 1e-4 for share in shares) for n in range(2, _MOST_SAMPLES))  # noqa: PLR2004 - rounding


_DIVIDED = Mistake(
    "averaged",
    "step",
    words("Yours steps by a fraction of what it should: the step is divided by a number."),
    words("One slope, one step. Why divide?"),
    _stepping(lambda t, g, a: t - a * g / 3),
    _is_divided,
)
