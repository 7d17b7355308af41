"""Judge one submission: ask the questions of every check in teaching order, and turn the answers into findings.

One mistake, one finding: after a check has not passed, later ones of the same function and returned value wait. Truth
and verdict live here; the submission only answers.
"""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Protocol

from grader.core.errors import UsageError
from grader.core.outcome import Answers, Ask, Batch, Call, Exceeded, LeftOut, Outcome, Raised, answered, show
from grader.core.report import Counterexample, Diagnosis, ExerciseReport, Finding, Status
from grader.core.sentence import Language, say
from grader.course.exercise import Exercise, names
from grader.engine import errors, failures
from grader.engine.as_if_right import Replacing, retry
from grader.engine.carry_forward import carry
from grader.engine.diagnosis import REPEATED, Diagnostician
from grader.engine.examples import Examples
from grader.engine.optional import attempt
from grader.engine.verdict import LostError, NotStartedError, accept_truth, judge_answer
from grader.hints.failures import CRASH_QUESTION
from grader.law.check import Check
from grader.law.draw import Example, simplest_of
from grader.law.mistakes.mistake import Mistake
from grader.law.reply import WRONG_SHAPE, Refusal, Tally

SLOW = 1.0  # seconds for drawn examples: beyond it a counterexample is shown as found, without shrinking


class JudgingError(Exception):
    """The grader's own fault."""


class Definition(Protocol):
    """The definition of a function in a submission."""

    @property
    def kind(self) -> str:
        """Return "function", "missing", or the type of what bears the name instead."""

    @property
    def line(self) -> int | None:
        """Return where it is defined."""

    @property
    def left_out(self) -> LeftOut | None:
        """Return the statement that should have defined it, and failed."""


Definitions = Mapping[str, Definition]


@dataclass(frozen=True, slots=True)
class _Failure:
    """The first example on which a check did not hold."""

    index: int
    example: Example
    refusal: Refusal
    raised: Raised | None = None
    seconds: float = 0.0  # that asking and judging the examples took, so far
    asked: tuple[tuple[Call, Outcome], ...] = ()  # the first calls of these examples, as they were answered

    @property
    def by_script(self) -> bool:
        """Tell whether the call that raised is one of a script's, which the learner's process may have made up."""
        return self.raised is not None and self.raised.function is not None


def judge(
    exercise: Exercise,
    ask: Ask,
    definitions: Definitions,
    examples: Examples,
    language: Language,
    replacing: Replacing | None = None,
) -> tuple[Finding, ...]:
    """Return the finding of every check, in teaching order.

    Args:
        ask: Asks the submission batches of calls: a process, or any other callable.
        definitions: How the submission defines each function.
        language: The language of titles and messages.
        replacing: Asks the submission as if some of its functions were right.

    Raises:
        UsageError: A check refuses the truth itself.


    """
    first = _judged(exercise, exercise.checks, ask, definitions, examples, language)
    if all(finding.status is Status.PASSED for finding in first):
        return first

    def again(function: str, ask: Ask) -> tuple[Finding, ...]:
        checks = [check for check in exercise.checks if check.function == function]
        return _judged(exercise, checks, ask, definitions, examples, language)

    found = attempt("carrying points forward", lambda: carry(exercise, ask, first, language), first)
    if replacing is None:
        return found
    return attempt(
        "judging with right functions",
        lambda: retry(exercise, replacing, examples, found, again, language),
        found,
    )


def _judged(
    exercise: Exercise,
    checks: Sequence[Check],
    ask: Ask,
    definitions: Definitions,
    examples: Examples,
    language: Language,
) -> tuple[Finding, ...]:
    """Return the findings of `checks`, each judged by the answers that `ask` gives."""
    run = _Judge(exercise, ask, definitions, examples, language)
    findings = []
    for check in checks:
        started = time.perf_counter()
        finding = run.judge(check)
        findings.append(replace(finding, seconds=round(time.perf_counter() - started, 4)))
    return tuple(findings)


def unloadable(exercise: Exercise, path: str, trouble: Outcome, language: Language, output: str) -> ExerciseReport:
    """Return the report on a file that could not be loaded."""
    status = Status.STOPPED if isinstance(trouble, Exceeded) else Status.CRASHED
    return refused(exercise, path, language(failures.loading(trouble)), status, language, output)


def refused(
    exercise: Exercise, path: str, message: str, status: Status, language: Language, output: str = ""
) -> ExerciseReport:
    """Return the report on a file none of whose checks could run."""
    findings = tuple(_finding(exercise, check, Status.WAITING, language) for check in exercise.checks)
    return ExerciseReport(exercise.name, path, findings, message, status, output)


def absent(exercise: Exercise, language: Language) -> ExerciseReport:
    """Return the report on an exercise for which nothing was handed in."""
    findings = tuple(_finding(exercise, check, Status.TODO, language) for check in exercise.checks)
    return ExerciseReport(exercise.name, "", findings, language(say("Nothing was handed in for this exercise.")))


class _LazyAnswers:
    """The answers of one submission. A request is asked when the first answer of it is needed."""

    def __init__(self, ask: Ask, requests: tuple[tuple[Batch, ...], ...]) -> None:
        self._ask = ask
        self._requests = {batch: request for request in requests for batch in request}
        self._known: dict[Batch, Answers] = {}

    def to(self, batch: Batch) -> Answers:
        """Return the answers to `batch`. Answers that never came are asked for alone."""
        request = self._requests[batch]
        if batch not in self._known and self._known.keys().isdisjoint(request):
            answers = zip(request, self._ask(request), strict=False)
            self._known.update((each, found) for each, found in answers if found.outcomes)
        if batch not in self._known:
            (self._known[batch],) = self._ask([batch])
        return self._known[batch]


class _Judge:
    def __init__(
        self, exercise: Exercise, ask: Ask, definitions: Definitions, examples: Examples, language: Language
    ) -> None:
        self._exercise = exercise
        self._ask = ask
        self._definitions = definitions
        self._examples = examples
        self._tell = language
        self._unstarted: set[str] = set()
        self._blocked: set[tuple[str, str | None]] = set()
        self._asked = _LazyAnswers(ask, examples.requests(exercise))
        self._diagnostician = Diagnostician(exercise, ask, language)

    def judge(self, check: Check) -> Finding:
        """Return the finding of one check, given those before it."""
        function, of = check.function, check.of
        if function in self._unstarted:
            return self._found(check, Status.TODO)
        if self._blocked & {(function, of), (function, None)}:
            return self._found(check, Status.WAITING)
        finding = self._undefined(check) or self._tried(check)
        if finding.status is Status.TODO:
            self._unstarted.add(function)
        elif finding.status in (Status.CRASHED, Status.STOPPED):
            self._blocked.add((function, None))
        elif finding.status is Status.FAILED:
            self._blocked.add((function, of))
        return finding

    def _undefined(self, check: Check) -> Finding | None:
        """Return a finding if the submission has no such function at all."""
        definition, function = self._definitions[check.function], check.function
        if definition.kind == "function":
            return None
        if definition.left_out is not None:
            trouble, told = definition.left_out.trouble, self._tell(failures.left_out(definition.left_out))
            if isinstance(trouble, Exceeded):
                return self._found(check, Status.STOPPED, message=told)
            _meaning, question = self._named_error(trouble)  # the message says what it means
            return self._found(check, Status.CRASHED, message=told, question=question)
        if definition.kind == "missing":
            why = say("There is no function `{function}` yet.", function=function)
            return self._found(check, Status.TODO, line=None, message=self._tell(why))
        why = say(
            "`{function}` is no function here but of the type {kind}: some line gives its name to something else.",
            function=function,
            kind=definition.kind,
        )
        return self._found(check, Status.FAILED, line=None, message=self._tell(why))

    def _tried(self, check: Check) -> Finding:
        """Return the finding of `check` after trying it on its examples."""
        tally = Tally()
        try:
            failure, count = self._first_failure(check, tally)
            shown, failure = self._in_silence(check, failure)
            if failure is not None and failure.seconds < SLOW:
                found = failure
                failure = attempt("making an example simpler", lambda: self._simpler(shown, found), found)
        except NotStartedError as reason:
            return self._found(
                check, Status.TODO, message=self._tell(failures.not_started(check.function, reason.raised))
            )
        except LostError as loss:
            return self._lost(check, loss)
        if failure is not None:
            return self._failed(check, shown, failure)
        if not tally.comparisons:
            raise JudgingError(f"{self._exercise.name}.{check.name} compared nothing")
        message = " ".join(self._tell(note) for note in tally.notes) or None
        return self._found(check, Status.PASSED, message=message, examples=count)

    def _first_failure(self, check: Check, total: Tally) -> tuple[_Failure | None, int]:
        """Judge the answers in order; return the first failure, and how many examples were judged."""
        count = 0
        for part in self._examples.parts(self._exercise, check):  # most failures show in the first few
            started = time.perf_counter()
            answers = self._asked.to(part.batch)
            tally = self._examples.verdicts.find(check, part, answers.raw)
            if tally is None:
                tally = Tally()
                for example, call, outcome in zip(part.examples, part.batch.calls, answers.outcomes, strict=False):
                    count += 1
                    try:
                        judge_answer(self._exercise, check, example, call, outcome, tally)
                    except Refusal as refusal:
                        seconds = time.perf_counter() - started
                        asked = tuple(zip(part.batch.calls[:REPEATED], answers.outcomes, strict=False))
                        raised = outcome if isinstance(outcome, Raised) else None
                        return _Failure(count - 1, example, refusal, raised, seconds, asked), count
                    except LostError as loss:
                        loss.output = answers.output
                        raise
                self._examples.verdicts.keep(check, part, answers.raw, tally)
            count = part.start + len(part.examples)
            total.add(tally)
        return None, count

    def _in_silence(self, check: Check, failure: _Failure | None) -> tuple[Check, _Failure | None]:
        """Return a check of the same answers that one of them fails before any raises; or else what was found."""
        if failure is None or failure.raised is None or not failure.index:
            return check, failure
        for other in self._exercise.checks:
            if (other.function, other.asks, other.inputs) == (check.function, check.asks, check.inputs):
                found, _count = self._first_failure(other, Tally())
                if found is not None and found.raised is None:
                    return other, found
        return check, failure

    def _simpler(self, check: Check, failure: _Failure) -> _Failure:
        """Return a failure on a simpler example where another can be found."""
        simplest: list[_Failure] = []

        def breaks(example: Example) -> bool:
            call = check.asks.call(example, self._exercise.functions)
            (outcome,) = self._ask([Batch((call,))])[0].outcomes
            try:
                judge_answer(self._exercise, check, example, call, outcome, Tally())
            except Refusal as refusal:
                if refusal.crashed is failure.refusal.crashed:
                    raised = outcome if isinstance(outcome, Raised) else None
                    simplest.append(replace(failure, example=example, refusal=refusal, raised=raised))
                    return True
            return False

        def breaks_alone(example: Example) -> bool:
            with suppress(UsageError):  # what is simpler than a pinned example may be beyond what the truth is made for
                accept_truth(self._exercise, check, example)
                return breaks(example)
            return False

        try:
            least: Example | None
            if failure.index < len(check.inputs.pinned):
                least = simplest_of(check.inputs, failure.example, breaks_alone)
            else:
                from grader.law.drawing import shrink  # noqa: PLC0415 - imports Hypothesis, which takes 0.3 s

                least = shrink(check.inputs, breaks, self._examples.seed, self._examples.count)
        except (NotStartedError, LostError):
            return failure
        return next((found for found in simplest if found.example is least), failure)

    def _failed(self, check: Check, shown: Check, failure: _Failure) -> Finding:
        """Return the finding of `check`, with a failure of the check `shown`, which judges the same answers."""
        refusal = failure.refusal
        accept_truth(self._exercise, shown, failure.example)  # one that refuses the truth too is to blame itself
        output = self._ask([Batch((refusal.call,))])[0].output  # once more alone, for what it prints
        diagnosis, question = self._named(shown, failure)
        expected = refusal.expected
        if expected is None and not failure.by_script:
            expected = _truth(self._exercise, refusal.call)
        finding = self._found(
            check,
            Status.CRASHED if refusal.crashed else Status.FAILED,
            message=self._tell(refusal.why),
            work=tuple(map(self._tell, refusal.work)),
            question=question,
            diagnosis=diagnosis,
            counterexample=_counterexample(refusal.call, refusal.got, expected),
            examples=failure.index + 1,
            output=_text(output),
        )
        raised = failure.raised
        return finding if raised is None or not raised.line else replace(finding, line=raised.line)

    def _named(self, check: Check, failure: _Failure) -> tuple[Diagnosis | None, str | None]:
        """Return the name of the mistake, if it has one, and the question that leads on."""
        refusal = failure.refusal
        if failure.raised is not None:
            return self._error(check, failure, failure.raised)
        found = None
        if refusal.mistake != WRONG_SHAPE:  # which says more than any formula that the numbers may follow
            found = attempt(
                "naming a mistake", lambda: self._diagnostician.find(check.function, check.of, failure.asked), None
            )
        if found is None and refusal.mistake is not None:
            known = self._diagnostician.kind(check.function, refusal.mistake)
            found = None if known is None else (known, self._diagnostician.sentence(known, check.of))
        if found is not None:
            mistake, sentence = found
            return Diagnosis(mistake.id, self._tell(sentence)), self._diagnostician.question(mistake, check.of)
        if refusal.question is not None:
            return None, self._tell(refusal.question)
        return None, self._tell(check.question) if check.question else None

    def _error(self, check: Check, failure: _Failure, raised: Raised) -> tuple[Diagnosis | None, str | None]:
        """Return the name of an error: that of a known mistake, if it raises there, tells more."""
        found = attempt(
            "naming a mistake", lambda: self._diagnostician.find(check.function, check.of, failure.asked), None
        )
        if found is not None and _raises(found[0], failure.refusal.call):
            mistake, sentence = found
            return Diagnosis(mistake.id, self._tell(sentence)), self._diagnostician.question(mistake, check.of)
        return self._named_error(raised)

    def _named_error(self, outcome: Outcome) -> tuple[Diagnosis | None, str | None]:
        """Return the name of an error, if it has one, and the question that leads on."""
        known = errors.named(outcome, names())
        if known is None:
            return None, self._tell(CRASH_QUESTION)
        return Diagnosis(known.id, self._tell(known.meaning)), self._tell(known.question)

    def _lost(self, check: Check, loss: LostError) -> Finding:
        stopped = isinstance(loss.outcome, Exceeded)
        return self._found(
            check,
            Status.STOPPED if stopped else Status.CRASHED,
            message=self._tell(failures.loss(loss.call, loss.outcome)),
            counterexample=_counterexample(loss.call, None, _truth(self._exercise, loss.call)),
            output=_text(loss.output),
        )

    def _found(self, check: Check, status: Status, **details: object) -> Finding:
        line = self._definitions[check.function].line
        return replace(_finding(self._exercise, check, status, self._tell), **{"line": line, **details})  # type: ignore[arg-type]


def _finding(exercise: Exercise, check: Check, status: Status, language: Language) -> Finding:
    return Finding(
        id=f"{exercise.name}.{check.name}",
        function=check.function,
        title=language(check.sentence),
        line=None,
        status=status,
        score=1 if status is Status.PASSED else 0,
        max_score=1,
    )


def _raises(mistake: Mistake, call: Call) -> bool:
    """Tell whether who makes this mistake has no answer to `call` either."""
    try:
        return mistake.wrong(*deepcopy(call.arguments)) is None  # a mistake may be to change them
    except Exception:  # noqa: BLE001 - as the learner's function
        return True


def _counterexample(call: Call, got: str | None, expected: str | None) -> Counterexample:
    return Counterexample(str(call), dict(zip(call.names, call.arguments, strict=True)), got, expected)


def _truth(exercise: Exercise, call: Call) -> str | None:
    try:
        return show(answered(exercise.model.truth(call.function, *call.arguments)))
    except (ArithmeticError, LookupError, TypeError, ValueError):  # a script may hand on what the learner returned
        return None


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")
