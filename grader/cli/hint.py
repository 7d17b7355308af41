"""`python -m grader hint TARGET`: show one step of help for the first open check, one step further at each call."""

from collections.abc import Sequence

from grader.cli import hint_progress, parsers
from grader.cli.screen import look, replace_what_the_terminal_lacks, write
from grader.core.report import ExerciseReport, Finding, Status
from grader.core.sentence import Language
from grader.course import courses, exercise, targets
from grader.course.configuration import EXAMPLES
from grader.engine import run as engine
from grader.engine.example_cache import kept
from grader.engine.examples import Examples
from grader.hints import Step, failures, ladder
from grader.render import hint as page
from grader.render import text
from grader.sandbox.process import Spawner

PASSED, NOT_PASSED = 0, 1


def run(arguments: Sequence[str], language: Language, processes: Spawner) -> int:
    """Show the next hint and return the exit code, which is that of grading."""
    options = parsers.hinting(language).parse_args(arguments)
    exercises = courses.place(courses.EXERCISES)
    found = targets.find([options.target], exercise.names(), options.exercise, exercises)
    settings = engine.Settings(Examples(options.seed, EXAMPLES, kept()), language)
    faults: list[Exception] = []
    reports = engine.grade(found.files, settings, processes, failed=faults.append).exercises
    hint_progress.forget_passed(reports)
    # The first file with something tried that does not pass, else the first with something to do.
    opened = [report for report in reports if report.status is not Status.PASSED]
    chosen = min(opened, key=lambda report: report.status is Status.TODO, default=None)
    replace_what_the_terminal_lacks()
    if chosen is not None:
        write("".join(f"{language(remark)}\n" for remark in found.remarks) + _hint(chosen, language))
        return NOT_PASSED
    if faults:
        raise faults[0]
    if len(reports) < len(found.files):  # Ctrl-C
        return NOT_PASSED
    for report in reports:
        write(page.everything_passes(report.path, language, **look()))
    return PASSED


def first_open(findings: Sequence[Finding]) -> Finding | None:
    """Return the check to help with: the first that was tried and does not pass, else the first to do."""
    by_status = {Status.TODO: 1, Status.FAILED: 0, Status.CRASHED: 0, Status.STOPPED: 0}
    return min(
        (finding for finding in findings if finding.status in by_status),
        key=lambda finding: by_status[finding.status],
        default=None,
    )


def ladder_of(exercise_name: str, finding: Finding, language: Language) -> tuple[str, Sequence[Step]]:
    """Return the name of the ladder for `finding`, and its steps."""
    if finding.status is Status.CRASHED:
        return "crashed", ladder(finding.question or language(failures.CRASH_QUESTION), failures.CRASH, finding.title)
    if finding.status is Status.STOPPED:
        return "stopped", ladder(language(failures.STOP_QUESTION), failures.STOP, finding.title)
    of = exercise.load(exercise_name)
    check = next(check for check in of.checks if f"{of.name}.{check.name}" == finding.id)
    question = finding.question or language(check.question)
    names = [check.name]
    if finding.diagnosis is not None:
        about = "_".join(filter(None, (finding.function, check.of)))
        names = [f"{about}_{finding.diagnosis.id}", finding.diagnosis.id, check.name]
    name = next((name for name in names if name in of.hints), check.name)
    return name, ladder(question, of.hints.get(name), finding.title)


def _hint(report: ExerciseReport, language: Language) -> str:
    """Return the hint for the first open check of a file, and remember it."""
    finding = None if report.message is not None else first_open(report.findings)
    if finding is None:
        return text.exercise(report, language, **look())
    name, steps = ladder_of(report.name, finding, language)
    progress = hint_progress.load()
    shown = progress.shown(report.path, finding.id, name)
    progress.climb(report.path, finding.id, name)
    saved = hint_progress.save(progress)
    step = steps[min(shown, len(steps) - 1)]
    words = page.render(report.path, finding, step, language, again=shown >= len(steps), **look())
    return words if saved else words + page.not_remembered(language, **look())
