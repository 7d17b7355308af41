"""Grades files: reads each, starts its process, judges it, and gathers the report."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from grader import confinement, pictures
from grader import exercise as exercises
from grader.examples import Examples
from grader.judge import judge, refused, unloadable
from grader.report import ExerciseReport, Report, Status
from grader.sandbox.limits import USUAL, Limits
from grader.sandbox.process import Spawner
from grader.sandbox.source import UnreadableError, read
from grader.sandbox.submission import Submission
from grader.sentence import Language, say
from grader.targets import Target


@dataclass(frozen=True)
class Settings:
    """What holds for a whole run."""

    examples: Examples
    language: Language
    limits: Limits = USUAL
    confined: bool = False  # run nothing that is not fully confined
    pictures: bool = False  # ask for what can be drawn, too


def grade(
    targets: Iterable[Target],
    settings: Settings,
    spawner: Spawner,
    done: Callable[[ExerciseReport], None] = lambda _report: None,
) -> Report:
    """Return the report on `targets`; `done` hears of each file as it is graded. Ctrl-C ends with what there is."""
    reports: list[ExerciseReport] = []
    try:
        for target in targets:
            reports.append(grade_file(target, settings, spawner))
            done(reports[-1])
    except KeyboardInterrupt:
        pass
    examples, language = settings.examples, settings.language
    held = confinement.confinement(confinement.of_all(reports, spawner), language)
    return Report(language.code, examples.seed, examples.count, held, tuple(reports))


def _is_notebook(source: str) -> bool:
    return source.lstrip().startswith("{") and '"cells"' in source and '"nbformat"' in source


def grade_file(target: Target, settings: Settings, spawner: Spawner) -> ExerciseReport:
    """Return the report on one file."""
    exercise = exercises.load(target.exercise)
    language = settings.language
    try:
        source = read(target.path)
    except UnreadableError as error:
        return refused(exercise, target.shown, language(error.why), Status.CRASHED, language)
    if _is_notebook(source):
        why = say(
            "This is a notebook with the name of a Python file. Save it in Jupyter as an executable script (.py), or "
            "copy your functions into a file of their own."
        )
        return refused(exercise, target.shown, language(why), Status.CRASHED, language)
    parameters = {function.name: function.parameters for function in exercise.model.functions}
    asked = Submission(source, target.path.name, parameters, spawner, settings.limits, confined=settings.confined)
    with asked as submission:
        if submission.trouble is not None:
            output = submission.output.decode("utf-8", "replace")
            report = unloadable(exercise, target.shown, submission.trouble, language, output)
        else:
            findings = judge(exercise, submission, settings.examples, language)
            drawn = pictures.of(exercise, submission, findings) if settings.pictures else ()
            report = ExerciseReport(exercise.name, target.shown, findings, pictures=drawn)
        return replace(report, missing=submission.missing)
