"""`python -m grader audit`: how good the grader itself is, on its known mistakes and on a corpus of submissions."""

import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from grader import corpus, exercise, parsers
from grader.examples import Examples
from grader.exercise import Exercise
from grader.files import write_whole
from grader.judge import judge
from grader.law.mistake import Mistake
from grader.parsers import EXAMPLES, PUBLISHED_SEED
from grader.quality import Audit, Case
from grader.render import audit as page
from grader.report import Finding, Status
from grader.sandbox.process import spawner
from grader.sandbox.submission import Submission
from grader.sentence import ENGLISH, Language, say
from grader.targets import UsageError
from grader.trusted import Trusted

CORPUS = Path(__file__).parent.parent / "tests" / "submissions"
WORKERS = 2


def run(arguments: Sequence[str], language: Language) -> int:
    """Audit; return 0 if nothing is missed, refused wrongly or named wrongly, else 1."""
    options = parsers.auditing(language).parse_args(arguments)
    unknown = [name for name in options.exercises if name not in exercise.names()]
    if unknown:
        names = ", ".join(exercise.names())
        raise UsageError(say("There is no exercise `{name}`. There are: {names}.", name=unknown[0], names=names))
    seeds = tuple(range(1, options.seeds + 1))
    folder = Path(options.corpus) if options.corpus else CORPUS
    if not folder.is_dir():
        if options.corpus:
            raise UsageError(say("There is no folder `{name}` with a corpus.", name=options.corpus))
        raise UsageError(
            say(
                "The corpus is in the kit's own folder: clone it, and run this command there, or name another one with "
                "`--corpus FOLDER`."
            )
        )
    audits = [audit(name, folder, seeds) for name in options.exercises or exercise.names()]
    if options.json == "-":
        sys.stdout.write(page.as_json(audits))
    else:
        sys.stdout.write(page.as_text(audits, language))
        if options.json:
            write_whole(Path(options.json), page.as_json(audits).encode())
    return 1 if any(one.bad or one.idle for one in audits) else 0


def audit(name: str, folder: Path, seeds: Sequence[int]) -> Audit:
    """Return the audit of the exercise `name` on its declared mistakes and the rows of the corpus in `folder`."""
    of = exercise.load(name)
    rows = [row for row in corpus.rows(folder) if row.exercise == name] if folder.is_dir() else []
    examples = Examples(PUBLISHED_SEED, EXAMPLES)
    declared = tuple(_of_mistake(of, mistake, examples) for mistake in of.mistakes)
    chunks = [(folder, tuple(rows[n::WORKERS]), tuple(seeds)) for n in range(WORKERS)]
    with ProcessPoolExecutor(WORKERS, multiprocessing.get_context("spawn")) as pool:
        found = [case for cases in pool.map(_of_rows, chunks) for case in cases]
    order = {(row.function, row.name): n for n, row in enumerate(rows)}
    found.sort(key=lambda case: order[case.function, case.name])
    checks = tuple(f"{name}.{check.name}" for check in of.checks)
    return Audit(name, checks, tuple(seeds), (*declared, *found))


def narrowed(of: Exercise, function: str) -> Exercise:
    """Return `of` with nothing but the checks of one function."""
    return replace(of, checks=tuple(check for check in of.checks if of.function_of(check).name == function))


def _of_mistake(of: Exercise, mistake: Mistake, examples: Examples) -> Case:
    some = narrowed(of, mistake.function)
    findings = judge(some, Trusted(of, mistake), examples, ENGLISH)
    return _case(of.name, mistake.function, mistake.id, findings, declared=True, right=False, wanted=mistake.id)


def _of_rows(chunk: tuple[Path, tuple[corpus.Row, ...], tuple[int, ...]]) -> list[Case]:
    """Return the cases of some rows; this runs in a process of its own."""
    folder, rows, seeds = chunk
    published = Examples(PUBLISHED_SEED, EXAMPLES)
    others = [Examples(seed, EXAMPLES) for seed in seeds]
    with closing(spawner()) as processes:
        cases = []
        for row in rows:
            of = exercise.load(row.exercise)
            source = corpus.submission(folder, row)
            with Submission(source, f"{row.name}.py", of.parameters, processes, arrays=of.arrays) as submission:
                findings = judge(of, submission, published, ENGLISH)
                verdict = replace(narrowed(of, row.function), mistakes=(), derivations=())
                again = {some.seed: judge(verdict, submission, some, ENGLISH) for some in others}
            changed = tuple(seed for seed, found in again.items() if _passes(found) is not row.right)
            case = _case(
                row.exercise, row.function, row.name, findings, declared=False, right=row.right, wanted=row.diagnosis
            )
            cases.append(replace(case, changed=changed))
    return cases


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
