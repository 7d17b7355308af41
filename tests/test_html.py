"""The page on one learner's work: complete, safe to open whatever the learner's code said, and fit to be seen."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from browser import FOUND, browser
from pages import check_harmless
from sample import cases
from test_text import CRASHED, EVERYTHING, FAILED, FUNCTIONS, MIXED, PASSED, UNLOADABLE, UNTOUCHED, file
from test_text import report as report_of

from grader.core.report import ExerciseReport, Report
from grader.render.html import render

HOSTILE = (
    "</style></pre><script>alert(1)</script>]]>--> \x1b[31mred\x1b[0m \u202egnp.exe\u2066 \x00 \ud800 &amp; "
    "<img src=x onerror=y>"
)


def shown(*exercises: ExerciseReport) -> str:
    return render(report_of(*exercises))


# What is said.


def test_the_page_says_what_the_terminal_says() -> None:
    words = check_harmless(shown(file(FAILED))).words
    example = FAILED.counterexample
    assert example is not None
    assert FAILED.diagnosis is not None
    for said in ("✗ failed", "Called", example.call, "Returned", "48", "Expected", "96", "Why", "Mistake", "x is 3"):
        assert said in words
    assert FAILED.diagnosis.message in words
    assert FAILED.question is not None
    assert FAILED.question in words
    assert "0 of 1 point" in words
    assert "Next: open exercises/linear.py at line 21 and look at gradient." in words


def test_every_status_has_a_sign_and_a_word() -> None:
    words = check_harmless(shown(MIXED, PASSED)).words
    assert words.count("✓ passed") == 1 + len(FUNCTIONS)
    for status in ("✗ crashed", "■ stopped", "○ to do", "✗ failed"):
        assert status in words
    assert "3 more wait for this one." in words


def test_a_file_that_can_not_be_loaded_says_why() -> None:
    words = check_harmless(shown(UNLOADABLE)).words
    assert "expected ':'. It reads def forward(x, w)." in words
    assert "before it broke" in words
    assert "waiting" not in words


def test_only_the_first_open_check_is_unfolded() -> None:
    page = check_harmless(shown(MIXED))
    assert page.tags.count("details") == 3
    assert page.values("open") == [None]


def test_a_hint_is_offered_where_something_was_tried() -> None:
    assert (
        'python -m grader hint "my work/linear.py"'
        in check_harmless(shown(file(FAILED, path="my work/linear.py"))).words
    )
    assert "hint" not in check_harmless(shown(UNTOUCHED)).words


def test_the_page_speaks_korean() -> None:
    text = render(replace(report_of(*EVERYTHING), language="ko"))
    page = check_harmless(text)
    assert page.values("lang") == ["ko"]
    assert "통과" in page.words
    assert "passed" not in page.words


def test_a_report_without_files_is_a_page_too() -> None:
    assert "Nothing was graded." in check_harmless(shown()).words


# Safe to open.


def hostile() -> Report:
    """Return a report in which everything that a learner can put words into is hostile."""
    example = FAILED.counterexample
    diagnosis = FAILED.diagnosis
    assert example is not None
    assert diagnosis is not None
    finding = replace(
        FAILED,
        message=f"It raised {HOSTILE} `{HOSTILE}`",
        output=HOSTILE,
        work=(HOSTILE,),
        question=HOSTILE,
        counterexample=replace(example, got=HOSTILE, expected=HOSTILE, call=HOSTILE),
        diagnosis=replace(diagnosis, message=HOSTILE),
    )
    crashed = replace(CRASHED, message=HOSTILE)
    broken = replace(UNLOADABLE, message=HOSTILE, output=HOSTILE, path=HOSTILE)
    return report_of(file(finding, crashed, path=HOSTILE), broken)


def test_hostile_words_are_shown_and_do_nothing() -> None:
    text = render(hostile())
    page = check_harmless(text)
    assert "<script>alert(1)</script>" in page.words
    assert "\\x1b[31mred" in page.words
    assert "\\u202egnp.exe\\u2066" in page.words
    assert "\\ud800" in page.words
    assert "&amp;" in page.words
    text.encode()  # no half of a surrogate pair is left


def test_nothing_invisible_is_on_the_page() -> None:
    categories = {unicodedata.category(char) for char in render(hostile()) if char != "\n"}
    assert not {category for category in categories if category.startswith("C")}


def test_a_megabyte_of_output_is_bounded() -> None:
    flood = replace(FAILED, output="<&>\n" * 250_000, message="x" * 1_000_000)
    assert len(shown(file(flood))) < 30_000
    line = replace(FAILED, output="\u202e" * 1_000_000)
    assert len(shown(file(line))) < 30_000


# Fit to be seen.


@pytest.mark.skipif(FOUND is None, reason="Chromium is not installed: apt-get install chromium")
@pytest.mark.parametrize("language", cases(["en", "ko"], 2))
def test_a_browser_shows_the_page_at_every_width_and_complains_of_nothing(tmp_path: Path, language: str) -> None:
    pages = {"everything": report_of(*EVERYTHING), "hostile": hostile()}
    with browser() as chromium:
        for name, report in pages.items():
            place = tmp_path / f"{name}.html"
            place.write_text(render(replace(report, language=language)), encoding="utf-8")
            backgrounds = set()
            for width, dark in ((390, False), (390, True), (1200, False)):
                seen = chromium.look(place, width, dark=dark)
                assert (seen.width, seen.window) == (width, width)
                assert (seen.clipped, seen.outside, seen.complaints, seen.requests) == (0, [], [], [])
                assert seen.styled
                backgrounds.add(seen.background)
            assert len(backgrounds) == 2


@pytest.mark.skipif(FOUND is None, reason="Chromium is not installed: apt-get install chromium")
def test_the_browser_of_these_tests_sees_what_is_wrong(tmp_path: Path) -> None:
    place = tmp_path / "bad.html"
    text = shown(PASSED).replace("<h1>", '<h1><img src="x.png"><p style="color:red">red</p><hr width="900">', 1)
    place.write_text(text.replace("</main>", "<script>alert(1)</script></main>"), encoding="utf-8")
    with browser() as chromium:
        seen = chromium.look(place, 390)
    assert seen.width > 390
    assert seen.clipped > 0
    for rule in ("script-src", "style-src", "img-src"):
        assert any(rule in complaint for complaint in seen.complaints)
