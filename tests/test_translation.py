"""Every sentence that reaches a person has a translation with the same places, and no translation is left over."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from grader import exercise
from grader.korean import PARTICLES
from grader.translation import CODES, catalogue

GRADER = Path(__file__).parent.parent / "grader"
MARKS = ("say", "words", "Sentence")
# Where sentences that are made elsewhere pass through.
PASSING = {"sentence.py", "diagnosis.py"}
LANGUAGES = [code for code in CODES if code != "en"]


def marked(path: Path) -> set[str]:
    """Return the templates that `path` marks as words for people."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in MARKS:
                texts = [inner for inner in ast.walk(node.args[0]) if isinstance(inner, ast.Constant)]
                found |= {text.value for text in texts if isinstance(text.value, str)}
    return found


def templates() -> set[str]:
    """Return every English template."""
    found = {template for path in GRADER.rglob("*.py") for template in marked(path)}
    for name in exercise.names():
        of = exercise.load(name)
        found |= {text for check in of.checks for text in (check.sentence, check.question)}
        found |= {text for mistake in of.mistakes for text in (mistake.message, mistake.question)}
        found |= {text for derivation in of.derivations for text in (derivation.message, derivation.source_message)}
    return found - {""}


def places(template: str) -> set[str]:
    return {name for _text, name, _form, _conversion in Formatter().parse(template) if name is not None}


def particles(template: str) -> set[str]:
    return {form.lstrip("`") for _text, name, form, _conversion in Formatter().parse(template) if name and form}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_sentence_is_without_its_translation(code: str) -> None:
    assert sorted(templates() - set(catalogue(code))) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_translation_is_left_over(code: str) -> None:
    argparse_says = set(ARGPARSE)
    assert sorted(set(catalogue(code)) - templates() - argparse_says) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_has_the_places_of_its_english(code: str) -> None:
    differing = {
        english: (places(english) ^ places(translated))
        for english, translated in catalogue(code).items()
        if english not in ARGPARSE and places(english) != places(translated)
    }
    assert differing == {}


def test_korean_asks_for_particles_that_there_are() -> None:
    asked = {form for translated in catalogue("ko").values() if "%" not in translated for form in particles(translated)}
    assert asked <= set(PARTICLES)


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
