"""Judges submissions whose verdict is known: the declared mistakes, the rows of a corpus, the truth in float32."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from grader.author import corpus
from grader.author.quality import Case, Fault
from grader.author.trusted import Trusted
from grader.core.outcome import Argument
from grader.core.report import Finding, Status
from grader.core.sentence import ENGLISH, say
from grader.course.configuration import EXAMPLES, PUBLISHED_SEED
from grader.course.exercise import Exercise
from grader.engine.examples import Examples
from grader.engine.judge import judge
from grader.law.mistake import Mistake
from grader.sandbox.process import spawner
from grader.sandbox.submission import Submission


def examples(seeds: Iterable[int]) -> list[Examples]:
    """Return the published examples, the same once more for a second run, and those of each of `seeds`."""
    return [Examples(seed, EXAMPLES) for seed in (PUBLISHED_SEED, PUBLISHED_SEED, *seeds)]


def of_mistake(of: Exercise, mistake: Mistake, examples: Sequence[Examples]) -> Case:
    """Return the case of a declared mistake, made in a submission that is right elsewhere."""
    case = Case(of.name, mistake.function, mistake.id, declared=True, right=False, wanted=mistake.id)
    return _judged(case, of, narrowed(of, mistake.function), Trusted(of, mistake), examples)


def of_rows(of: Exercise, folder: Path, examples: Sequence[Examples]) -> list[Case]:
    """Return the cases of the exercise's rows of the corpus in `folder`."""
    rows = corpus.rows_of(folder, of.name)
    alone = corpus.stands_alone(folder, of.name)
    found = []
    with closing(spawner()) as processes:
        for row in rows:
            source, name = corpus.submission(folder, row), f"{row.name}.py"
            case = Case(of.name, row.function, row.name, declared=False, right=row.right, wanted=row.diagnosis)
            with Submission(source, name, of.parameters, processes, arrays=of.arrays, scripts=of.scripts) as submission:
                asked = of if alone else narrowed(of, row.function)
                found.append(_judged(case, of, asked, submission, examples))
    return found


def of_tolerance(of: Exercise, examples: Examples) -> Iterator[Fault]:
    """Yield a fault for each check that refuses the truth in float32, whose error is small against its terms."""
    for function in of.functions:
        rounded = Mistake("single-precision", function, "", "", partial(_in_single_precision, of, function))
        for finding in _judge(_for_verdicts(of, function), Trusted(of, rounded), examples):
            if _is_refused(finding):
                yield Fault(
                    "tight-tolerance",
                    say(
                        "`{check}` refuses the truth in single precision: its size is too small. Give the sum of the "
                        "magnitudes of all terms, however they cancel.",
                        check=finding.id,
                    ),
                )


def narrowed(of: Exercise, function: str) -> Exercise:
    """Return `of` with the checks of one function only."""
    return replace(of, checks=tuple(check for check in of.checks if check.function == function))


def _for_verdicts(of: Exercise, function: str) -> Exercise:
    """Return `of` with the checks of one function, and no names for mistakes."""
    return replace(narrowed(of, function), mistakes=(), derivations=())


def _judged(
    case: Case, of: Exercise, asked: Exercise, submission: Submission | Trusted, examples: Sequence[Examples]
) -> Case:
    """Return `case` with the verdict of the checks in `asked`; a right verdict is compared with that of other runs."""
    first, again, *others = examples
    refused = [finding for finding in _judge(asked, submission, first) if _is_refused(finding)]
    named = {finding.diagnosis.id for finding in refused if finding.diagnosis is not None}
    case = replace(
        case,
        refused_by=next((finding.id for finding in refused if finding.function == case.function), None),
        refused_elsewhere=tuple(sorted({finding.function for finding in refused} - {case.function})),
        named=tuple(sorted(named)),
    )
    if case.misjudged:
        return case
    verdicts = _for_verdicts(of, case.function)
    changed = tuple(some.seed for some in others if _passes(verdicts, submission, some) is not case.right)
    return replace(case, changed=changed, unsteady=_passes(verdicts, submission, again) is not case.right)


def _judge(of: Exercise, submission: Submission | Trusted, examples: Examples) -> Sequence[Finding]:
    return judge(of, submission.ask, submission.definitions, examples, ENGLISH)


def _passes(of: Exercise, submission: Submission | Trusted, examples: Examples) -> bool:
    return all(finding.status is Status.PASSED for finding in _judge(of, submission, examples))


def _is_refused(finding: Finding) -> bool:
    return finding.status not in (Status.PASSED, Status.WAITING)


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
