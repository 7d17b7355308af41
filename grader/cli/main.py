"""Run the command line: choose language and course, run the command, and turn errors into one line and an exit code."""

import os
import sys
import warnings
from collections.abc import Sequence
from contextlib import closing
from importlib import import_module

from grader.cli import start_up
from grader.core.commands import GRADE, WITH_PROCESSES, module_of
from grader.core.errors import UsageError
from grader.core.sanitize import sanitize
from grader.core.sentence import Language, say, words
from grader.course import courses, translation
from grader.sandbox.confinement import confinement
from grader.sandbox.process import ProcessError, Spawner, UnconfinedError, spawner

NOT_PASSED, FAULT, UNCONFINED = 1, 2, 3


def main(arguments: Sequence[str], processes: Spawner | None = None) -> int:
    """Run a command line and return its exit code; `processes` have been started for it already."""
    start_up.open_closed_streams()
    warnings.formatwarning = _in_one_line
    courses.choose(None)
    code = translation.chosen(arguments, os.environ)
    language = translation.language(code)
    try:
        if _names_a_course(arguments):
            named = courses.given(arguments)
            courses.choose(None if named is None else courses.read(named))
            language = translation.language(code)  # which knows the course's sentences too
        return _run(arguments, language, processes)
    except UsageError as error:
        if "GRADER_TRACEBACK" in os.environ and error.__cause__ is not None:
            raise
        return _fault(language(error.why))
    except BrokenPipeError:  # the reader of the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_PASSED
    except KeyboardInterrupt:
        return NOT_PASSED
    except UnconfinedError as error:
        _fault(confinement(error.missing, language).detail)
        return UNCONFINED
    except Exception as error:  # the grader's own fault ends here, and is named as such
        if "GRADER_TRACEBACK" in os.environ:
            raise
        fault = error if isinstance(error, ProcessError) else f"{type(error).__name__}: {error}"
        if files := getattr(error, "__notes__", ()):
            fault = f"{', '.join(files)}: {fault}"
        template = words(
            "The grader itself failed: {fault}. This is not your code's fault. Set GRADER_TRACEBACK=1 to see where."
        )
        return _fault(language(say(template, fault=str(fault))))


def _in_one_line(message: Warning | str, *_where: object, **_line: object) -> str:
    """Return a warning as people read it: nobody but us wants to know the line it came from."""
    return f"grader: {sanitize(str(message))}\n"


def _names_a_course(arguments: Sequence[str]) -> bool:
    """Tell whether the command line names a course that has to be there: `new` may be about to make it."""
    return list(arguments[:1]) != ["new"] and any(argument.partition("=")[0] == "--course" for argument in arguments)


def _fault(message: str) -> int:
    line = sanitize(message.replace("\n", " "))  # what was typed, or found by a shell, may hold line ends and worse
    sys.stderr.write(f"grader: {line}\n")
    return FAULT


def _run(arguments: Sequence[str], language: Language, processes: Spawner | None) -> int:
    name = module_of(arguments)
    options = arguments if name == GRADE else arguments[1:]
    code: int
    if name in WITH_PROCESSES:
        with closing(processes or spawner()) as started:  # they warm up while the command's modules are imported
            code = import_module(name).run(options, language, started)
    else:
        code = import_module(name).run(options, language)
    return code
