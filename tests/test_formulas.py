"""What formulas of mistakes are made of: samples, parameters, and what follows from them."""

from typing import Any

import pytest

from grader.course import exercise
from grader.law.mistakes.formulas import At, cut, dot, is_whole, mean

MATRIX: Any = exercise.load("multiple").model
LINEAR: Any = exercise.load("linear").model
# ŷ = (2 + 6 + 1, -2 + 15 + 1, 4 - 3 + 1) = (9, 14, 2), r = (4, -2, 7)
ROWS: Any = [[1, 2], [-1, 5], [2, -1]]
AT = At(MATRIX, ROWS, [5, 16, -5], [2, 3, 1])


def test_all_that_formulas_need_follows_from_the_samples() -> None:
    assert (AT.p, AT.r, AT.squares, AT.n, AT.d, AT.w, AT.b) == ([9, 14, 2], [4, -2, 7], [16, 4, 49], 3, 2, [2, 3], 1)
    assert AT.columns == [(1, -1, 2), (2, 5, -1)]
    assert AT.phi == [(1, 2, 1), (-1, 5, 1), (2, -1, 1)]
    assert [(one.xs, one.y, one.theta) for one in AT.samples] == [
        ([row], [y], [2, 3, 1]) for row, y in zip(ROWS, [5, 16, -5], strict=True)
    ]
    assert AT.slopes == pytest.approx([2 * 20 / 3, -2 * 9 / 3, 2 * 9 / 3], rel=1e-14)
    assert AT.pulled([1, -1, 3], 0.5) == [4, -3, 1.5]
    one = At(LINEAR, [3], [5], [7])
    assert (one.p, one.r, one.slopes, one.curvature) == ([21], [16], [96], [9])


def test_what_goes_in_pairs_is_equally_long() -> None:
    unequal = At(MATRIX, ROWS, [5, 16], [2, 3, 1])
    ragged = At(MATRIX, [[1, 2], [3]], [5, 16], [2, 3, 1])
    for wrong in (lambda: unequal.r, lambda: unequal.samples, lambda: ragged.columns, lambda: dot((1, 2), (3,))):
        with pytest.raises(ValueError, match=r"shorter|longer"):
            wrong()
    assert dot((1, -1, 2), (4, -2, 7)) == 20
    assert mean([1, 2, 6]) == 3


@pytest.mark.parametrize(
    ("value", "whole"),
    [(3, True), (3.0, False), ([1, 2], True), ([1, 2.5], False), ([[1], [2]], True), (([1], 0.5), False)],
)
def test_an_array_is_whole_if_all_its_numbers_are(value: Any, *, whole: bool) -> None:
    assert is_whole(value) is whole


def test_fractions_are_cut_off_where_that_is_so() -> None:
    value = ([1.9, -1.9], [[0.5]], 2.5)
    assert cut(value, where=True) == ([1, -1], [[0]], 2)
    assert cut(value, where=False) is value
