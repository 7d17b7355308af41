"""An auto-grader for numeric Python exercises whose oracle is mathematics."""


def check(exercise: str = "", *, lang: str | None = None, course: str | None = None) -> None:
    """Grade the functions of `exercise` as they are defined in the running notebook, and show what came of it.

    `lang` is "en" or "ko", without it what the environment asks for. `course` is the folder of a course whose exercise
    it is. `grader.check("NAME")` is the last cell of every
    notebook; the same call works in Python's own prompt where that keeps what was typed.
    """
    from grader.notebook import live  # noqa: PLC0415 - everything else of the grader imports this module first

    live.check(exercise, lang, course)
