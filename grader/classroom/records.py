"""Reports on single files as plain data and back: what workers hand over, and what the journal keeps."""

from dataclasses import asdict, fields
from typing import Any

from grader import exercise as exercises
from grader.place import CellLine
from grader.report import Counterexample, Diagnosis, ExerciseReport, Finding, Status
from grader.sentence import Language

_USUAL = {field.name: field.default for field in fields(Finding)}
_RESTORED = ("function", "title")  # which the check's own words say


def plain(report: ExerciseReport) -> dict[str, Any]:
    """Return `report` as plain data, without its pictures and without what `restored` knows by itself."""
    whole = {name: value for name, value in asdict(report).items() if name not in ("findings", "pictures")}
    return {**whole, "findings": [_finding(finding) for finding in report.findings]}


def restored(record: dict[str, Any], language: Language) -> ExerciseReport:
    """Return the report that `plain` has made `record` of; `language` is that of its messages."""
    exercise = exercises.load(record["name"])
    known = {f"{exercise.name}.{check.name}": check for check in exercise.checks}
    findings = []
    for found in record["findings"]:
        check = known[found["id"]]
        words = {"function": exercise.function_of(check).name, "title": language(check.sentence)}
        findings.append(_restored_finding(found | words))
    trouble, missing = record["trouble"], record["missing"]
    return ExerciseReport(
        **{
            **record,
            "findings": tuple(findings),
            "trouble": None if trouble is None else Status(trouble),
            "notes": tuple(record["notes"]),
            "missing": None if missing is None else tuple(missing),
        }
    )


def _finding(finding: Finding) -> dict[str, Any]:
    found = {
        name: value for name, value in asdict(finding).items() if name not in _RESTORED and value != _USUAL.get(name)
    }
    return found | {"cell": finding.line.cell} if isinstance(finding.line, CellLine) else found


def _restored_finding(found: dict[str, Any]) -> Finding:
    counterexample, diagnosis = found.get("counterexample"), found.get("diagnosis")
    line, cell = found.get("line"), found.pop("cell", None)
    return Finding(
        **{
            **found,
            "status": Status(found["status"]),
            "line": line if cell is None or line is None else CellLine(line, cell),
            "work": tuple(found.get("work", ())),
            "counterexample": Counterexample(**counterexample) if counterexample else None,
            "diagnosis": Diagnosis(**diagnosis) if diagnosis else None,
        }
    )
