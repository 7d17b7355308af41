"""The report as JSON, in the shape of `grader/report.schema.json`."""

import json
from dataclasses import asdict
from typing import Any

from grader.core.report import SCHEMA_VERSION, ExerciseReport, Finding, Report


def render(report: Report) -> str:
    """Return `report` as a JSON document that ends in a line feed."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "language": report.language,
        "seed": report.seed,
        "seed_kind": report.seed_kind,
        "examples": report.examples,
        "confinement": asdict(report.confinement),
        "score": report.score,
        "max_score": report.max_score,
        "exercises": [_exercise(exercise) for exercise in report.exercises],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _exercise(exercise: ExerciseReport) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "path": exercise.path,
        "status": exercise.status,
        "score": exercise.score,
        "max_score": exercise.max_score,
        "message": exercise.message or "\n".join(exercise.notes) or None,
        "checks": [_check(finding) for finding in exercise.findings],
    }


def _check(finding: Finding) -> dict[str, Any]:
    message = "\n".join(filter(None, (finding.message, *finding.work, finding.question))) or None
    return {
        "id": finding.id,
        "function": finding.function,
        "title": finding.title,
        "line": finding.line,
        "status": finding.status,
        "score": finding.score,
        "max_score": finding.max_score,
        "examples": finding.examples,
        "seconds": finding.seconds,
        "message": message,
        "counterexample": None if finding.counterexample is None else asdict(finding.counterexample),
        "diagnosis": None if finding.diagnosis is None else asdict(finding.diagnosis),
        "output": finding.output,
    }
