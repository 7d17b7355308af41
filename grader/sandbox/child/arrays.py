"""Arguments that a function is to get as numpy arrays, made from plain lists, and what the function has done to them.

What is asked of an array afterwards is asked through `ndarray` itself, taken hold of before any learner code runs: that
type can not be changed, and neither can the type of an array that is one.
"""

from typing import Any

MOST = 10_000  # numbers in an array that is looked at: one that has been made larger than that has changed


class Arrays:
    """Makes arrays with the module `numpy`, as it is now."""

    def __init__(self, numpy: Any) -> None:  # noqa: ANN401 - a module
        """Take hold of what is needed of `numpy`."""
        self._array = numpy.array
        self._size = numpy.ndarray.size.__get__
        self._plain = numpy.ndarray.tolist

    def made(self, value: object) -> object:
        """Return `value` with arrays in place of its lists: a matrix as one array, lists beside numbers as a tuple.

        Nothing but whole numbers becomes an array of whole numbers.
        """
        if not isinstance(value, list):
            return value
        if _is_mixed(value):
            return tuple([self.made(item) for item in value])
        return self._array(value)

    def same(self, now: object, before: object) -> bool:
        """Tell whether `now`, which was made from `before`, still is what it was."""
        if not isinstance(before, list):
            return True  # a number is handed over as it is, and can not be changed
        if _is_mixed(before):
            return all(map(self.same, now, before))  # type: ignore[call-overload]
        if self._size(now) > MOST:
            return False
        plain = self._plain(now)  # lists and numbers of Python's own, which can be compared
        return plain == before or _equal(plain, before)


def _is_mixed(values: list[object]) -> bool:
    """Tell whether lists stand beside numbers there, as in `(slopes of the weights, slope of the bias)`."""
    kinds = set(map(type, values))
    return list in kinds and len(kinds) > 1


def _equal(now: object, before: object) -> bool:
    """Tell whether what an array holds is equal, number for number; a NaN is equal to itself."""
    if isinstance(before, list):
        if type(now) is not list or len(now) != len(before):
            return False
        return all(map(_equal, now, before))
    return type(now) in (int, float) and (now == before or (now != now and before != before))  # noqa: PLR0124 - NaN
