"""Writes what comes of a class: the gradebook, the page, and a report for every student, each whole or not at all."""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain, repeat
from pathlib import Path

from grader.classroom.grading.schedule import Classroom, graded
from grader.classroom.intake.students import Graded
from grader.classroom.report import gradebook
from grader.classroom.report.insight import Gathering
from grader.classroom.report.page import page
from grader.classroom.report.reports import pages
from grader.core.errors import UsageError
from grader.core.files import whole_file, write_whole
from grader.core.sentence import say
from grader.render import json as as_json

PAGE = "report.html"
STUDENTS = "students"
LONGEST = 100  # characters of a file's name
_UNSAFE = re.compile(r"[^\w .()@,'-]+")
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")  # no file can be called so on Windows


class Pages:
    """The pages of every student, one file a format beside each other: the student may see all of them."""

    def __init__(self, classroom: Classroom, into: Path) -> None:
        """Make the folder for them in `into`."""
        self._classroom = classroom
        self._folder = into / STUDENTS
        self._written = bytearray(len(classroom.attempts))  # by place
        self._others = other_names(student.name for student in classroom.attempts.students())
        with _all_is_well(into):
            self._folder.mkdir(exist_ok=True)

    def write(self, place: int, pages: Mapping[str, bytes]) -> None:
        """Write what a worker has made of a result: it takes no time then to write it when all are graded."""
        student = self._classroom.attempts.student(place).name
        stem = self._others.get(student) or file_name(student)
        with _all_is_well(self._folder):
            for suffix, content in pages.items():
                write_whole(self._folder / f"{stem}.{suffix}", content)
        self._written[place] = True

    def complete(self, one: Graded) -> None:
        """Write the pages of a student who was not graded in this run."""
        if not self._written[one.place]:
            self.write(one.place, pages(one.report, self._classroom.language))


def write(
    classroom: Classroom, written: Pages, into: Path, reports: Sequence[tuple[str, str]], canvas: str | None
) -> int:
    """Write everything into the folder `into`; return how many students are graded.

    The journal is read once, student by student: they need not fit into memory.
    """
    count, gathering = 0, Gathering()
    with _all_is_well(into), ExitStack() as stack:
        takers = [written.complete, gathering.add, *_tables(classroom, into, canvas, stack)]
        takers += [stack.enter_context(_document(Path(path))) for _format, path in reports]
        for one in graded(classroom):
            for take in takers:
                take(one)
            count += 1
        stack.enter_context(_text(into / PAGE)).write(page(gathering.insight(), classroom.language))
    return count


@contextmanager
def _all_is_well(into: Path) -> Iterator[None]:
    """Say of a file that can not be written that nothing is lost."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            say(
                "`{path}` can not be written: {reason}. All results are in the journal: the same command writes them.",
                path=str(error.filename or into),
                reason=error.strerror or str(error),
            )
        ) from None


def _tables(
    classroom: Classroom, into: Path, canvas: str | None, stack: ExitStack
) -> Iterator[Callable[[Graded], None]]:
    yield gradebook.Gradebook(stack.enter_context(_text(into / "gradebook.csv")), classroom.checks).add
    if canvas is not None:
        most, platform = sum(map(classroom.configuration.worth, classroom.checks)), classroom.arrived.platform
        file = stack.enter_context(_text(into / "canvas.csv"))
        yield gradebook.CanvasImport(file, canvas, most, platform).add


def file_name(student: str) -> str:
    """Return a name for a student's files that every system can bear."""
    plain = _UNSAFE.sub("_", student)[:LONGEST].strip(" .") or "_"
    return f"_{plain}" if _DEVICES.match(plain) else plain


def other_names(students: Iterable[str]) -> dict[str, str]:
    """Return the names for the files of students whose own is taken by somebody before them, capitals aside."""
    others: dict[str, str] = {}
    taken: set[str] = set()
    for student in students:
        plain = name = file_name(student)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain} ({number})"
        taken.add(name.casefold())
        if name != plain:
            others[student] = name
    return others


@contextmanager
def _text(path: Path) -> Iterator[io.TextIOWrapper]:
    """Give a text file that takes its place when all is well."""
    with (
        whole_file(path) as file,
        io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="") as text,
    ):
        yield text


@contextmanager
def _document(path: Path) -> Iterator[Callable[[Graded], None]]:
    """Give what takes the reports of the class, student by student, and writes one JSON document of them."""
    with _text(path) as file:
        file.write('{"students": [')
        between = chain(("\n",), repeat(",\n"))

        def add(one: Graded) -> None:
            attempt = one.attempt
            entry = {"student": attempt.student.name, "attempt": attempt.number, "late": attempt.late}
            report = json.loads(as_json.render(one.report))
            file.write(next(between) + json.dumps({**entry, "report": report}, ensure_ascii=False))

        yield add
        file.write("\n]}\n")
