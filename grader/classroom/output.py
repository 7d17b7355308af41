"""Writes what comes of a class: the gradebook, the page, and a report for every student, each whole or not at all."""

import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from grader.classroom import gradebook
from grader.classroom.grading import Classroom, graded
from grader.classroom.insight import insight
from grader.classroom.page import page
from grader.classroom.students import Graded
from grader.files import whole_file, write_whole
from grader.render import html as as_page
from grader.render import json as as_json
from grader.render.withheld import of_report
from grader.sentence import Language, say
from grader.targets import UsageError

PAGE = "report.html"
STUDENTS = "students"
LONGEST = 100  # characters of a file's name
_UNSAFE = re.compile(r"[^\w .()@,'-]+")
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")  # no file can be called so on Windows


def write(classroom: Classroom, into: Path, reports: Sequence[tuple[str, str]], canvas: str | None) -> int:
    """Write everything into the folder `into`; return how many students are graded."""
    try:
        (into / STUDENTS).mkdir(exist_ok=True)
        names = file_names([attempt.student.name for attempt in classroom.attempts])
        count = 0
        for one in graded(classroom):
            write_student(into / STUDENTS / names[one.attempt.student.name], one, classroom.language)
            count += 1
        _write(into / "gradebook.csv", lambda file: gradebook.write(file, graded(classroom), classroom.checks))
        if canvas is not None:
            most, platform = sum(map(classroom.configuration.worth, classroom.checks)), classroom.arrived.platform
            _write(
                into / "canvas.csv",
                lambda file: gradebook.write_canvas(file, graded(classroom), canvas, most, platform),
            )
        _write(into / PAGE, lambda file: file.write(page(insight(graded(classroom)), classroom.language)))
        for _format, path in reports:
            _write(Path(path), lambda file: file.writelines(_document(classroom)))
    except OSError as error:
        raise UsageError(
            say(
                "`{path}` can not be written: {reason}. All results are in the journal: the same command writes them.",
                path=str(error.filename or into),
                reason=error.strerror or str(error),
            )
        ) from None
    return count


def write_student(stem: Path, one: Graded, language: Language) -> None:
    """Write the reports of one student, beside each other: they may see both."""
    report = of_report(one.report, language)
    for suffix, render in (("json", as_json.render), ("html", as_page.render)):
        write_whole(stem.with_name(f"{stem.name}.{suffix}"), render(report).encode(errors="backslashreplace"))


def file_names(students: Sequence[str]) -> dict[str, str]:
    """Return a name for each student's files that every system can bear; two students' never are the same."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for student in students:
        plain = _UNSAFE.sub("_", student)[:LONGEST].strip(" .") or "_"
        plain = f"_{plain}" if _DEVICES.match(plain) else plain
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain} ({number})"
        taken.add(name.casefold())
        names[student] = name
    return names


def _write(path: Path, fill: Callable[[io.TextIOWrapper], object]) -> None:
    """Write a text file whole, row by row: it need not fit into memory."""
    with (
        whole_file(path) as file,
        io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="") as text,
    ):
        fill(text)


def _document(classroom: Classroom) -> Iterator[str]:
    """Yield the reports of the class as one JSON document, student by student."""
    yield '{"students": ['
    for index, one in enumerate(graded(classroom)):
        attempt = one.attempt
        entry = {"student": attempt.student.name, "attempt": attempt.number, "late": attempt.late}
        report = json.loads(as_json.render(one.report))
        yield ("," if index else "") + "\n" + json.dumps({**entry, "report": report}, ensure_ascii=False)
    yield "\n]}\n"
