"""The mistakes people make with one step of w and b, number by number: θ - α·slope is right."""

from collections.abc import Callable
from typing import Any

from grader.core.sentence import words
from grader.law.matrix.formulas import cut, is_whole
from grader.law.matrix.value_mistakes import FIRST_FEATURE, WHOLE_NUMBERS
from grader.law.mistake import Evidence, Mistake, declared, named, written
from grader.law.step_mistakes import DIVIDED, FORMULAS, SLOPES_SWAPPED, StepFormula

_MOST_SAMPLES = 12


def step_mistakes() -> tuple[Mistake, ...]:
    """Return the mistakes in `step`."""
    divided = named(DIVIDED, "step", _stepping(lambda t, g, a: t - a * g / 3), _is_divided)
    return (*declared("step", FORMULAS, _stepping), *_OF_ARRAYS, divided)


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
    named(SLOPES_SWAPPED, "step", _swapped),
    Mistake(
        "slopes-summed",
        "step",
        words("Yours moves every weight by the sum of all slopes."),
        words("Which number in ∂loss/∂w belongs to which weight?"),
        _summed,
    ),
    written(FIRST_FEATURE, "step", [_first_alone, _first_for_all]),
    named(WHOLE_NUMBERS, "step", _in_whole_numbers),
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
