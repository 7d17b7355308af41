"""Remove from a report what learners may not see: the details of hidden checks, and a seed that was drawn."""

from dataclasses import replace

from grader.core.report import ExerciseReport, Finding, Report, SeedKind, Status, Visibility
from grader.core.sentence import Language, say


def withheld(report: ExerciseReport, tell: Language) -> ExerciseReport:
    """Return the report on one file as its learner may see it."""
    if all(finding.visibility is Visibility.VISIBLE for finding in report.findings):
        return report
    return replace(report, findings=tuple(of_finding(finding, tell) for finding in report.findings))


def of_report(report: Report, tell: Language) -> Report:
    """Return the whole `report` as its learner may see it: the same seed may be used again for what comes next."""
    seed = 0 if report.seed_kind is SeedKind.DRAWN else report.seed
    return replace(report, seed=seed, exercises=tuple(withheld(each, tell) for each in report.exercises))


def of_finding(finding: Finding, tell: Language) -> Finding:
    """Return `finding`, without its details if it is hidden."""
    if finding.visibility is Visibility.VISIBLE:
        return finding
    tried = finding.status not in (Status.PASSED, Status.WAITING, Status.TODO)
    return replace(
        finding,
        message=tell(say("The details of this check are not shown.")) if tried else None,
        work=(),
        question=None,
        counterexample=None,
        diagnosis=None,
        output="",
    )
