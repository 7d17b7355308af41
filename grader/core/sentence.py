"""Sentences for people: an English template with the values that fill it, put into words as late as possible."""

from collections.abc import Callable, Mapping
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


def words(template: str) -> str:
    """Return `template` as it is: this marks text that reaches a learner by another way than `say`."""
    return template


class Language:
    """Puts sentences into words; `catalogue` maps each English template to its translation.

    `wrap` makes of a value what fills a place: some languages bend what stands beside it.
    """

    def __init__(
        self, code: str = "en", catalogue: Mapping[str, str] | None = None, wrap: Callable[[str], object] = str
    ) -> None:
        self.code = code
        self._catalogue = catalogue or {}
        self._wrap = wrap

    def __call__(self, sentence: Sentence | str) -> str:
        """Return `sentence` in this language; a bare str is a template without places."""
        if isinstance(sentence, str):
            return self._catalogue.get(sentence, sentence)
        template = self._catalogue.get(sentence.template)
        if template is None:
            return sentence.template.format(**{name: self._filled(value) for name, value in sentence.values.items()})
        return template.format(**{name: self._wrap(self._filled(value)) for name, value in sentence.values.items()})

    def _filled(self, value: Filling) -> str:
        return self(value) if isinstance(value, Sentence) else str(value)


ENGLISH = Language()
