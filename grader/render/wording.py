"""What reports for people say, whatever they are written in: names of statuses, what to open first, what is next."""

from collections.abc import Mapping, Sequence

from grader.core.location import at, place
from grader.core.report import DescentPicture, ExerciseReport, Finding, Report, Status
from grader.core.sentence import Sentence, say, words

TRIED = (Status.FAILED, Status.CRASHED, Status.STOPPED)  # open, although something is written

SEEN = 2.0  # how many times the highest true loss is still shown as it is
DIGITS = 3  # of a number that is only to be seen, not to be checked
MOST_NOTES = 3

WORDS: Mapping[Status, str] = {
    Status.PASSED: words("passed"),
    Status.FAILED: words("failed"),
    Status.TODO: words("to do"),
    Status.CRASHED: words("crashed"),
    Status.STOPPED: words("stopped"),
    Status.WAITING: words("waiting"),
}
OPENINGS: Mapping[Status, str] = {
    Status.FAILED: words("`{function}` is not right yet: {place}"),
    Status.CRASHED: words("`{function}` crashed: {place}"),
    Status.STOPPED: words("`{function}` was stopped: {place}"),
}


def points(score: int, most: int) -> Sentence:
    """Return how many points there are, of how many."""
    if most == 1:
        return say("{score} of 1 point", score=score)
    return say("{score} of {most} points", score=score, most=most)


def earned(score: int) -> Sentence:
    """Return how many points there are."""
    return say("1 point") if score == 1 else say("{score} points", score=score)


def waiting(count: int, *, of_last: bool) -> Sentence:
    """Return how many checks wait: for the one that was just named, or for some other."""
    if of_last:
        one, many = words("1 more waits for this one."), words("{count} more wait for this one.")
    else:
        one, many = words("1 more waits for an earlier one."), words("{count} more wait for an earlier one.")
    return say(one if count == 1 else many, count=count)


def held_up(exercise: ExerciseReport) -> Sentence:
    """Return what the waiting checks of a file wait for."""
    if exercise.trouble is not None:
        return say("First, the file has to load.")
    return say("An earlier check has to pass first.")


def opening(path: str, finding: Finding) -> Sentence:
    """Return what is wrong with the function of `finding`, and where it stands."""
    return say(OPENINGS[finding.status], function=finding.function, place=at(path, finding.line))


def compared(finding: Finding) -> tuple[str | None, str | None]:
    """Return what came back and what should have, each only where it is worth showing.

    What crashed has no answer. Where an answer is not what is wrong, nothing is to be compared.
    """
    example = finding.counterexample
    if example is None:
        return None, None
    answered = finding.status is Status.FAILED
    got = example.got if answered else None
    return got, example.expected if example.got is not None or not answered else None


def printed(output: str) -> list[str]:
    """Return the lines that were printed, none where there is nothing to be seen."""
    lines = output.replace("\r\n", "\n").strip("\n").split("\n")
    return lines if any(line.strip() for line in lines) else []


def figure(value: float) -> str:
    """Return a number as short as it can be read."""
    return f"{value:.{DIGITS}g}".replace("inf", "∞")


def highest(shown: DescentPicture) -> float:
    """Return the highest loss worth showing: what is far above the true ones would make them flat."""
    most = max(shown.true) or 1.0
    return max([most, *(loss for loss in shown.own if loss is not None and loss <= most * SEEN)])


def more_lines(count: int) -> Sentence:
    """Return that so many more lines were printed."""
    return say(words("(and 1 more line)") if count == 1 else words("(and {count} more lines)"), count=count)


def first_open(findings: Sequence[Finding]) -> Finding | None:
    """Return what to look at next: what was tried and did not pass, else what is to do."""
    tried = (finding for finding in findings if finding.status in TRIED)
    untried = (finding for finding in findings if finding.status is Status.TODO)
    return next(tried, None) or next(untried, None)


def notes(report: ExerciseReport) -> Sequence[str]:
    """Return what there is to say about a notebook, no more than anybody reads."""
    return report.notes[:MOST_NOTES]


def drawn(report: Report) -> Sentence:
    """Return which examples a run was tried on."""
    if report.examples == 1:
        return say("Seed {seed}, 1 example for each check.", seed=report.seed)
    return say("Seed {seed}, {examples} examples for each check.", seed=report.seed, examples=report.examples)


def advice(report: Report, *, watched: bool = False) -> Sentence:
    """Return what to do next, in a sentence or two; `watched`: it is graded again without being asked for."""
    if not report.exercises:
        return say("Nothing was graded.")
    if report.passed:
        return say("Every check passes. Wonderful work!")
    chosen = _first_to_open(report.exercises)
    finding = None if chosen.message is not None else first_open(chosen.findings)
    if finding is None:
        template = words("Next: open {path}. Correct this first; then its functions can be graded.")
        return say(template, path=chosen.path)
    template = _advice(finding, begun=watched or _begun(report))
    return say(template, path=chosen.path, function=finding.function, place=place(finding.line or 0))


def _first_to_open(exercises: Sequence[ExerciseReport]) -> ExerciseReport:
    """Return the first file with something tried that does not pass, else with something to do."""
    tried = (each for each in exercises if each.status in TRIED)
    untried = (each for each in exercises if each.status is not Status.PASSED)
    return next(tried, None) or next(untried)


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
