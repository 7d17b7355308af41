"""The report as Classroom 50's `result.json`.

The student and the assignment come from environment variables that its runner sets; the runner adds the owner and the
kind of the assignment. The format has no place for details: the job's annotations and summary show them.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from grader.core.report import Report, Status
from grader.render import account

SCHEMA = "classroom50/result/v1"
NEEDED = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}
REVIEW = "REVIEW_URL"  # a commit without a pull request has none


def missing(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the variables that the runner should have set and has not: Classroom 50 refuses a result without them."""
    return tuple(name for name in NEEDED.values() if not environment.get(name))


def render(report: Report, environment: Mapping[str, str] = os.environ, now: datetime | None = None) -> str:
    """Return `report` as a JSON document that ends in a line feed."""
    moment = datetime.now(UTC) if now is None else now
    document = {
        "schema": SCHEMA,
        **{key: environment.get(name, "") for key, name in NEEDED.items()},
        "review": environment.get(REVIEW) or environment.get(NEEDED["commit"], ""),
        "datetime": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": report.score,
        "max-score": report.max_score,
        "tests": list(_tests(report)),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _tests(report: Report) -> Iterator[dict[str, Any]]:
    files = Counter(exercise.name for exercise in report.exercises)
    for exercise in report.exercises:
        path = f"{account.bounded(exercise.path)} " if files[exercise.name] > 1 else ""
        for finding in exercise.findings:
            yield {
                "test-name": path + finding.id,
                "passed": finding.status is Status.PASSED,
                "score": finding.score,
                "max-score": finding.max_score,
            }
