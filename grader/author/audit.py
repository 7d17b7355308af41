"""`python -m grader audit`: measures the grader on submissions whose verdict is known, and says what to mend."""

import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

from grader.author import audit_report, cases, completeness, corpus
from grader.author.quality import Audit, Fault
from grader.cli import parsers
from grader.core.errors import UsageError
from grader.core.files import write_whole
from grader.core.report import Finding, Status
from grader.core.sentence import Language, say
from grader.course import courses, translation
from grader.course import exercise as exercises
from grader.course.courses import Course, Layout
from grader.course.targets import Target
from grader.engine import run as engine
from grader.engine.examples import Examples
from grader.sandbox.process import spawner

WORKERS = 4  # exercises that are audited at the same time
BROKEN = "broken-solution"


def run(arguments: Sequence[str], language: Language) -> int:
    """Audit; return 0 if nothing is refused, else 1."""
    options = parsers.auditing(language).parse_args(arguments)
    for name in options.exercises:
        parsers.check_exercise(name, exercises.names())
    layout = courses.layout()
    folder = _corpus(options.corpus, layout)
    seeds = tuple(range(1, options.seeds + 1))
    audits = _audits(options.exercises or exercises.names(), folder, seeds, language)
    shared = completeness.of_all([exercises.load(name) for name in exercises.names()], layout)
    if options.json == "-":
        sys.stdout.write(audit_report.as_json(audits, shared, language))
    else:
        sys.stdout.write(audit_report.as_text(audits, shared, language))
        if options.json:
            write_whole(Path(options.json), audit_report.as_json(audits, shared, language).encode())
    return 1 if shared or any(one.faults for one in audits) else 0


def _corpus(given: str | None, layout: Layout) -> Path:
    folder = Path(given) if given else layout.submissions
    if not folder.is_dir():
        if given:
            raise UsageError(say("There is no folder `{name}` with a corpus.", name=given))
        if courses.chosen() is None:
            raise UsageError(
                say(
                    "The corpus is in the kit's own folder: clone it, and run this command there, or name another one "
                    "with `--corpus FOLDER`."
                )
            )
    return folder


def _audits(names: Sequence[str], folder: Path, seeds: tuple[int, ...], language: Language) -> list[Audit]:
    """Return the audit of each exercise; where there are several, each is made in a process of its own."""
    one = partial(audit, folder=folder, seeds=seeds, code=language.code, course=courses.chosen())
    if len(names) == 1:
        return [one(names[0])]
    with ProcessPoolExecutor(min(WORKERS, len(names)), multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(one, names))


def audit(name: str, folder: Path, seeds: tuple[int, ...], code: str, course: Course | None) -> Audit:
    """Return the audit of the exercise `name` of `course` on its declared mistakes and the corpus in `folder`.

    Messages that the solution gets are in the language `code`.
    """
    courses.choose(course)
    of, layout = exercises.load(name), courses.layout()
    examples = cases.examples(seeds)
    solution, found = layout.solutions / f"{name}.py", list[Fault]()
    if solution.is_file():
        found += _of_solution(Target(name, solution, layout.shown(solution)), examples, translation.language(code))
        found += cases.of_tolerance(of, examples[0])
        found += completeness.of_exercise(of, layout)
    rests_on_broken = not corpus.stands_alone(folder, name) and any(fault.kind == BROKEN for fault in found)
    rows = [] if rests_on_broken else cases.of_rows(of, folder, examples)
    judged = (*(cases.of_mistake(of, mistake, examples) for mistake in of.mistakes), *rows)
    return Audit(name, tuple(f"{name}.{check.name}" for check in of.checks), seeds, judged, tuple(found))


def _of_solution(target: Target, examples: Sequence[Examples], language: Language) -> Iterator[Fault]:
    """Yield a fault for each check that the solution does not pass, with any of `examples`."""
    with closing(spawner()) as processes:
        first, again, *others = (
            engine.grade_file(target, engine.Settings(some, language), processes) for some in examples
        )
    why = " ".join((*filter(None, (first.message,)), *first.notes))
    if why:  # a learner's file may have parts that are left out, a solution may not
        yield Fault(BROKEN, say("`{path}` can not be graded: {why}", path=target.shown, why=why))
        return
    for finding, second, *rest in zip(*(report.findings for report in (first, again, *others)), strict=True):
        passed = finding.status is Status.PASSED
        seeds = [
            some.seed
            for some, other in zip(examples[2:], rest, strict=True)
            if (other.status is Status.PASSED) is not passed
        ]
        yield from _of_finding(finding, target.shown, seeds, steady=second.status is finding.status)


def _of_finding(finding: Finding, path: str, changed: Sequence[int], *, steady: bool) -> Iterator[Fault]:
    """Yield the fault of one check on the solution at `path`; `changed` are the seeds with another verdict."""
    if not steady:
        yield Fault(
            "flaky-check",
            say(
                "`{check}` is flaky: of two runs on `{path}` one passed it and one did not. A check may depend on "
                "its example alone: on no clock, no random number, nothing that it remembers.",
                check=finding.id,
                path=path,
            ),
        )
    elif changed:
        yield Fault(
            "flaky-check",
            say(
                "`{check}` is flaky: `{path}` has another verdict with the seeds {seeds}. Judge by the size of the "
                "terms, and draw no input that the task does not mean.",
                check=finding.id,
                path=path,
                seeds=", ".join(map(str, changed)),
            ),
        )
    elif finding.status not in (Status.PASSED, Status.WAITING):
        yield Fault(
            "solution",
            say(
                "`{path}` does not pass `{check}`: {why} Correct the solution or, if that is right, the check.",
                path=path,
                check=finding.id,
                why=finding.message or finding.title,
            ),
        )
