"""What is known of the files of every student of a class: a few bytes for each, since there may be ten thousand."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

KEY, CODE = 32, 16  # bytes
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
        found: set[bytes] = set()
        for codes in self._codes.values():
            every = sorted(bytes(codes[start : start + CODE]) for start in range(0, len(codes), CODE))
            found.update(one for one, other in pairwise(every) if one == other)
        return found - {_NONE}

    def _key(self, place: int) -> bytes:
        return bytes(self._keys[place * KEY : (place + 1) * KEY])
