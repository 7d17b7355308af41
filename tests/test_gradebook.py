"""The gradebook: a row a student, points a check, nothing that a spreadsheet would run, and the form Canvas imports."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.classroom.intake.students import Attempt, Platform, Student
from grader.classroom.report import gradebook
from grader.classroom.report.gradebook import CanvasImport, Gradebook, neutral
from grader.classroom.report.student_report import Graded
from grader.core.report import Confinement, ExerciseReport, Finding, Report, Status

CHECKS = ("linear.forward", "linear.step", "quadratic.forward")


def finding(name: str, status: Status) -> Finding:
    return Finding(name, name.partition(".")[2], "", None, status, int(status is Status.PASSED), 1)


def report(*statuses: Status) -> Report:
    """Return a report on the checks, those of `linear` and those of `quadratic`, that came out as `statuses`."""
    findings = [finding(name, status) for name, status in zip(CHECKS, statuses, strict=True)]
    exercises = (
        ExerciseReport("linear", "linear.py", tuple(findings[:2])),
        ExerciseReport("quadratic", "quadratic.py", tuple(findings[2:])),
    )
    return Report("en", 0, 100, Confinement("full", ""), exercises)


def graded(name: str = "Ada", number: str | None = None, *statuses: Status) -> Graded:
    student = Student(name, number, login=None)
    return Graded(Attempt(student, 1, late=False, files=()), report(*(statuses or (Status.PASSED,) * 3)))


def written(*class_: Graded) -> str:
    file = io.StringIO(newline="")
    book = Gradebook(file, CHECKS)
    for one in class_:
        book.add(one)
    return file.getvalue()


def rows(*class_: Graded) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(*class_).removeprefix(gradebook.BOM), newline="")))


def canvas(*class_: Graded, platform: Platform = Platform.CANVAS) -> list[list[str]]:
    file = io.StringIO(newline="")
    book = CanvasImport(file, "Gradient descent (77)", 3, platform)
    for one in class_:
        book.add(one)
    return list(csv.reader(io.StringIO(file.getvalue().removeprefix(gradebook.BOM), newline="")))


def test_a_row_says_who_how_and_what_each_check_earned() -> None:
    student = Student("김민준", "12", "m@example.edu")
    one = Graded(Attempt(student, 3, late=True, files=()), report(Status.PASSED, Status.FAILED, Status.TODO))
    assert rows(one) == [
        {
            "student": "김민준",
            "attempt": "3",
            "late": "true",
            "status": "failed",
            "score": "1",
            "max_score": "3",
            "confinement": "full",
            "linear.forward": "1",
            "linear.step": "0",
            "quadratic.forward": "0",
        }
    ]


def test_the_columns_are_those_of_the_contract() -> None:
    head = written().splitlines()[0].removeprefix(gradebook.BOM)
    assert head == f"student,attempt,late,status,score,max_score,confinement,{','.join(CHECKS)}"


def test_excel_is_told_that_it_is_utf_8(tmp_path: Path) -> None:
    with (tmp_path / "gradebook.csv").open("w", encoding="utf-8", newline="") as file:
        Gradebook(file, CHECKS).add(graded("김"))
    assert (tmp_path / "gradebook.csv").read_bytes().startswith(b"\xef\xbb\xbfstudent,")


def test_a_check_that_is_missing_earns_nothing() -> None:
    nothing = Graded(
        Attempt(Student("Ada"), 1, late=False, files=()), Report("en", 0, 100, Confinement("partial", ""), ())
    )
    (row,) = rows(nothing)
    assert [row[check] for check in CHECKS] == ["0", "0", "0"]
    assert (row["status"], row["confinement"]) == ("todo", "partial")


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        ((Status.PASSED, Status.PASSED, Status.CRASHED), "crashed"),
        ((Status.STOPPED, Status.PASSED, Status.FAILED), "stopped"),
        ((Status.TODO, Status.TODO, Status.FAILED), "failed"),
        ((Status.PASSED, Status.PASSED, Status.TODO), "todo"),
        ((Status.PASSED, Status.PASSED, Status.PASSED), "passed"),
    ],
)
def test_the_status_is_the_worst_of_the_exercises(statuses: tuple[Status, ...], worst: str) -> None:
    assert rows(graded("Ada", None, *statuses))[0]["status"] == worst


def test_rows_are_written_as_they_come() -> None:
    file = io.StringIO(newline="")
    book, lines = Gradebook(file, CHECKS), []
    for name in ("Ada", "Bob", "Cy"):
        lines.append(file.getvalue().count("\n"))
        book.add(graded(name))
    assert lines == [1, 2, 3]


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "=",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "'=1",
    "''@",
]


@pytest.mark.parametrize("name", FORMULAS)
def test_what_a_spreadsheet_would_run_is_text(name: str) -> None:
    (cell,) = (row[0] for row in list(csv.reader(io.StringIO(written(graded(name)), newline="")))[1:])
    assert cell == f"'{name}"
    assert canvas(graded(name))[2][0] == f"'{name}"


@pytest.mark.parametrize("name", ["Ada", "'t Hooft", "O'Neill", "Anne-Marie", "a=b", "김민준", "", "3"])
def test_other_names_stay_as_they_are(name: str) -> None:
    assert neutral(name) == name


NAMES = st.text(st.sampled_from(" '=+-@\t\r\n＝aé김,\";"), max_size=8)


@given(NAMES, NAMES)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert neutral(one)[:1] not in {"=", "+", "-", "@", "\t", "\r", "＝"}
    assert (neutral(one) == neutral(other)) is (one == other)


@given(st.lists(NAMES, max_size=4))
def test_no_name_breaks_the_rows(names: list[str]) -> None:
    assert [row["student"] for row in rows(*map(graded, names))] == list(map(neutral, names))


def test_canvas_finds_the_student_by_what_the_platform_knows() -> None:
    one = Graded(
        Attempt(Student("Ada", "42", "ada@example.edu"), 1, late=False, files=()), report(*[Status.PASSED] * 3)
    )
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Gradient descent (77)"]
    points = ["Points Possible", "", "", "", "", "3"]
    assert canvas(one) == [head, points, ["Ada", "42", "", "ada@example.edu", "", "3"]]
    assert canvas(one, platform=Platform.GRADESCOPE)[2] == ["Ada", "", "42", "ada@example.edu", "", "3"]
    assert canvas(one, platform=Platform.MOODLE)[2] == ["Ada", "", "", "ada@example.edu", "", "3"]


def test_no_name_passes_for_the_row_of_points_on_canvas() -> None:
    assert "Points Possible" not in canvas(graded("my Points Possible"))[2][0]
