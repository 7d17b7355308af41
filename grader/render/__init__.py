"""Pure functions from a report to text, one module a format."""

from typing import TypedDict

FORMATS = ("html", "json", "junit", "gradescope", "classroom50", "github", "markdown")
# Read by machines, which take what they find for the whole result.
PLATFORMS = ("junit", "gradescope", "classroom50", "github", "markdown")
CLASS_FORMATS = ("json",)


class Look(TypedDict):
    """The terminal's width in columns, whether to use colours, and the encoding of what is written to it."""

    width: int
    colour: bool
    encoding: str
