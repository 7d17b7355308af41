"""Grade files: read each, start its process, judge it, and gather the report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from grader.core.report import ExerciseReport, Picture, Report, SeedKind, Status
from grader.core.sentence import Language, Sentence, say
from grader.course import exercise as exercises
from grader.course import translation
from grader.course.configuration import PUBLISHED_SEED, Configuration
from grader.course.exercise import Exercise
from grader.course.targets import Target
from grader.engine import failures, pictures
from grader.engine.example_cache import kept
from grader.engine.examples import Examples
from grader.engine.judge import judge, refused, unloadable
from grader.engine.optional import attempt
from grader.sandbox import confinement, notebook
from grader.sandbox.limits import USUAL, Limits
from grader.sandbox.notebook import Notebook
from grader.sandbox.process import ProcessError, Spawner, UnconfinedError
from grader.sandbox.source import MAX_SIZE, UnreadableError, content, text
from grader.sandbox.submission import Submission


@dataclass(frozen=True)
class Settings:
    """The settings of a whole run."""

    examples: Examples
    language: Language
    limits: Limits = USUAL
    confined: bool = False  # run nothing that is not fully confined
    pictures: bool = False  # also ask for the numbers of the pictures
    configuration: Configuration = field(default_factory=Configuration)  # applied after judging


def settings(chosen: Configuration, language: Language, *, confined: bool) -> Settings:
    """Return the settings of a command that shows its findings."""
    seed = PUBLISHED_SEED if chosen.seed is None else chosen.seed
    drawn = chosen.seed_kind is SeedKind.DRAWN  # such examples are not asked again, and are nobody's to read
    return Settings(
        Examples(seed, chosen.examples, None if drawn else kept()),
        translation.language(chosen.language or language.code),
        chosen.limits,
        confined=confined,
        pictures=True,
        configuration=chosen,
    )


def _raise(fault: Exception) -> NoReturn:
    raise fault


def grade(
    targets: Sequence[Target],
    settings: Settings,
    spawner: Spawner,
    done: Callable[[ExerciseReport], None] = lambda _report: None,
    failed: Callable[[Exception], None] = _raise,
) -> Report:
    """Return the report on `targets`. Ctrl-C ends the run; the report then holds the files graded so far.

    `done` takes each file's report, and `failed` what goes wrong in the grader itself over one file, which has no
    report then, or over showing it.
    """
    reports: list[ExerciseReport] = []
    try:
        for name in dict.fromkeys(target.exercise for target in targets):
            settings.examples.prepare(exercises.load(name))  # while the first process is being started
        for target in targets:
            try:
                reports.append(settings.configuration.applied(grade_file(target, settings, spawner)))
                done(reports[-1])
            except (ProcessError, UnconfinedError):  # the others would fare no better
                raise
            except Exception as fault:  # noqa: BLE001 - the grader's own mistake with one file is not to cost the others
                fault.add_note(target.shown)
                failed(fault)
    except KeyboardInterrupt:
        pass
    return gathered(reports, settings, spawner)


def gathered(reports: Sequence[ExerciseReport], settings: Settings, spawner: Spawner) -> Report:
    """Return the report on a whole run from the reports on its files."""
    examples, language = settings.examples, settings.language
    held = confinement.confinement(confinement.of_all(reports, spawner), language)
    kind = settings.configuration.seed_kind
    return Report(language.code, examples.seed, examples.count, held, tuple(reports), kind)


def submitted(path: Path) -> str | Notebook:
    """Read the file `path`; raise UnreadableError if it cannot be graded."""
    return understood(path.name, content(path, notebook.LARGEST if _is_named_notebook(path.name) else MAX_SIZE))


def understood(name: str, data: bytes) -> str | Notebook:
    """Read a file with this name and content; raise UnreadableError if it cannot be graded."""
    if _is_named_notebook(name):
        return notebook.of(data)
    source = text(data)
    if _is_notebook(source):
        raise UnreadableError(
            say("This is a notebook with the name of a Python file: give it a name that ends in `.ipynb`.")
        )
    return notebook.of_marimo(source) or source


def _is_named_notebook(name: str) -> bool:
    return Path(name).suffix.lower() == notebook.SUFFIX


def _is_notebook(source: str) -> bool:
    return source.lstrip().startswith("{") and '"cells"' in source and '"nbformat"' in source


def grade_file(target: Target, settings: Settings, spawner: Spawner) -> ExerciseReport:
    """Return the report on one file."""
    try:
        source = submitted(target.path)
    except UnreadableError as error:
        return unreadable(error.why, target, settings)
    return grade_source(source, target, settings, spawner)


def unreadable(why: Sentence, target: Target, settings: Settings) -> ExerciseReport:
    """Return the report on a file that cannot be graded; `why` is the reason."""
    exercise, language = exercises.load(target.exercise), settings.language
    return refused(exercise, target.shown, language(why), Status.CRASHED, language)


def grade_source(source: str | Notebook, target: Target, settings: Settings, spawner: Spawner) -> ExerciseReport:
    """Return the report on a source that was read from a file, or taken from a running session.

    Python source that can not be run as a whole is loaded statement by statement, as a notebook is.
    """
    exercise = exercises.load(target.exercise)
    with _submission(source, exercise, target, settings, spawner) as submission:
        if submission.trouble is None:
            return _judged(submission, exercise, target, settings)
        output = submission.output.decode("utf-8", "replace")
        whole = unloadable(exercise, target.shown, submission.trouble, settings.language, output)
        whole = replace(whole, missing=submission.missing, doubtful=submission.doubtful)
    if isinstance(source, Notebook):
        return whole
    with _submission(notebook.of_python(source), exercise, target, settings, spawner) as submission:
        if submission.trouble is None and any(each.kind == "function" for each in submission.definitions.values()):
            report = _judged(submission, exercise, target, settings)
            told = [*report.notes, *(each.message or "" for each in report.findings)]
            why = whole.message or ""
            return report if any(why in each for each in told) else replace(report, notes=(why, *report.notes))
    return whole


def _submission(
    source: str | Notebook, exercise: Exercise, target: Target, settings: Settings, spawner: Spawner
) -> Submission:
    return Submission(
        source,
        target.path.name,
        exercise.parameters,
        spawner,
        settings.limits,
        arrays=exercise.arrays,
        scripts=exercise.scripts,
        confined=settings.confined,
    )


def _judged(submission: Submission, exercise: Exercise, target: Target, settings: Settings) -> ExerciseReport:
    """Return the report on a submission that is loaded."""
    findings = judge(
        exercise, submission.ask, submission.definitions, settings.examples, settings.language, submission.replacing
    )
    notes = tuple(settings.language(failures.left_out(each)) for each in submission.left_out)
    drawn: tuple[Picture, ...] = ()
    if settings.pictures:
        drawn = attempt("drawing", lambda: pictures.of(exercise, submission.ask, findings), drawn)
    return ExerciseReport(
        exercise.name,
        target.shown,
        findings,
        notes=notes,
        pictures=drawn,
        missing=submission.missing,
        doubtful=submission.doubtful,
    )
