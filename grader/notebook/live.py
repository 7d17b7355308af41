"""`grader.check("NAME")`: grades the functions of a running session, in a process of its own, and shows the result."""

import os
import sys
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Protocol

from grader.core.errors import UsageError
from grader.core.report import Report
from grader.core.sentence import Language, Sentence, say
from grader.course import courses, exercise, translation
from grader.course.configuration import EXAMPLES, PUBLISHED_SEED
from grader.course.courses import CHECKS, Course
from grader.course.targets import Target
from grader.engine import run
from grader.engine.examples import Examples
from grader.engine.optional import attempt
from grader.notebook.live_source import Session, notebook
from grader.render import table, text
from grader.sandbox.confinement import confinement
from grader.sandbox.process import ProcessError, spawner

WIDTH = 88  # of the text, where no table can be shown


class Shell(Protocol):
    """The parts of IPython's shell that are used here."""

    user_ns: dict[str, object]
    history_manager: object  # None where no history is kept


class Result:
    """The result of `check`: shown as a table in a notebook, as text elsewhere."""

    def __init__(self, report: Report, language: Language) -> None:
        """Show `report` in `language`."""
        self._report = report
        self._language = language

    def _repr_html_(self) -> str | None:
        """Return the table; the text is shown where there is none."""
        return attempt("showing a table", lambda: table.render(self._report, self._language), None)

    def __repr__(self) -> str:
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        shown = text.in_session(self._report, self._language, width=WIDTH, colour=False, encoding=encoding)
        return shown.rstrip("\n")


def check(name: str, lang: str | None, course: str | None = None) -> None:
    """Grade the functions of the exercise `name` as they are defined in the running session, and show the result."""
    wanted = lang if lang in translation.CODES else translation.chosen((), os.environ)
    language = translation.language(wanted)
    shell = _shell()
    found: Report | Sentence
    try:
        courses.choose(None if course is None else _course(course))
        language = translation.language(wanted)
        found = _graded(name, shell, language)
    except UsageError as error:
        found = error.why
    except ProcessError as error:
        found = say(
            "No process can be started here, and learner code is graded in one of its own ({fault}). Save the "
            "notebook, and grade the file: `python -m grader FILE`.",
            fault=str(error),
        )
    except Exception as error:  # noqa: BLE001 - a notebook is no place for a traceback of ours
        fault = f"{type(error).__name__}: {error}"
        found = say("The grader itself failed: {fault}. This is not your code's fault.", fault=fault)
    _show(language(found) if isinstance(found, Sentence) else Result(found, language), shell)


def _course(folder: str) -> Course:
    if not folder or not (Path(folder) / CHECKS).is_dir():
        raise UsageError(
            say(
                "The course is not at `{folder}`, as seen from where this notebook runs. Keep the notebook in the "
                "course's folder exercises/, or say in this cell where the course is: `course=…`.",
                folder=folder,
            )
        )
    return courses.read(folder)


def _graded(name: str, shell: Shell | None, language: Language) -> Report | Sentence:
    """Return the report, or the reason why there is none."""
    if sys.platform == "emscripten":
        return say(
            "In the browser no process can be started, and learner code is graded in one of its own. Download the "
            "notebook, and run `python -m grader FILE` on a computer."
        )
    if name not in exercise.names():
        names = ", ".join(exercise.names())
        if not name:
            return say(
                'Say which exercise, as in `grader.check("{name}")`. There are: {names}.',
                name=exercise.names()[0],
                names=names,
            )
        return say("There is no exercise `{name}`. There are: {names}.", name=name, names=names)
    running = _session(shell)
    functions = exercise.load(name).functions
    missing = [function for function in functions if function not in running.names]
    if len(missing) == len(functions):
        return say(
            "None of the functions of `{name}` is defined in this session yet: run their cells first. "
            "They are: {names}.",
            name=name,
            names=", ".join(functions),
        )
    source = notebook(running, functions)
    settings = run.Settings(Examples(PUBLISHED_SEED, EXAMPLES), language, pictures=True)
    target = Target(name, Path(name), language(say("this session")))
    with closing(spawner()) as processes:
        graded = run.grade_source(source, target, settings, processes)
    if missing:
        note = say("Not defined yet: {names}. Run the cells that define them.", names=", ".join(missing))
        graded = replace(graded, notes=(language(note), *graded.notes))
    return Report(language.code, PUBLISHED_SEED, EXAMPLES, confinement(graded.missing or (), language), (graded,))


def _shell() -> Shell | None:
    """Return IPython's shell if this runs in one; IPython is never imported for it."""
    ipython = sys.modules.get("IPython")
    shell: Shell | None = ipython.get_ipython() if ipython is not None else None
    return shell


def _session(shell: Shell | None) -> Session:
    if shell is not None:
        history = shell.history_manager
        ran, typed = getattr(history, "input_hist_parsed", ()), getattr(history, "input_hist_raw", ())
        return Session(shell.user_ns, tuple(ran), tuple(typed))
    main = sys.modules["__main__"]
    return Session(vars(main), file=getattr(main, "__file__", None))


def _show(found: Result | str, shell: Shell | None) -> None:
    if shell is not None and isinstance(found, Result):
        import_module("IPython.display").display(found)
    else:
        sys.stdout.write(f"{found}\n")
