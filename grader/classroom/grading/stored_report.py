"""Reports on single files as plain data and back: workers return them, and the journal keeps them."""

from dataclasses import asdict, fields
from operator import attrgetter
from typing import Any

from grader.core.location import CellLine
from grader.core.report import Counterexample, Diagnosis, ExerciseReport, Finding, Status
from grader.core.sentence import Language
from grader.course import exercise as exercises

_OF_THE_CHECK = ("function", "title")
_DEFAULTS = {field.name: field.default for field in fields(Finding) if field.name not in _OF_THE_CHECK}
_OF_ONE_RUN = ("pictures", "doubtful")  # not kept
_WHOLE = tuple(field.name for field in fields(ExerciseReport) if field.name not in ("findings", *_OF_ONE_RUN))
_values = attrgetter(*_DEFAULTS)  # `asdict` would take longer than everything else here


def stored(report: ExerciseReport) -> dict[str, Any]:
    """Return `report` as plain data, without parts that hold for one run only or that the check knows."""
    whole = {name: getattr(report, name) for name in _WHOLE}
    return {**whole, "findings": [_finding(finding) for finding in report.findings]}


def _finding(finding: Finding) -> dict[str, Any]:
    pairs = zip(_DEFAULTS.items(), _values(finding), strict=True)
    found = {name: value for (name, default), value in pairs if value != default}
    for name in ("counterexample", "diagnosis"):
        if name in found:
            found[name] = asdict(found[name])
    return found | {"cell": finding.line.cell} if isinstance(finding.line, CellLine) else found


def restored(record: dict[str, Any], language: Language) -> ExerciseReport:
    """Return the report from which `stored` made `record`; its messages are in `language`."""
    exercise = exercises.load(record["name"])
    known = {f"{exercise.name}.{check.name}": check for check in exercise.checks}
    findings = []
    for found in record["findings"]:
        check = known[found["id"]]
        words = {"function": check.function, "title": language(check.sentence)}
        findings.append(_restored_finding(found | words))
    trouble, missing = record["trouble"], record["missing"]
    return ExerciseReport(
        **{
            **record,
            "findings": tuple(findings),
            "trouble": trouble and Status(trouble),
            "notes": tuple(record["notes"]),
            "missing": None if missing is None else tuple(missing),
        }
    )


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
