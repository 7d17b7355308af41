"""What is known of the files of every student of a class: a few bytes for each, since there may be ten thousand."""

import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

KEY = 32  # bytes of a digest that stands for all of a student's files
CODE = 8  # and of one that stands for code: two programs share it by chance in one of 10^11 classes
_UNKNOWN = bytes(KEY)
_NONE = bytes(CODE)


class Keys:
    """For each student of a class, by their place: a digest of all their files, and of the code for each exercise."""

    def __init__(self, students: int, exercises: Sequence[str]) -> None:
        self._keys = bytearray(students * KEY)
        self._codes = {name: bytearray(students * CODE) for name in exercises}

    def __contains__(self, place: int) -> bool:
        return self._key(place) != _UNKNOWN

    def __getitem__(self, place: int) -> str:
        return self._key(place).hex()

    def add(self, place: int, key: bytes, codes: Mapping[str, bytes]) -> None:
        """Remember what was found of one student's files; `codes` by exercise."""
        self._keys[place * KEY : (place + 1) * KEY] = key
        for exercise, code in codes.items():
            self._codes[exercise][place * CODE : (place + 1) * CODE] = code

    def code(self, place: int, exercise: str) -> bytes:
        """Return the digest of a student's code."""
        return bytes(self._codes[exercise][place * CODE : (place + 1) * CODE])

    def shared(self) -> set[bytes]:
        """Return the digests of code that several students have."""
        return {code for codes in self._codes.values() for code in _twice(codes)} - {_NONE}

    def _key(self, place: int) -> bytes:
        return bytes(self._keys[place * KEY : (place + 1) * KEY])


def _twice(codes: bytearray) -> Iterator[bytes]:
    in_order = array("Q", sorted(array("Q", bytes(codes))))  # numbers take less memory than bytes
    return (one.to_bytes(CODE, sys.byteorder) for one, other in pairwise(in_order) if one == other)
