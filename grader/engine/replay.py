"""Tries a check on some of its examples: what a law will ask is asked ahead, together for all of them.

A law's first calls are known from its rehearsal with the truth. Where a later call depends on an earlier answer, as
where `train` goes on from where it has ended, the laws of all examples are run up to that call, and these calls travel
together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice, takewhile
from operator import is_

from grader.core.outcome import Call, Outcome
from grader.engine.answering import Answering
from grader.engine.trial import Arguments, LostError, NotStartedError, Tally, Trial
from grader.law.given import Check, Example, Function
from grader.law.reply import Refusal


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some examples of a check, from number `start` on, and the calls that a right submission is asked on each.

    `batch` is all these calls; checks that make the same have the same object there.
    """

    start: int
    examples: tuple[Example, ...]
    calls: tuple[tuple[Call, ...], ...]
    batch: tuple[Call, ...]
    functions: Mapping[str, Function]


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """Batches that are asked in one go, each with the places that its calls have among all `calls`."""

    calls: tuple[Call, ...]
    batches: tuple[tuple[tuple[Call, ...], tuple[int, ...]], ...]


def request(batches: Iterable[tuple[Call, ...]]) -> Request:
    """Return the request for `batches`: what several of them ask of the same example is asked once."""
    calls: list[Call] = []
    known: dict[tuple[object, ...], int] = {}
    found = []
    for batch in batches:
        places = []
        for call in batch:
            # The same objects are the same example's: equal calls on other examples are asked again, but for those of
            # nothing but small integers, of which Python has one object each.
            key = (call.function, *map(id, call.arguments))
            if key not in known:
                known[key] = len(calls)
                calls.append(call)
            places.append(known[key])
        found.append((batch, tuple(places)))
    return Request(tuple(calls), tuple(found))


class Answers:
    """A submission's answers to whole batches: each is asked once, with all others of its request."""

    def __init__(self, submission: Answering, requests: Mapping[int, Request]) -> None:
        """Ask `submission`; `requests` are known by the ids of their batches."""
        self._submission = submission
        self._requests = requests
        self._known: dict[int, list[Outcome]] = {}

    def to(self, batch: tuple[Call, ...]) -> list[Outcome]:
        """Return the answers, fewer where the submission was lost on the way."""
        asked = self._requests.get(id(batch))
        if asked is not None and not any(id(other) in self._known for other, _places in asked.batches):
            self._ask(asked)
        if id(batch) not in self._known:
            self._known[id(batch)] = self._submission.ask_all(batch)
        return self._known[id(batch)]

    def _ask(self, asked: Request) -> None:
        """Ask a whole request; of what comes after a loss nothing is known yet."""
        outcomes = self._submission.ask_all(asked.calls)
        for batch, places in asked.batches:
            found = [outcomes[place] for place in takewhile(range(len(outcomes)).__contains__, places)]
            if len(found) == len(batch) or (found and found[-1] is outcomes[-1]):
                self._known[id(batch)] = found


class _UnaskedError(BaseException):
    """A law asks what has no answer yet."""

    def __init__(self, call: Call) -> None:
        self.call = call


@dataclass(frozen=True, slots=True)
class Round:
    """Calls that depend on answers, and the indexes of the examples whose laws make them."""

    calls: tuple[Call, ...]
    indexes: tuple[int, ...]


class Replay:
    """The calls and answers of one part, in rounds: what is asked of everybody, then what depends on the answers."""

    def __init__(self, check: Check, part: Part, answers: Answers, submission: Answering) -> None:
        self.check = check
        self.part = part
        self._submission = submission
        self.rounds: list[Round] = []  # what was asked beyond the batch
        self.outcomes: list[Outcome] = list(answers.to(part.batch))  # of all rounds
        self.whole = len(self.outcomes) == len(part.batch)  # every call is known, and nothing was lost
        self._pairs: list[list[tuple[Call, Outcome]]] = []
        self._index = 0
        self._left: list[tuple[Call, Outcome]] = []

    def further(self, some: Round) -> list[Outcome]:
        """Ask one more round; return its outcomes."""
        more = self._submission.ask_all(some.calls)
        self.rounds.append(some)
        self.outcomes += more
        self.whole = self.whole and len(more) == len(some.calls)
        return more

    def begin(self, index: int) -> None:
        """Be ready for the law of the example `index`, counted from the first of this part."""
        if not self._pairs:
            self._pairs = self._paired()
        self._index = index
        self._left = list(self._pairs[index])

    def foreseen(self, function: str, arguments: Arguments) -> tuple[Call, Outcome] | None:
        """Return the call that was to come next, with its outcome, if this is it.

        It is if its arguments are the same objects: the rehearsal had the same examples. Comparing takes longer.
        """
        if self._left:
            call = self._left[0][0]
            if call.function == function and len(call.arguments) == len(arguments):
                return self._left.pop(0) if all(map(is_, call.arguments, arguments)) else None
        return None

    def outcome(self, call: Call) -> Outcome:
        """Return what came of `call`, which the law asks now."""
        found = _taken(self._left, call)
        if found is None:
            self._ask_ahead()
            found = _taken(self._left, call)
        if found is None:  # a law that does not repeat
            self.whole = False
            found = self._submission.ask(call)
        return found

    def _paired(self) -> list[list[tuple[Call, Outcome]]]:
        """Return the calls of each example with their outcomes, as far as there are any."""
        outcomes = iter(self.outcomes)
        pairs = [list(zip(calls, islice(outcomes, len(calls)), strict=False)) for calls in self.part.calls]
        for some in self.rounds:
            for index, call, outcome in zip(some.indexes, some.calls, outcomes, strict=False):
                pairs[index].append((call, outcome))
        return pairs

    def _ask_ahead(self) -> None:
        """Ask what the laws of this example and of all after it ask next."""
        wanted: list[tuple[int, Call]] = []
        for index in range(self._index, len(self.part.examples)):
            trial = Trial(self.part.functions, partial(_known, list(self._pairs[index])))
            try:
                self.check.law(trial, self.part.examples[index])
            except _UnaskedError as unasked:
                wanted.append((index, unasked.call))
            except (Refusal, NotStartedError, LostError):
                break  # the check ends here
        if not wanted:
            return
        indexes, calls = zip(*wanted, strict=True)
        for (index, call), outcome in zip(wanted, self.further(Round(calls, indexes)), strict=False):
            self._pairs[index].append((call, outcome))
            if index == self._index:
                self._left.append((call, outcome))


def _known(left: list[tuple[Call, Outcome]], call: Call) -> Outcome:
    found = _taken(left, call)
    if found is None:
        raise _UnaskedError(call)
    return found


def _taken(left: list[tuple[Call, Outcome]], call: Call) -> Outcome | None:
    """Remove the first outcome of `call` from what is left, and return it."""
    for place, (asked, outcome) in enumerate(left):
        if asked == call:
            del left[place]
            return outcome
    return None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known to follow on certain outcomes: further calls, or that the check holds."""

    outcomes: Sequence[Outcome]  # kept, so that nothing else gets their ids
    further: Round | None
    tally: Tally | None


class Held:
    """Remembers on which answers a check holds: a law is a function of the answers, and the same ones come again.

    The same means the same objects: a submission's handle gives the same object for the same bytes.
    """

    MOST = 16  # different right answers to one part

    def __init__(self) -> None:
        self._known: dict[tuple[Check, int], dict[tuple[int, ...], _Known]] = {}

    def look(self, replay: Replay) -> Tally | None:
        """Return the tally if the check is known to hold; further calls that this takes are asked."""
        known = self._known.get((replay.check, replay.part.start), {})
        while replay.whole and (found := known.get(_key(replay.outcomes))) is not None:
            if found.further is None:
                return found.tally
            replay.further(found.further)
        return None

    def remember(self, replay: Replay, tally: Tally) -> None:
        """Remember that the check holds."""
        if not replay.whole:
            return
        known = self._known.setdefault((replay.check, replay.part.start), {})
        if len(known) >= self.MOST:
            known.clear()
        end = len(replay.part.batch)
        for some in replay.rounds:
            before = replay.outcomes[:end]
            known[_key(before)] = _Known(before, some, None)
            end += len(some.calls)
        known[_key(replay.outcomes)] = _Known(replay.outcomes, None, tally)


def _key(outcomes: Sequence[Outcome]) -> tuple[int, ...]:
    return tuple(map(id, outcomes))
