"""Korean particles: 은 or 는, 이 or 가, 을 or 를 depend on the last sound of the word before them.

A Korean template asks for the right one with `{place:은}`: `b` and `w1` become `b는` and `w1은`.
"""

import unicodedata

# With and without a final consonant.
PARTICLES = {"은": "는", "이": "가", "을": "를", "과": "와", "으로": "로", "이에요": "예요", "이라": "라"}
_CLOSED_DIGITS = "013678"  # 영 일 삼 육 칠 팔
_CLOSED_LETTERS = "lmnr"  # read alone: 엘 엠 엔 알
_CLOSED_ENDINGS = "lmnpkb"  # read as the end of a word: 트레인, 스텝
_LIQUID = "178lr"  # 일, 칠, 팔, 엘, 알 end in ㄹ, after which 로 stands
_HANGUL = range(ord("가"), ord("힣") + 1)
_FINALS = 28  # of a Hangul syllable, none among them
_FINAL_L = 8


class Word(str):
    """A word that can be asked for itself with a particle behind it."""

    __slots__ = ()

    def __format__(self, particle: str) -> str:
        """Return the word, followed by `particle` in the form that its last sound asks for."""
        if particle.startswith("`"):
            return Word(f"`{self}`").__format__(particle[1:])
        if particle not in PARTICLES:
            return super().__format__(particle)
        closed, liquid = _ending(self)
        open_form = not closed or (liquid and particle == "으로")
        return str(self) + (PARTICLES[particle] if open_form else particle)


def _ending(text: str) -> tuple[bool, bool]:
    """Tell whether `text`, read aloud, ends in a consonant, and whether that is ㄹ."""
    sounds = [letter for letter in unicodedata.normalize("NFC", text).lower() if letter.isalnum()]
    if not sounds:
        return False, False
    last = sounds[-1]
    if ord(last) in _HANGUL:
        final = (ord(last) - _HANGUL.start) % _FINALS
        return final != 0, final == _FINAL_L
    if last.isdigit():
        return last in _CLOSED_DIGITS, last in _LIQUID
    alone = len(sounds) == 1 or not sounds[-2].isalpha()
    return last in (_CLOSED_LETTERS if alone else _CLOSED_ENDINGS), last in _LIQUID
