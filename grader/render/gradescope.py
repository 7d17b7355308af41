"""The report as Gradescope's `results.json`: each check is a test with its points and its details.

Gradescope hides the total as soon as one test is hidden. So a hidden check is shown with its points and without its
details. A check that is hidden until a date keeps its details: Gradescope hides them until then.
"""

import json
from collections.abc import Iterator
from typing import Any

from grader.core.report import ExerciseReport, Finding, Report, Status, Visibility
from grader.core.sentence import Language
from grader.course import translation
from grader.render import account, wording
from grader.render.withheld import of_finding

TEXT = "text"  # neither Markdown nor HTML


def render(report: Report) -> str:
    """Return `report` as a JSON document that ends in a line feed."""
    tell = translation.language(report.language)
    findings = [finding for exercise in report.exercises for finding in exercise.findings]
    document = {
        "score": report.score,
        "execution_time": round(sum(finding.seconds for finding in findings), 3),
        "output": _output(report, tell),
        "output_format": TEXT,
        "test_output_format": TEXT,
        "test_name_format": TEXT,
        "visibility": Visibility.VISIBLE,
        "stdout_visibility": Visibility.HIDDEN,  # it repeats the report, hidden details included
        "extra_data": {
            "max_score": report.max_score,
            "seed": report.seed,
            "seed_kind": report.seed_kind,
            "examples": report.examples,
            "confinement": report.confinement.level,
        },
        "tests": list(_tests(report, tell)),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _output(report: Report, tell: Language) -> str:
    """Return the text above the tests."""
    lines = [tell(wording.points(report.score, report.max_score)), account.bounded(tell(wording.advice(report)))]
    for exercise in report.exercises:
        if exercise.message is not None:
            lines += ["", account.bounded(exercise.path or exercise.name)]
            lines.append(account.with_printed([account.bounded(exercise.message)], exercise.output, tell))
        lines += [account.bounded(note) for note in wording.notes(exercise)]
    return "\n".join((*lines, "", tell(wording.drawn(report))))


def _tests(report: Report, tell: Language) -> Iterator[dict[str, Any]]:
    for first, exercise in enumerate(report.exercises, 1):
        for second, finding in enumerate(exercise.findings, 1):
            yield _test(f"{first}.{second}", exercise, finding, tell)


def _test(number: str, exercise: ExerciseReport, finding: Finding, tell: Language) -> dict[str, Any]:
    later = finding.visibility in (Visibility.AFTER_DUE_DATE, Visibility.AFTER_PUBLISHED)
    shown = finding if later else of_finding(finding, tell)
    return {
        "score": finding.score,
        "max_score": finding.max_score,
        "status": "passed" if finding.status is Status.PASSED else "failed",
        "name": account.bounded(f"{exercise.name}, {finding.function}: {finding.title}"),
        "name_format": TEXT,
        "number": number,
        "output": account.with_printed(_told(exercise, shown, tell), shown.output, tell),
        "output_format": TEXT,
        "tags": [exercise.name, finding.function],
        "visibility": finding.visibility if later else Visibility.VISIBLE,
        "extra_data": {"id": finding.id, "status": finding.status},
    }


def _told(exercise: ExerciseReport, finding: Finding, tell: Language) -> Iterator[str]:
    if finding.status is Status.PASSED:
        if finding.message:
            yield account.bounded(finding.message)
        return
    place = account.bounded(wording.located(exercise.path, finding, tell))
    yield f"{tell(wording.WORDS[finding.status])}: {place}"
    if finding.status is Status.WAITING:
        yield tell(wording.held_up(exercise))
    yield from account.plain(finding, tell)
