"""Makes numpy arrays from lists for arguments, and finds out whether a call has changed them.

The methods of `ndarray` are looked up before any learner code runs: later, names in the module `numpy` may be replaced,
but the type itself can not be changed.
"""

from typing import Any

MOST = 10_000  # numbers in an array that is compared: none is handed over that is larger


class Arrays:
    """Makes and compares arrays."""

    def __init__(self, numpy: Any) -> None:  # noqa: ANN401 - a module
        """Look up what is needed of `numpy`."""
        self._array = numpy.array
        self._size = numpy.ndarray.size.__get__
        self._plain = numpy.ndarray.tolist

    def made(self, value: object) -> object:
        """Return `value` with arrays in place of its lists: a matrix as one array, lists beside numbers as a tuple.

        A list of whole numbers becomes an array of whole numbers.
        """
        if not isinstance(value, list):
            return value
        if _is_mixed(value):
            return tuple([self.made(item) for item in value])
        return self._array(value)

    def same(self, now: object, before: object) -> bool:
        """Tell whether `now`, which was made from `before`, is unchanged."""
        if not isinstance(before, list):
            return True  # a number is handed over as it is, and can not be changed
        if _is_mixed(before):
            return all(map(self.same, now, before))  # type: ignore[call-overload]
        if self._size(now) > MOST:
            return False
        plain = self._plain(now)  # lists and numbers, which can be compared safely
        return plain == before or _equal(plain, before)


def _is_mixed(values: list[object]) -> bool:
    """Tell whether `values` has both lists and numbers, as `(slopes of the weights, slope of the bias)` has."""
    kinds = set(map(type, values))
    return list in kinds and len(kinds) > 1


def _equal(now: object, before: object) -> bool:
    """Tell whether two values are equal, number for number; a NaN is equal to itself."""
    if isinstance(before, list):
        if type(now) is not list or len(now) != len(before):
            return False
        return all(map(_equal, now, before))
    return type(now) in (int, float) and (now == before or (now != now and before != before))  # noqa: PLR0124 - NaN
