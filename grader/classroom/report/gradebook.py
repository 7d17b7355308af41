"""The gradebook of a class as CSV: for spreadsheets and scripts, and in the form that Canvas imports."""

import csv
import re
from collections.abc import Sequence
from typing import TextIO

from grader.classroom.intake.students import Platform
from grader.classroom.report.student_report import Graded
from grader.core.report import WORST_FIRST, Report, Status

BOM = "\ufeff"  # without it, Excel takes UTF-8 for something else
COLUMNS = ("student", "attempt", "late", "status", "score", "max_score", "confinement")
CANVAS_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS_POSSIBLE = "Points Possible"
# The start of a formula in a spreadsheet: also after blanks, or wide, as Korean and Japanese keyboards write it. An
# apostrophe before it makes it text; a name that has one already gets one more, so that the two stay different.
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def neutral(text: str) -> str:
    """Return `text` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


class Gradebook:
    """Writes a row for each student, with the points of each of `checks`: 0 where nothing was handed in.

    Open `file` with `newline=""` and `encoding="utf-8"`.
    """

    def __init__(self, file: TextIO, checks: Sequence[str]) -> None:
        file.write(BOM)
        self._checks = checks
        self._writer = csv.writer(file)
        self._writer.writerow([*COLUMNS, *checks])

    def add(self, one: Graded) -> None:
        """Write one student's row."""
        attempt, report = one.attempt, one.report
        points = {finding.id: finding.score for exercise in report.exercises for finding in exercise.findings}
        self._writer.writerow(
            [
                neutral(attempt.student.name),
                attempt.number,
                "true" if attempt.late else "false",
                status_of(report).value,
                report.score,
                report.max_score,
                report.confinement.level,
                *(points.get(check, 0) for check in self._checks),
            ]
        )


def status_of(report: Report) -> Status:
    """Return the worst status of the exercises; `todo` where there is none."""
    found = {exercise.status for exercise in report.exercises}
    return next((status for status in WORST_FIRST if status in found), Status.TODO)


class CanvasImport:
    """Writes the file that Canvas imports as the points of an existing assignment; `title` is its `Name (number)`.

    Canvas finds a student by ID, then SIS user ID, then login, then name: those that the platform knows are written.
    """

    def __init__(self, file: TextIO, title: str, max_score: int, platform: Platform) -> None:
        self._platform = platform
        self._writer = csv.writer(file)
        file.write(BOM)
        self._writer.writerow([*CANVAS_COLUMNS, title])
        self._writer.writerow([POINTS_POSSIBLE, "", "", "", "", max_score])

    def add(self, one: Graded) -> None:
        """Write one student's row."""
        student = one.attempt.student
        number = student.number or ""
        self._writer.writerow(
            [
                # A name with these words would make its row set the points of the assignment.
                neutral(student.name.replace(POINTS_POSSIBLE, "Points")),
                neutral(number) if self._platform is Platform.CANVAS else "",
                neutral(number) if self._platform is Platform.GRADESCOPE else "",
                neutral(student.login or ""),
                "",
                one.report.score,
            ]
        )
