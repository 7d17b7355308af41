"""Every sentence that reaches a person has a translation with the same places, and no translation is left over."""

import re
from pathlib import Path

import pytest

from grader.author import completeness
from grader.course import exercise
from grader.course.translation import CODES, catalogue, fault_in

GRADER = Path(__file__).parent.parent / "grader"
LANGUAGES = [code for code in CODES if code != "en"]


def templates() -> set[str]:
    """Return every English template."""
    found = {template for path in GRADER.rglob("*.py") for template in completeness.marked(path)}
    for name in exercise.names():
        found |= completeness.templates(exercise.load(name))
    return found - {""}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_sentence_is_without_its_translation(code: str) -> None:
    assert sorted(templates() - set(catalogue(code))) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_translation_is_left_over(code: str) -> None:
    argparse_says = set(ARGPARSE)
    assert sorted(set(catalogue(code)) - templates() - argparse_says) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_has_the_places_of_its_english_and_asks_for_particles_that_there_are(code: str) -> None:
    ours = {english: text for english, text in catalogue(code).items() if english not in ARGPARSE}
    assert {english: fault for english, text in ours.items() if (fault := fault_in(english, text))} == {}


def test_korean_is_korean() -> None:
    hangul = re.compile("[가-힣]")
    formulas = {"ŷ = {terms} = {prediction}"}
    foreign = {english for english, korean in catalogue("ko").items() if not hangul.search(korean)}
    assert {english for english in foreign - formulas if re.search("[A-Za-z]", re.sub("{.*?}", "", english))} == set()


# What Python's own argparse says, by the English of its source.
ARGPARSE = (
    "usage: ",
    "positional arguments",
    "options",
    "show this help message and exit",
    "unrecognized arguments: %s",
    "the following arguments are required: %s",
    "expected one argument",
    "ignored explicit argument %r",
    "argument %(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)",
)
