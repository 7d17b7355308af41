"""`python -m grader audit`: the author's referee. How good checks are, on known mistakes and a corpus of submissions.

What it refuses it says in a sentence that tells what to do about it.
"""

import multiprocessing
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from grader.author import corpus, referee
from grader.author.corpus import CorpusError
from grader.author.trusted import Trusted
from grader.cli import parsers
from grader.core.errors import UsageError
from grader.core.files import write_whole
from grader.core.outcome import Argument
from grader.core.quality import Audit, Case, Fault
from grader.core.report import Finding, Status
from grader.core.sentence import ENGLISH, Language, say
from grader.course import exercise
from grader.course import layout as layouts
from grader.course import selection as courses
from grader.course.configuration import EXAMPLES, PUBLISHED_SEED
from grader.course.exercise import Exercise
from grader.course.layout import Layout
from grader.course.selection import Course
from grader.course.targets import Target
from grader.engine import run as run_
from grader.engine.examples import Examples
from grader.engine.judge import judge
from grader.law.mistakes.mistake import Mistake
from grader.render import audit as page
from grader.sandbox.process import spawner
from grader.sandbox.submission import Submission

WORKERS = 2
SINGLE = "single-precision"
FEW = 40  # rows that are graded before another process has started
BROKEN = "broken-solution"  # one that no submission can be made of


def run(arguments: Sequence[str], language: Language) -> int:
    """Audit; return 0 if nothing is refused, else 1."""
    options = parsers.auditing(language).parse_args(arguments)
    for name in options.exercises:
        parsers.check_exercise(name, exercise.names())
    examples = examples_of(range(1, options.seeds + 1))
    layout = layouts.current()
    folder = Path(options.corpus) if options.corpus else layout.submissions
    if not folder.is_dir():
        if options.corpus:
            raise UsageError(say("There is no folder `{name}` with a corpus.", name=options.corpus))
        if courses.chosen() is None:
            raise UsageError(
                say(
                    "The corpus is in the kit's own folder: clone it, and run this command there, or name another one "
                    "with `--corpus FOLDER`."
                )
            )
    try:
        audits = [audited(name, folder, examples, layout, language) for name in options.exercises or exercise.names()]
    except CorpusError as error:
        raise UsageError(error.why) from None
    shared = referee.of_all(map(exercise.load, exercise.names()), layout)
    if options.json == "-":
        sys.stdout.write(page.as_json(audits, language, shared))
    else:
        sys.stdout.write(page.as_text(audits, language, shared))
        if options.json:
            write_whole(Path(options.json), page.as_json(audits, language, shared).encode())
    return 1 if shared or any(one.faults for one in audits) else 0


def audited(name: str, folder: Path, examples: Sequence[Examples], layout: Layout, language: Language) -> Audit:
    """Return the audit of the exercise `name` with what is at fault in its files."""
    of = exercise.load(name)
    solution = layout.solutions / f"{name}.py"
    found = (
        *_of_solution(of, solution, examples, layout, language),
        *_of_tolerance(of, examples[0]),
        *referee.of_exercise(of, layout),
    )
    rests_on_it = not corpus.stands_alone(folder, name) and any(fault.kind == BROKEN for fault in found)
    one = audit(name, None if rests_on_it else folder, examples)
    return replace(one, found=found if solution.is_file() else ())


def audit(name: str, folder: Path | None, examples: Sequence[Examples]) -> Audit:
    """Return the audit of the exercise `name` on its declared mistakes and the corpus in `folder`, if any.

    `examples` are those of `examples_of`.
    """
    of = exercise.load(name)
    rows = () if folder is None else corpus.rows_of(folder, name)
    declared = tuple(_of_mistake(of, mistake, examples) for mistake in of.mistakes)
    found = [] if folder is None else _of_all_rows(folder, rows, examples)
    order = {(row.function, row.name): n for n, row in enumerate(rows)}
    found.sort(key=lambda case: order[case.function, case.name])
    checks = tuple(f"{name}.{check.name}" for check in of.checks)
    return Audit(name, checks, _seeds(examples), (*declared, *found))


def _of_all_rows(folder: Path, rows: Sequence[corpus.Row], examples: Sequence[Examples]) -> list[Case]:
    """Return the cases of all rows, in any order: many are shared by several processes."""
    if len(rows) <= FEW:
        return _of_rows(folder, rows, examples)
    chunks = [(folder, tuple(rows[n::WORKERS]), _seeds(examples), courses.chosen()) for n in range(WORKERS)]
    with ProcessPoolExecutor(WORKERS, multiprocessing.get_context("spawn")) as pool:
        return [case for cases in pool.map(_in_a_process, chunks) for case in cases]


def _in_a_process(chunk: tuple[Path, tuple[corpus.Row, ...], tuple[int, ...], Course | None]) -> list[Case]:
    """Return the cases of some rows, in a process of its own."""
    folder, rows, seeds, course = chunk
    courses.choose(course)
    return _of_rows(folder, rows, examples_of(seeds))


def examples_of(seeds: Iterable[int]) -> list[Examples]:
    """Return the published examples, the same once more, and those of each of `seeds`."""
    return [Examples(seed, EXAMPLES) for seed in (PUBLISHED_SEED, PUBLISHED_SEED, *seeds)]


def _seeds(examples: Sequence[Examples]) -> tuple[int, ...]:
    """Return the seeds besides the published one."""
    return tuple(some.seed for some in examples[2:])


def _of_solution(
    of: Exercise, path: Path, examples: Sequence[Examples], layout: Layout, language: Language
) -> Iterator[Fault]:
    """Yield what is at fault with the solution, or with checks that can not make up their mind about it."""
    if not path.is_file():
        return
    shown = layout.shown(path)
    settings = [run_.Settings(some, language) for some in examples]
    target = Target(of.name, path, shown)
    with closing(spawner()) as processes:
        first, *others = (run_.grade_file(target, each, processes) for each in settings)
    if first.message is not None:
        yield Fault(BROKEN, say("`{path}` can not be graded: {why}", path=shown, why=first.message))
        return
    again = {finding.id: finding.status for finding in others[0].findings}
    for finding in first.findings:
        changed = [
            seed
            for seed, report in zip(_seeds(examples), others[1:], strict=True)
            for other in report.findings
            if other.id == finding.id and (other.status is Status.PASSED) is not (finding.status is Status.PASSED)
        ]
        yield from _of_finding(finding, shown, changed, steady=again[finding.id] is finding.status)


def _of_finding(finding: Finding, path: str, changed: Sequence[int], *, steady: bool) -> Iterator[Fault]:
    """Yield what is at fault with one check on the solution at `path`; with the seeds `changed` its verdict differs."""
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


def narrowed(of: Exercise, function: str) -> Exercise:
    """Return `of` with nothing but the checks of one function."""
    return replace(of, checks=tuple(check for check in of.checks if check.function == function))


def _of_tolerance(of: Exercise, examples: Examples) -> Iterator[Fault]:
    """Yield a fault for each check that refuses the truth in single precision, which errs by less than its terms do."""
    for function in of.functions:
        rounded = Mistake(SINGLE, function, "", "", partial(_in_single_precision, of, function))
        wrong = Trusted(of, rounded)
        findings = judge(replace(narrowed(of, function), mistakes=()), wrong.ask, wrong.definitions, examples, ENGLISH)
        for finding in findings:
            if finding.status not in (Status.PASSED, Status.WAITING):
                yield Fault(
                    "tight-tolerance",
                    say(
                        "`{check}` refuses the truth in single precision: its size is too small. Give the sum of the "
                        "magnitudes of all terms, however they cancel.",
                        check=finding.id,
                    ),
                )


def _in_single_precision(of: Exercise, function: str, *arguments: Argument) -> "Argument | tuple[Argument, ...]":
    right = of.model.truth(function, *arguments)
    return tuple(map(_single, right)) if isinstance(right, tuple) else _single(right)


def _single(value: Argument) -> Argument:
    if isinstance(value, list):
        return [_single(item) for item in value]
    try:
        (rounded,) = struct.unpack("f", struct.pack("f", value))
    except OverflowError:
        return value
    return float(rounded)


def _of_mistake(of: Exercise, mistake: Mistake, examples: Sequence[Examples]) -> Case:
    some = narrowed(of, mistake.function)
    submission = Trusted(of, mistake)
    first, second, *others = examples
    findings = judge(some, submission.ask, submission.definitions, first, ENGLISH)
    case = _case(of.name, mistake.function, mistake.id, findings, declared=True, right=False, wanted=mistake.id)
    return _compared(case, replace(some, mistakes=(), derivations=()), submission, second, others)


def _of_rows(folder: Path, rows: Sequence[corpus.Row], examples: Sequence[Examples]) -> list[Case]:
    """Return the cases of some rows."""
    first, second, *others = examples
    with closing(spawner()) as processes:
        cases = []
        for row in rows:
            of = exercise.load(row.exercise)
            source = corpus.submission(folder, row)
            with Submission(source, f"{row.name}.py", of.parameters, processes, arrays=of.arrays) as submission:
                asked = of if corpus.stands_alone(folder, of.name) else narrowed(of, row.function)
                findings = judge(asked, submission.ask, submission.definitions, first, ENGLISH)
                case = _case(
                    row.exercise,
                    row.function,
                    row.name,
                    findings,
                    declared=False,
                    right=row.right,
                    wanted=row.diagnosis,
                )
                verdict = replace(narrowed(of, row.function), mistakes=(), derivations=())
                cases.append(_compared(case, verdict, submission, second, others))
    return cases


def _compared(
    case: Case, verdict: Exercise, submission: Submission | Trusted, second: Examples, others: Sequence[Examples]
) -> Case:
    """Return `case` with what a second run, and other seeds, say of it; one that is wrong anyhow says nothing."""
    if case.misjudged:
        return case
    passes = {
        some.seed: _passes(judge(verdict, submission.ask, submission.definitions, some, ENGLISH)) for some in others
    }
    again = _passes(judge(verdict, submission.ask, submission.definitions, second, ENGLISH))
    changed = tuple(seed for seed, passed in passes.items() if passed is not case.right)
    return replace(case, changed=changed, unsteady=again is not case.right)


def _passes(findings: Sequence[Finding]) -> bool:
    return all(finding.status is Status.PASSED for finding in findings)


def _case(
    exercise_name: str,
    function: str,
    name: str,
    findings: Sequence[Finding],
    *,
    declared: bool,
    right: bool,
    wanted: str | None,
) -> Case:
    open_ones = [finding for finding in findings if finding.status not in (Status.PASSED, Status.WAITING)]
    elsewhere = tuple(sorted({finding.function for finding in open_ones} - {function}))
    named = {finding.diagnosis.id for finding in open_ones if finding.diagnosis is not None}
    first = next((finding.id for finding in open_ones if finding.function == function), None)
    return Case(exercise_name, function, name, declared, right, wanted, first, elsewhere, tuple(sorted(named)))
