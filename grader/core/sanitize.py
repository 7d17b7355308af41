"""Make text that others wrote safe to show: all of it is visible, and none of it is an order to a terminal or CI."""

import re
import unicodedata

# What the runners of GitHub, Azure and TeamCity take for an order: `::name …::` where a line begins, and a line may be
# broken anywhere; `##[name]`, `##vso[…]` and the like anywhere in a line.
_ORDERS = re.compile(r"::(?=[^\W\d].*::)|##(?=\w*\[)", re.DOTALL)


def sanitize(text: str) -> str:
    """Return `text` as it can be shown: nothing in it is invisible, and nothing is an order."""
    return disarmed(visible(text))


def visible(text: str) -> str:
    """Return `text` with all that is invisible spelt out, line ends included."""
    if text.isascii() and text.isprintable():  # nearly all text is, and this takes a hundredth of the time
        return text
    # Composed first: macOS takes Hangul in file names apart, and parts measure differently.
    return "".join(map(_visible, unicodedata.normalize("NFC", text)))


def disarmed(text: str) -> str:
    """Return `text` with the second character of what begins an order spelt out."""
    return _ORDERS.sub(lambda order: f"{order[0][0]}\\x{ord(order[0][1]):02x}", text)


def _visible(char: str) -> str:
    if unicodedata.category(char) == "Zs":
        return " "
    return char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
