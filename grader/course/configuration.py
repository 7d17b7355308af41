"""Settings of an instructor: points of each check, hidden checks, examples, seed and limits."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from grader.core.report import ExerciseReport, Finding, SeedKind, Status, Visibility
from grader.sandbox.limits import Limits

PUBLISHED_SEED = 20170331
EXAMPLES = 100
DIGITS = 9  # of a whole number: a billion of anything is plenty
MOST_WHOLE = 10**DIGITS - 1
DRAW = "draw"  # in place of a seed: one is drawn, unless the instructor's file has one
DAY = 86_400  # seconds


def drawn_seed() -> int:
    """Return a seed that nobody knows beforehand."""
    return 1 + secrets.randbelow(MOST_WHOLE)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The options of a run; None where the instructor has chosen nothing."""

    points: Mapping[str, int] = field(default_factory=dict)  # of checks, by their ids; all others are worth 1
    hidden: frozenset[str] = frozenset()  # ids of checks
    show_hidden: Visibility = Visibility.HIDDEN  # the details of those
    examples: int = EXAMPLES
    seed: int | None = None
    seed_kind: SeedKind = SeedKind.PUBLISHED
    language: str | None = None
    limits: Limits = field(default_factory=Limits)

    def worth(self, check: str) -> int:
        """Return the points of the check with this id."""
        return self.points.get(check, 1)

    def applied(self, report: ExerciseReport) -> ExerciseReport:
        """Return `report` with the points and the visibility of every check."""
        return replace(report, findings=tuple(map(self._applied, report.findings)))

    def _applied(self, finding: Finding) -> Finding:
        most = self.worth(finding.id)
        earned = most if finding.status is Status.PASSED else 0
        visibility = self.show_hidden if finding.id in self.hidden else Visibility.VISIBLE
        if (finding.score, finding.max_score, finding.visibility) == (earned, most, visibility):
            return finding  # as nearly always, and a copy takes its time
        return replace(finding, score=earned, max_score=most, visibility=visibility)
