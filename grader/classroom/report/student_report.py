"""The report on one student: an entry for each exercise of the class, with the points of its checks, and its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.classroom.intake.students import Attempt
from grader.core.report import ExerciseReport, Report, SeedKind
from grader.core.sentence import Language
from grader.course import exercise as exercises
from grader.course.configuration import Configuration
from grader.engine.judge import absent
from grader.engine.optional import attempt
from grader.render import html as as_page
from grader.render import json as as_json
from grader.render.withheld import of_report
from grader.sandbox import confinement


@dataclass(frozen=True)
class ReportForm:
    """The parts that the reports on all students of a class share."""

    exercises: tuple[str, ...]  # that somebody handed in: they count for everybody
    seed: int
    examples: int
    configuration: Configuration = field(default_factory=Configuration)
    seed_kind: SeedKind = SeedKind.DRAWN


@dataclass(frozen=True, slots=True)
class Graded:
    """The attempt of a student and the report on it."""

    attempt: Attempt
    report: Report
    shared_code: Mapping[str, str] = field(default_factory=dict)  # by exercise: a digest, where others have the same
    place: int = 0  # among the attempts of the class


def report(graded: Sequence[ExerciseReport], form: ReportForm, language: Language) -> Report:
    """Return the report on a student from the reports on their files."""
    found = {each.name: each for each in graded}
    every = (found.get(name) or absent(exercises.load(name), language) for name in form.exercises)
    whole = tuple(map(form.configuration.applied, every))
    missing = dict.fromkeys(name for each in whole for name in each.missing or ())
    held = confinement.confinement(missing, language)
    return Report(language.code, form.seed, form.examples, held, whole, form.seed_kind)


def pages(whole: Report, language: Language) -> dict[str, bytes]:
    """Return the files that a student may see, by suffix."""
    seen = of_report(whole, language)
    made = {"json": as_json.render(seen), "html": attempt("making a page", lambda: as_page.render(seen), None)}
    return {suffix: text.encode(errors="backslashreplace") for suffix, text in made.items() if text is not None}
