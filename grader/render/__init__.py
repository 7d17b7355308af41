"""Pure functions from a report to text, one module a format."""

FORMATS = ("html", "json", "junit", "gradescope", "classroom50", "github", "markdown")
PLATFORMS = FORMATS[2:]  # read by machines, which take what they find for the whole result
CLASS_FORMATS = ("json",)
