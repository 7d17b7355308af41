"""Judges one submission: runs the checks of its exercise in teaching order and turns what happens into findings.

One mistake, one finding: after a check has not passed, later ones of the same function and returned value wait. Truth
and verdict live here; the submission only answers.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from grader.core.outcome import Call, Exceeded, Outcome, Raised, answered, show
from grader.core.report import Counterexample, Diagnosis, ExerciseReport, Finding, Status
from grader.core.sentence import Language, say
from grader.course.exercise import Exercise
from grader.engine import failures
from grader.engine.answering import Answering
from grader.engine.carry_forward import carry
from grader.engine.diagnosis import REPEATED, Diagnostician
from grader.engine.examples import Examples, rehearsed
from grader.engine.replay import Answers, Replay
from grader.engine.trial import LostError, NotStartedError, Tally, Trial
from grader.law.given import Check, Example
from grader.law.reply import Refusal

SLOW = 1.0  # seconds for drawn examples: beyond it a counterexample is shown as found, without shrinking


class JudgingError(Exception):
    """The grader's own fault."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """The first example on which a check did not hold."""

    index: int
    example: Example
    refusal: Refusal
    raised: Raised | None
    seconds: float = 0.0  # that asking and judging the examples took, so far
    asked: tuple[tuple[Call, Outcome], ...] = ()  # the first calls of these examples, as they were answered


def judge(exercise: Exercise, submission: Answering, examples: Examples, language: Language) -> tuple[Finding, ...]:
    """Return the finding of every check, in teaching order."""
    findings = tuple(_Judge(exercise, submission, examples, language).findings())
    return carry(exercise, submission, findings, language)


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


class _Judge:
    def __init__(self, exercise: Exercise, submission: Answering, examples: Examples, language: Language) -> None:
        self._exercise = exercise
        self._submission = submission
        self._examples = examples
        self._tell = language
        self._unstarted: dict[str, Finding] = {}
        self._blocked: set[tuple[str, str | None]] = set()
        self._answers = Answers(submission, examples.requests(exercise))
        self._diagnostician = Diagnostician(exercise, submission, language)

    def findings(self) -> Iterable[Finding]:
        for check in self._exercise.checks:
            started = time.perf_counter()
            finding = self._judge(check)
            yield replace(finding, seconds=round(time.perf_counter() - started, 4))

    def _judge(self, check: Check) -> Finding:
        function = self._exercise.function_of(check).name
        value = self._exercise.value_of(check)
        line = self._submission.definitions[function].line
        if function in self._unstarted:
            return self._found(check, Status.TODO, line=line)
        if self._blocked & {(function, value), (function, None)}:
            return self._found(check, Status.WAITING, line=line)
        finding = self._defined(check, function) or self._tried(check, function)
        if finding.status is Status.TODO:
            self._unstarted[function] = finding
        elif finding.status in (Status.CRASHED, Status.STOPPED):
            self._blocked.add((function, None))
        elif finding.status is Status.FAILED:
            self._blocked.add((function, value))
        return finding

    def _defined(self, check: Check, function: str) -> Finding | None:
        """Return a finding if the submission has no such function at all."""
        definition = self._submission.definitions[function]
        if definition.kind == "function":
            return None
        if definition.left_out is not None:
            stopped = isinstance(definition.left_out.trouble, Exceeded)
            status, why = Status.STOPPED if stopped else Status.CRASHED, failures.left_out(definition.left_out)
            return self._found(check, status, line=definition.line, message=self._tell(why))
        if definition.kind == "missing":
            why = say("There is no function `{function}` yet.", function=function)
            return self._found(check, Status.TODO, message=self._tell(why))
        why = say(
            "`{function}` is no function here but of the type {kind}: some line gives its name to something else.",
            function=function,
            kind=definition.kind,
        )
        return self._found(check, Status.FAILED, message=self._tell(why))

    def _tried(self, check: Check, function: str) -> Finding:
        """Return the finding of `check` after trying it on its examples."""
        total = Tally()
        line = self._submission.definitions[function].line
        try:
            failure, count = self._replay(check, total)
            if failure is not None and failure.seconds < SLOW:
                failure = self._simpler(check, failure)
        except NotStartedError as reason:
            return self._found(
                check, Status.TODO, line=line, message=self._tell(failures.not_started(function, reason.raised))
            )
        except LostError as loss:
            return self._lost(check, loss, line)
        if failure is not None:
            return self._failed(check, failure, line)
        if not total.comparisons:
            raise JudgingError(f"{self._exercise.name}.{check.name} compared nothing")
        message = " ".join(self._tell(note) for note in total.notes) or None
        return self._found(check, Status.PASSED, line=line, message=message, examples=count)

    def _replay(self, check: Check, total: Tally) -> tuple[_Failure | None, int]:
        """Try the examples in order; return the first failure, and how many were tried."""
        index = 0
        for part in self._examples.parts(self._exercise, check):  # most failures show in the first few
            started = time.perf_counter()
            replay = Replay(check, part, self._answers, self._submission)
            tally = self._examples.held.look(replay)
            if tally is None:
                trial = Trial(self._exercise.functions, replay.outcome, replay.foreseen)
                for some in part.examples:
                    replay.begin(index - part.start)
                    try:
                        check.law(trial, some)
                    except Refusal as refusal:
                        seconds = time.perf_counter() - started
                        asked = tuple(zip(part.batch[:REPEATED], replay.outcomes, strict=False))
                        return _Failure(index, some, refusal, trial.raised, seconds, asked), index + 1
                    index += 1
                tally = trial.tally
                self._examples.held.remember(replay, tally)
            index = part.start + len(part.examples)
            total.add(tally)
        return None, index

    def _simpler(self, check: Check, failure: _Failure) -> _Failure:
        """Return a failure on a simpler example where the one found was drawn and another can be found."""
        if failure.index < len(check.inputs.pinned):
            return failure
        from grader.law.drawing import shrink  # noqa: PLC0415 - imports Hypothesis

        simplest: list[_Failure] = []

        def breaks(example: Example) -> bool:
            trial = Trial(self._exercise.functions, self._submission.ask)
            try:
                check.law(trial, example)
            except Refusal as refusal:
                if refusal.crashed is failure.refusal.crashed:
                    simplest.append(replace(failure, example=example, refusal=refusal, raised=trial.raised))
                    return True
            return False

        try:
            least = shrink(check.inputs, breaks, self._examples.seed, self._examples.count)
        except (NotStartedError, LostError):
            return failure
        return next((found for found in simplest if found.example is least), failure)

    def _failed(self, check: Check, failure: _Failure, line: int | None) -> Finding:
        refusal = failure.refusal
        rehearsed(self._exercise, check, failure.example)  # a check that refuses the truth as well is to blame itself
        self._submission.ask(refusal.call)  # once more alone, for what it prints
        output = _text(self._submission.output)
        raised = failure.raised if refusal.crashed else None
        diagnosis, question = self._named(check, failure)
        expected = refusal.expected
        if expected is None:
            expected = _truth(self._exercise, refusal.call)
        return self._found(
            check,
            Status.CRASHED if refusal.crashed else Status.FAILED,
            line=raised.line if raised and raised.line else line,
            message=self._tell(refusal.why),
            work=tuple(map(self._tell, refusal.work)),
            question=question,
            diagnosis=diagnosis,
            counterexample=_counterexample(refusal.call, refusal.got, expected),
            examples=failure.index + 1,
            output=output,
        )

    def _named(self, check: Check, failure: _Failure) -> tuple[Diagnosis | None, str | None]:
        """Return the name of the mistake, if it has one, and the question that leads on."""
        refusal = failure.refusal
        function, value = self._exercise.function_of(check).name, self._exercise.value_of(check)
        found = self._diagnostician.find(function, value, failure.asked)
        if found is None and refusal.mistake is not None:
            known = self._diagnostician.kind(function, refusal.mistake)
            found = None if known is None else (known, self._diagnostician.sentence(known, value))
        if found is not None:
            mistake, sentence = found
            return Diagnosis(mistake.id, self._tell(sentence)), self._diagnostician.question(mistake, value)
        if refusal.question is not None:
            return None, self._tell(refusal.question)
        return None, None if refusal.crashed or not check.question else self._tell(check.question)

    def _lost(self, check: Check, loss: LostError, line: int | None) -> Finding:
        stopped = isinstance(loss.outcome, Exceeded)
        return self._found(
            check,
            Status.STOPPED if stopped else Status.CRASHED,
            line=line,
            message=self._tell(failures.loss(loss.call, loss.outcome)),
            counterexample=_counterexample(loss.call, None, _truth(self._exercise, loss.call)),
            output=_text(self._submission.output),
        )

    def _found(self, check: Check, status: Status, **details: object) -> Finding:
        return replace(_finding(self._exercise, check, status, self._tell), **details)  # type: ignore[arg-type]


def _finding(exercise: Exercise, check: Check, status: Status, language: Language) -> Finding:
    return Finding(
        id=f"{exercise.name}.{check.name}",
        function=exercise.function_of(check).name,
        title=language(check.sentence),
        line=None,
        status=status,
        score=1 if status is Status.PASSED else 0,
        max_score=1,
    )


def _counterexample(call: Call, got: str | None, expected: str | None) -> Counterexample:
    return Counterexample(str(call), dict(zip(call.names, call.arguments, strict=True)), got, expected)


def _truth(exercise: Exercise, call: Call) -> str:
    return show(answered(exercise.model.truth(call.function, *call.arguments)))


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")
