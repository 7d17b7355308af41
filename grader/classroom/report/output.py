"""Writes the results of a class: gradebook, page, and a report for each student. A file is written whole or not."""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain, repeat
from pathlib import Path

from grader.classroom.grading.grade_class import Classroom, graded
from grader.classroom.report import gradebook
from grader.classroom.report.insight import Insight
from grader.classroom.report.page import page
from grader.classroom.report.student_report import Graded, pages
from grader.core.errors import UsageError
from grader.core.files import whole_file, write_whole
from grader.core.sentence import say
from grader.render import json as as_json

PAGE = "report.html"
STUDENTS = "students"
LONGEST = 100  # characters of a file's name
MOST_BYTES = 200  # of it: most file systems take 255, and a number and a suffix may follow
_UNSAFE = re.compile(r"[^\w .()@,'-]+")
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")  # names that Windows reserves


class Pages:
    """Writes the pages of students: beside each other, one file for each format."""

    def __init__(self, classroom: Classroom, into: Path) -> None:
        """Make the folder for them in `into`."""
        self._classroom = classroom
        self._folder = into / STUDENTS
        self._written = bytearray(len(classroom.attempts))  # by place
        self._others = other_names(attempt.student.name for attempt in classroom.attempts)
        with _all_is_well(into):
            self._folder.mkdir(exist_ok=True)

    def write(self, place: int, pages: Mapping[str, bytes]) -> None:
        """Write the pages of the student at `place`."""
        student = self._classroom.attempts[place].student.name
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
    """Write everything into the folder `into`.

    The journal is read once, student by student: a class need not fit into memory.

    Args:
        classroom: The class, graded as far as it is.
        written: The pages that are written already.
        into: The folder of the results.
        reports: Formats and paths of reports on the whole class.
        canvas: The title of the assignment on Canvas, if a file for it is wanted.

    Returns:
        The number of students who are graded.

    """
    count, insight = 0, Insight()
    with _all_is_well(into), ExitStack() as stack:
        book = gradebook.Gradebook(stack.enter_context(_text(into / "gradebook.csv")), classroom.checks)
        takers = [written.complete, insight.add, book.add]
        if canvas is not None:
            most = sum(map(classroom.form.configuration.worth, classroom.checks))
            file = stack.enter_context(_text(into / "canvas.csv"))
            takers.append(gradebook.CanvasImport(file, canvas, most, classroom.platform).add)
        takers += [stack.enter_context(_document(Path(path))) for _format, path in reports]
        for one in graded(classroom):
            for take in takers:
                take(one)
            count += 1
        stack.enter_context(_text(into / PAGE)).write(page(insight, classroom.language))
    return count


@contextmanager
def _all_is_well(into: Path) -> Iterator[None]:
    """Turn the error of a file that can not be written into one that says that nothing is lost."""
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


def file_name(student: str) -> str:
    """Return a name for the files of `student` that every system accepts."""
    short = _UNSAFE.sub("_", student)[:LONGEST].encode()[:MOST_BYTES].decode(errors="ignore")
    plain = short.strip(" .") or "_"
    return f"_{plain}" if _DEVICES.match(plain) else plain


def other_names(students: Iterable[str]) -> dict[str, str]:
    """Return file names for students whose own name is taken by an earlier student; capitals make no difference."""
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
    """Give a text file that replaces `path` if no error occurs."""
    with (
        whole_file(path) as file,
        io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="") as text,
    ):
        yield text


@contextmanager
def _document(path: Path) -> Iterator[Callable[[Graded], None]]:
    """Give a function that adds a student to a JSON document on the class."""
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
