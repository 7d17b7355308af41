"""The sentences and signs that all formats share, and which check or file to look at next."""

from collections.abc import Mapping, Sequence

from grader.core.location import line_in_words, path_with_line
from grader.core.report import DescentPicture, ExerciseReport, Finding, Report, SeedKind, Status
from grader.core.sentence import Language, Sentence, say, words

TRIED = (Status.FAILED, Status.CRASHED, Status.STOPPED)  # the function is written, and not right

LONGEST = 500  # characters of a sentence or a line: a learner's message may have any number
CUT = "…"  # the end of what was longer
SEEN = 2.0  # a loss up to so many times the highest true one is drawn to scale
DIGITS = 3  # of a number that is looked at, not calculated with
MOST_NOTES = 3

WORDS: Mapping[Status, str] = {
    Status.PASSED: words("passed"),
    Status.FAILED: words("failed"),
    Status.TODO: words("to do"),
    Status.CRASHED: words("crashed"),
    Status.STOPPED: words("stopped"),
    Status.WAITING: words("waiting"),
}
SIGNS: Mapping[Status, str] = {
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.TODO: "○",
    Status.CRASHED: "✗",
    Status.STOPPED: "■",
    Status.WAITING: "·",
}
OPENINGS: Mapping[Status, str] = {
    Status.FAILED: words("`{function}` is not right yet: {place}"),
    Status.CRASHED: words("`{function}` crashed: {place}"),
    Status.STOPPED: words("`{function}` was stopped: {place}"),
}


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return `text`, cut after `longest` characters."""
    return text if len(text) <= longest else text[: longest - 1] + CUT


def title(report: Report) -> Sentence:
    """Return the headline of a report."""
    return say("Gradient descent: {points}", points=points(report.score, report.max_score))


def points(score: int, most: int) -> Sentence:
    """Return "4 of 7 points"."""
    if most == 1:
        return say("{score} of 1 point", score=score)
    return say("{score} of {most} points", score=score, most=most)


def earned(score: int) -> Sentence:
    """Return "4 points"."""
    return say("1 point") if score == 1 else say("{score} points", score=score)


def waiting(count: int, *, of_last: bool) -> Sentence:
    """Return how many checks wait, for the check named last (`of_last`) or for another."""
    if of_last:
        one, many = words("1 more waits for this one."), words("{count} more wait for this one.")
    else:
        one, many = words("1 more waits for an earlier one."), words("{count} more wait for an earlier one.")
    return say(one if count == 1 else many, count=count)


def held_up(exercise: ExerciseReport) -> Sentence:
    """Return the reason why checks of a file wait."""
    if exercise.trouble is not None:
        return say("First, the file has to load.")
    return say("An earlier check has to pass first.")


def opening(path: str, finding: Finding) -> Sentence:
    """Return "`gradient` is not right yet: exercises/linear.py:21", and the like."""
    return say(OPENINGS[finding.status], function=finding.function, place=path_with_line(path, finding.line))


def located(path: str, finding: Finding, tell: Language) -> str:
    """Return the path of a file with the line of `finding`."""
    place = path_with_line(path, finding.line)
    return place if isinstance(place, str) else tell(place)


def figure(value: float) -> str:
    """Return a number in a few digits."""
    return f"{value:.{DIGITS}g}".replace("inf", "∞")


def highest(shown: DescentPicture) -> float:
    """Return the highest loss that is drawn to scale: one far above the true losses would make these look flat."""
    most = max(shown.true) or 1.0
    return max([most, *(loss for loss in shown.own if loss is not None and loss <= most * SEEN)])


SEED_KINDS = {SeedKind.PUBLISHED: words("published"), SeedKind.GIVEN: words("given"), SeedKind.DRAWN: words("drawn")}


def more_lines(count: int) -> Sentence:
    """Return "(and 2 more lines)"."""
    return say(words("(and 1 more line)") if count == 1 else words("(and {count} more lines)"), count=count)


def explained(findings: Sequence[Finding]) -> Finding | None:
    """Return the check that a report explains: the first that was tried and did not pass."""
    return next((finding for finding in findings if finding.status in TRIED), None)


def notes(report: ExerciseReport) -> Sequence[str]:
    """Return the first notes on a file."""
    return report.notes[:MOST_NOTES]


def drawn(report: Report) -> Sentence:
    """Return the seed and the number of examples."""
    kind = SEED_KINDS[report.seed_kind]
    if report.seed_kind is SeedKind.DRAWN and not report.seed:
        return say("The seed was drawn and is not shown, {examples} examples for each check.", examples=report.examples)
    if report.examples == 1:
        return say("Seed {seed} ({kind}), 1 example for each check.", seed=report.seed, kind=say(kind))
    return say(
        "Seed {seed} ({kind}), {examples} examples for each check.",
        seed=report.seed,
        kind=say(kind),
        examples=report.examples,
    )


def advice(report: Report, *, watched: bool = False) -> Sentence:
    """Return the next thing to do; `watched` says that every save is graded anyway."""
    if not report.exercises:
        return say("Nothing was graded.")
    if report.passed:
        return say("Every check passes. Wonderful work!")
    chosen = _first_to_open(report.exercises)
    finding = None if chosen.message is not None else _first_open(chosen.findings)
    if finding is None:
        template = words("Next: open {path}. Correct this first; then its functions can be graded.")
        return say(template, path=chosen.path)
    template = _advice(finding, begun=watched or _begun(report))
    return say(template, path=chosen.path, function=finding.function, place=line_in_words(finding.line or 0))


def _first_to_open(exercises: Sequence[ExerciseReport]) -> ExerciseReport:
    """Return the first file in which something was tried and does not pass, else the first with something to do."""
    tried = (each for each in exercises if each.status in TRIED)
    untried = (each for each in exercises if each.status is not Status.PASSED)
    return next(tried, None) or next(untried)


def _first_open(findings: Sequence[Finding]) -> Finding | None:
    return explained(findings) or next((finding for finding in findings if finding.status is Status.TODO), None)


def _begun(report: Report) -> bool:
    findings = (finding for each in report.exercises for finding in each.findings)
    return any(finding.status is not Status.TODO for finding in findings)


def _advice(finding: Finding, *, begun: bool) -> str:
    if finding.status in TRIED:
        if finding.line is None:
            return words("Next: open {path} and look at `{function}`.")
        return words("Next: open {path} at {place} and look at `{function}`.")
    if finding.line is None:
        return words("Next: open {path} and write the function `{function}`.")
    if begun:
        return words("Next: open {path} at {place} and write `{function}`.")
    return words("Start here: open {path} at {place} and write `{function}`. Then save it, and grade it again.")
