"""Sentences for people: an English template with the values that fill it, put into words as late as possible."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Filling: TypeAlias = "str | int | Sentence"


@dataclass(frozen=True)
class Sentence:
    """An English template with `{named}` places; the template is also the key of every translation."""

    template: str
    values: Mapping[str, Filling] = field(default_factory=dict)


def say(template: str, **values: Filling) -> Sentence:
    """Return the sentence that `template` becomes with `values` in its places."""
    return Sentence(template, values)


class Language:
    """Puts sentences into words; `catalogue` maps each English template to its translation."""

    def __init__(self, code: str = "en", catalogue: Mapping[str, str] | None = None) -> None:
        self.code = code
        self._catalogue = catalogue or {}

    def __call__(self, sentence: Sentence | str) -> str:
        """Return `sentence` in this language; a bare str is a template without places."""
        if isinstance(sentence, str):
            return self._catalogue.get(sentence, sentence)
        template = self._catalogue.get(sentence.template, sentence.template)
        values = {
            name: self(value) if isinstance(value, Sentence) else value for name, value in sentence.values.items()
        }
        return template.format(**values)


ENGLISH = Language()
