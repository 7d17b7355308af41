"""The parts that formulas about a matrix of samples are made of."""

from typing import Any

import pytest
from grader.law.matrix.formulas import At, cut, dot, is_whole, mean, pulled, slopes

# ŷ = (2 + 6 + 1, -2 + 15 + 1, 4 - 3 + 1) = (9, 14, 2), r = (4, -2, 7); the terms are (14, 34, 13).
ROWS: Any = [[1, 2], [-1, 5], [2, -1]]
Y: Any = [5, 16, -5]
W: Any = [2, 3]
B = 1
AT = At(ROWS, Y, W, B)


def test_all_that_formulas_need_follows_from_the_samples() -> None:
    assert (AT.p, AT.r, AT.n, AT.d) == ([9, 14, 2], [4, -2, 7], 3, 2)
    assert AT.columns == [(1, -1, 2), (2, 5, -1)]
    assert AT.samples == [At([[1, 2]], [5], W, B), At([[-1, 5]], [16], W, B), At([[2, -1]], [-5], W, B)]


def test_samples_and_targets_go_in_pairs() -> None:
    unequal = At(ROWS, [5, 16], W, B)
    for wrong in (lambda: unequal.r, lambda: unequal.samples, lambda: At([[1, 2], [3]], Y, W, B).columns):
        with pytest.raises(ValueError, match=r"shorter|longer"):
            wrong()


def test_lines_are_joined_number_by_number() -> None:
    assert dot((1, -1, 2), (4, -2, 7)) == 20
    with pytest.raises(ValueError, match="shorter"):
        dot((1, 2), (3,))
    assert mean([1, 2, 6]) == 3


def test_slopes_follow_from_one_number_for_each_sample() -> None:
    assert pulled(AT, [1, -1, 3], 0.5) == ([4, -3], 1.5)
    of_w, of_b = slopes(AT)
    assert [*of_w, of_b] == pytest.approx([2 * 20 / 3, -2 * 9 / 3, 2 * 9 / 3], rel=1e-14)


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
