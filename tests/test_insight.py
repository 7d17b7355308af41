"""What a class understood: counted once for each student, in nobody's words, in memory that does not grow."""

import tracemalloc
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browser import FOUND, browser
from pages import check_harmless
from test_text import CONFINEMENT, CRASHED, FAILED, STOPPED, TODO, UNLOADABLE, WAITING, finding

from grader.classroom.intake.students import Attempt, Student
from grader.classroom.report.insight import NAMED, Crowd, Insight
from grader.classroom.report.page import MISTAKES, page
from grader.classroom.report.student_report import Graded
from grader.core.report import Counterexample, Diagnosis, ExerciseReport, Finding, Report, Status
from grader.core.sentence import ENGLISH
from grader.course import translation
from grader.course.targets import Target

KOREAN = translation.language("ko")
RIGHT = (finding("forward"), finding("gradient"))


def graded(
    name: str, *findings: Finding, late: bool = False, absent: bool = False, digest: str | None = None
) -> Graded:
    """Return one student's work in one exercise."""
    files = () if absent else (Target("linear", Path("linear.py"), "linear.py"),)
    exercise = ExerciseReport("linear", "linear.py", findings)
    report = Report("en", 1, 100, CONFINEMENT, (exercise,))
    return Graded(Attempt(Student(name), 1, late, files), report, {} if digest is None else {"linear": digest})


def names(students: Crowd) -> list[str]:
    assert len(students) == len(students.named)
    return [student.name for student in students.named]


def gathered(some: Iterable[Graded]) -> Insight:
    found = Insight()
    for one in some:
        found.add(one)
    return found


def of(*some: Graded) -> Insight:
    return gathered(some)


def with_mistake(name: str, message: str = "The 2 is missing.", question: str | None = "Which factors?") -> Finding:
    return replace(FAILED, diagnosis=Diagnosis(name, message), question=question)


# What is counted.


def test_points_are_counted_of_those_who_handed_something_in() -> None:
    found = of(graded("a", *RIGHT), graded("b", finding("forward"), FAILED), graded("c", TODO, TODO, absent=True))
    assert (found.students, found.handed_in, found.max_score) == (3, 2, 2)
    assert found.scores == {1: 1, 2: 1}
    assert names(found.absent) == ["c"]


def test_every_check_is_counted_by_how_it_came_out() -> None:
    found = of(graded("a", *RIGHT), graded("b", finding("forward"), FAILED), graded("c", finding("forward"), WAITING))
    rates = {rate.function: rate.outcomes for rate in found.checks}
    assert rates["forward"][Status.PASSED] == 3
    assert (rates["gradient"][Status.PASSED], rates["gradient"][Status.FAILED], rates["gradient"][Status.WAITING]) == (
        1,
        1,
        1,
    )


def test_a_function_counts_by_its_worst_check() -> None:
    found = of(graded("a", finding(), FAILED, WAITING), graded("b", finding(), finding(), finding()))
    (rate,) = found.functions
    assert (rate.outcomes[Status.FAILED], rate.outcomes[Status.PASSED], rate.outcomes[Status.WAITING]) == (1, 1, 0)


def test_an_exercise_that_was_not_handed_in_counts_as_not_started() -> None:
    nothing = replace(graded("b"), report=Report("en", 1, 100, CONFINEMENT, ()))
    found = of(graded("a", *RIGHT), nothing)
    assert [rate.outcomes[Status.TODO] for rate in found.checks] == [1, 1]


def test_a_mistake_counts_once_for_a_student_and_the_most_frequent_comes_first() -> None:
    twice = graded("a", with_mistake("half"), replace(with_mistake("half"), id="linear.other"))
    found = of(twice, graded("b", with_mistake("sign")), graded("c", with_mistake("sign")))
    assert [(one.id, one.students) for one in found.mistakes] == [("sign", 2), ("half", 1)]


def test_a_mistake_is_told_as_most_of_them_were_told_with_the_example_that_belongs_to_it() -> None:
    other = replace(with_mistake("half", "in w1"), counterexample=Counterexample("g(1)", {}, "1", "2"))
    most = replace(with_mistake("half", "in w2"), counterexample=Counterexample("g(3)", {}, "3", "6"))
    (one,) = of(graded("a", other), graded("b", most), graded("c", most)).mistakes
    assert (one.message, one.question, one.students) == ("in w2", "Which factors?", 3)
    assert one.example is not None
    assert (one.example.call, one.example.got, one.example.expected) == ("g(3)", "3", "6")


def test_what_failed_without_a_name_is_counted_by_its_check() -> None:
    unnamed = replace(FAILED, diagnosis=None)
    (one,) = of(graded("a", unnamed), graded("b", unnamed)).mistakes
    assert (one.id, one.message, one.students) == (None, FAILED.title, 2)


def test_what_follows_from_an_earlier_mistake_is_none() -> None:
    carried = replace(finding(), diagnosis=Diagnosis("follows", "Follows from your own.", carried_forward=True))
    assert of(graded("a", carried)).mistakes == []


def test_who_handed_in_the_stub_has_not_started() -> None:
    found = of(graded("a", TODO, TODO), graded("b", finding("forward"), TODO))
    assert names(found.unstarted) == ["a"]


def test_who_was_late_is_told() -> None:
    assert names(of(graded("a", *RIGHT, late=True), graded("b", *RIGHT)).late) == ["a"]


def test_the_same_trouble_is_one_whatever_the_call() -> None:
    def stopped(call: str) -> Finding:
        message = f"`{call}` did not finish within 2 s."
        return replace(STOPPED, message=message, counterexample=Counterexample(call, {}, None, "1"))

    (one,) = of(graded("a", stopped("loss(x=1)")), graded("b", stopped("loss(x=2)"))).troubles
    assert (one.reason, names(one.students)) == ("`loss` did not finish within 2 s.", ["a", "b"])


def test_a_crash_is_told_by_the_kind_of_its_error() -> None:
    (one,) = of(graded("a", CRASHED)).troubles
    assert (one.function, one.status, one.reason) == ("step", Status.CRASHED, "ZeroDivisionError")


def test_a_file_that_can_not_be_loaded_is_a_trouble_of_no_function() -> None:
    broken = replace(graded("a"), report=Report("en", 1, 100, CONFINEMENT, (UNLOADABLE,)))
    found = of(broken)
    (one,) = found.troubles
    assert (one.function, one.status, one.reason) == (None, Status.CRASHED, None)
    assert {rate.outcomes[Status.CRASHED] for rate in found.functions} == {1}
    assert not found.unstarted


def test_the_same_code_is_grouped_unless_it_is_the_stub() -> None:
    wrong = finding("forward"), FAILED
    found = of(
        graded("a", *RIGHT, digest="1"),
        graded("b", *RIGHT, digest="1"),
        graded("c", *wrong, digest="2"),
        graded("d", *wrong, digest="2"),
        graded("e", *RIGHT, digest="3"),
        graded("f", TODO, digest="4"),
        graded("g", TODO, digest="4"),
        graded("h", *RIGHT),
    )
    assert [names(one.students) for one in found.alike] == [["c", "d"], ["a", "b"]]  # equal mistakes first


# Nobody's words.

THEIRS = "Kim_Cheolsu_20261234"


def telling() -> Graded:
    """Return work in which the student's own words are everywhere that they can be."""
    custom = replace(CRASHED, message=THEIRS, counterexample=Counterexample("step(w=7)", {}, THEIRS, "6"))
    returned = replace(FAILED, message=THEIRS, output=THEIRS, counterexample=Counterexample("g(1)", {}, THEIRS, "2"))
    unloadable = replace(UNLOADABLE, message=THEIRS, output=THEIRS, path=THEIRS)
    one = graded("the one", returned, custom)
    return replace(one, report=replace(one.report, exercises=(*one.report.exercises, unloadable)))


def test_no_example_and_no_reason_holds_a_students_words() -> None:
    found = of(telling())
    assert THEIRS not in repr((found.mistakes, found.troubles, found.checks))
    assert THEIRS not in page(found, ENGLISH)
    (one,) = found.mistakes
    assert one.example is not None
    assert one.example.got is None


@pytest.mark.parametrize("got", ["48", "-1.5e+20", "nan", "-inf", "(1, 2.5, nan)", "(1,)", "NoneType", "str"])
def test_an_example_shows_numbers_and_common_types(got: str) -> None:
    shown = replace(FAILED, counterexample=Counterexample("g(1)", {}, got, "2"))
    (one,) = of(graded("a", shown)).mistakes
    assert one.example is not None
    assert one.example.got == got


def test_memory_does_not_grow_with_what_the_students_wrote() -> None:
    def many(count: int, size: int) -> Iterator[Graded]:
        for n in range(count):
            text = f"{n:06}" * size
            output = replace(
                FAILED, message=text, output=text, counterexample=Counterexample("g(1)", {"x": 1}, text, "2")
            )
            yield graded(f"s{n % 10}", output, replace(CRASHED, message=text))

    def peak(count: int, size: int) -> int:
        tracemalloc.start()
        gathered(many(count, size))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(300, 20_000) < peak(300, 1) + 1_000_000  # 300 reports of 120 kB would be 36 MB


# The page.


def everything() -> Insight:
    return of(
        graded("김민준", *RIGHT, digest="1", late=True),
        graded("이서연", *RIGHT, digest="1"),
        graded("</li><script>alert(1)</script>\u202eevil", finding("forward"), FAILED),
        graded("stopped", STOPPED, TODO),
        graded("crashed", CRASHED, TODO),
        graded("stub", TODO, TODO),
        graded("nobody", absent=True),
        telling(),
    )


def test_the_page_tells_in_its_first_lines_what_to_teach() -> None:
    words = check_harmless(page(everything(), ENGLISH)).words
    assert "7 of 8 students handed something in." in words
    assert words.index("What to teach next") < words.index("How far they came")
    assert "2 of 7 · linear gradient" in words
    assert "Ask the class: Which factors does each link of the chain bring?" in words
    assert "</li><script>alert(1)</script>\\u202eevil" not in words  # nothing is to be said about that one


def test_the_page_names_those_who_are_to_be_seen() -> None:
    words = check_harmless(page(everything(), ENGLISH)).words
    for said in (
        "Nothing handed in that can be graded: 1",
        "nobody",
        "stub",
        "Late: 1",
        "김민준",
        "Stopped",
        "Crashed",
    ):
        assert said in words


def test_a_hostile_name_is_shown_and_does_nothing() -> None:
    text = page(of(graded("</li><script>alert(1)</script>\u202eevil", TODO)), ENGLISH)
    assert "</li><script>alert(1)</script>\\u202eevil" in check_harmless(text).words


def test_the_page_speaks_korean() -> None:
    found = check_harmless(page(everything(), KOREAN))
    assert found.values("lang") == ["ko"]
    assert "학생 8명 중 7명이 제출했어요." in found.words


@pytest.mark.parametrize("some", [(), (graded("a", absent=True),), (graded("a", *RIGHT),), (graded("a", TODO),)])
def test_there_is_a_page_for_any_class(some: tuple[Graded, ...]) -> None:
    for language in (ENGLISH, KOREAN):
        check_harmless(page(of(*some), language))


def test_the_page_of_ten_thousand_students_stays_small() -> None:
    def many() -> Iterator[Graded]:
        for n in range(10_000):
            yield graded(f"student {n}", with_mistake(f"m{n % 200}", f"message {n}"), CRASHED, late=n % 2 == 0)

    found = gathered(many())
    text = page(found, ENGLISH)
    assert len(text) < 200_000
    assert f"… and {200 - MISTAKES} that are rarer." in check_harmless(text).words
    assert f"… and {5_000 - NAMED} more" in text


@pytest.mark.skipif(FOUND is None, reason="Chromium is not installed: apt-get install chromium")
def test_a_browser_shows_the_page_at_every_width_and_complains_of_nothing(tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    with browser() as chromium:
        for language in (ENGLISH, KOREAN):
            place.write_text(page(everything(), language), encoding="utf-8")
            for width in (390, 1200):
                seen = chromium.look(place, width)
                assert (seen.width, seen.window) == (width, width)
                assert (seen.clipped, seen.outside, seen.complaints, seen.requests) == (0, [], [], [])
