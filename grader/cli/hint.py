"""`python -m grader hint TARGET`: one step of help for the first open check, one step further at each call."""

import io
import sys
from collections.abc import Sequence
from contextlib import closing

from grader.cli import hint_progress, parsers
from grader.cli.screen import look
from grader.core.report import ExerciseReport, Finding, Status
from grader.core.sentence import Language
from grader.course import selection
from grader.course.configuration import EXAMPLES
from grader.course.targets import Target
from grader.hints import Step, ladder, mishaps
from grader.sandbox.process import spawner

PASSED, NOT_PASSED = 0, 1


def run(arguments: Sequence[str], language: Language) -> int:
    """Show the next hint; return the exit code, which is that of grading."""
    options = parsers.hinting(language).parse_args(arguments)
    with closing(spawner()) as processes:  # started first: it warms up while the grader imports its own modules
        from grader.course import exercise, targets  # noqa: PLC0415 - see above
        from grader.engine import examples, run  # noqa: PLC0415 - see above
        from grader.engine.example_cache import kept  # noqa: PLC0415 - the same

        exercises = selection.place(selection.EXERCISES)
        found = targets.find([options.target], exercise.names(), options.exercise, exercises)
        settings = run.Settings(examples.Examples(options.seed, EXAMPLES, kept()), language)
        report = run.grade(found.files, settings, processes)
    graded = list(zip(found.files, report.exercises, strict=False))
    for target, each in graded:
        forget_passed(target, each)
    chosen = _first_to_open(graded)
    if chosen is not None:
        _show("".join(f"{language(remark)}\n" for remark in found.remarks) + _hint(*chosen, language))
        return NOT_PASSED
    if len(graded) < len(found.files):  # Ctrl-C
        return NOT_PASSED
    from grader.render import hint as page  # noqa: PLC0415 - imports rich

    for target, _report in graded:
        _show(page.everything_passes(target.shown, language, **look()))
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
    from grader.course import exercise  # noqa: PLC0415 - imports the checks

    if finding.status is Status.CRASHED:
        return "crashed", ladder(language(mishaps.CRASH_QUESTION), mishaps.CRASH, finding.title)
    if finding.status is Status.STOPPED:
        return "stopped", ladder(language(mishaps.STOP_QUESTION), mishaps.STOP, finding.title)
    of = exercise.load(exercise_name)
    check = next(check for check in of.checks if f"{of.name}.{check.name}" == finding.id)
    question = finding.question or language(check.question)
    names = [check.name]
    if finding.diagnosis is not None:
        about = "_".join(filter(None, (finding.function, check.of)))
        names = [f"{about}_{finding.diagnosis.id}", finding.diagnosis.id, check.name]
    name = next((name for name in names if name in of.hints), check.name)
    return name, ladder(question, of.hints.get(name), finding.title)


def forget_passed(target: Target, report: ExerciseReport) -> None:
    """Forget how far the ladders of the checks that pass were climbed."""
    passed = [finding.id for finding in report.findings if finding.status is Status.PASSED]
    remembered = hint_progress.load()
    if remembered.forget(target.path, passed):
        hint_progress.save(remembered)


def _hint(target: Target, report: ExerciseReport, language: Language) -> str:
    """Return the hint for the first open check of a file, and remember it."""
    from grader.render import hint as page  # noqa: PLC0415 - imports rich
    from grader.render import text  # noqa: PLC0415 - imports rich

    finding = None if report.message is not None else first_open(report.findings)
    if finding is None:
        return text.exercise(report, language, **look())
    remembered = hint_progress.load()
    name, steps = ladder_of(target.exercise, finding, language)
    shown = remembered.shown(target.path, finding.id, name)
    step = steps[min(shown, len(steps) - 1)]
    remembered.climb(target.path, finding.id, name)
    kept = hint_progress.save(remembered)
    words = page.render(target.shown, finding, step, language, again=shown >= len(steps), **look())
    return words if kept else words + page.not_remembered(language, **look())


def _first_to_open(graded: Sequence[tuple[Target, ExerciseReport]]) -> tuple[Target, ExerciseReport] | None:
    """Return the first file with something tried that does not pass, else the first with something to do."""
    opened = [each for each in graded if each[1].status is not Status.PASSED]
    return min(opened, key=lambda each: each[1].status is Status.TODO, default=None)


def _show(words: str) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write(words)
    sys.stdout.flush()
