"""Removes from a report the details of hidden checks. Learners see their titles and points."""

from dataclasses import replace

from grader.core.report import ExerciseReport, Finding, Report, Status, Visibility
from grader.core.sentence import Language, say


def withheld(report: ExerciseReport, tell: Language) -> ExerciseReport:
    """Return the report on one file as its learner may see it."""
    if all(finding.visibility is Visibility.VISIBLE for finding in report.findings):
        return report
    return replace(report, findings=tuple(of_finding(finding, tell) for finding in report.findings))


def of_report(report: Report, tell: Language) -> Report:
    """Return the whole `report` as its learner may see it."""
    return replace(report, exercises=tuple(withheld(each, tell) for each in report.exercises))


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
