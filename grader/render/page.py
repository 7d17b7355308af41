"""One self-contained page: HTML that is escaped unless it was built here, a style, a policy that forbids all else."""

import base64
import hashlib
import html
import re
from collections.abc import Iterable
from typing import TypeAlias

from grader.core.sanitize import visible
from grader.render.style import STYLE

LONGEST = 500  # characters of a sentence or a line: a learner's message may have any number
CUT = "…"
Value: TypeAlias = str | float | bool | None
VOID = ("meta", "br")
_CODE = re.compile(r"`([^`]+)`")

# No script, no network, no form, nothing but the one style: learner text that got through could still do nothing.
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode("ascii")
POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'"


class Markup(str):
    """Text that is HTML already; any other text is escaped where it becomes a part of a page."""

    __slots__ = ()


def harmless(text: str, longest: int = LONGEST) -> str:
    """Return `text` in bounds, with all that is invisible or would turn other text around spelt out."""
    if len(text) > longest:
        text = text[: longest - 1] + CUT
    return "\n".join(map(visible, text.split("\n")))


def escaped(content: str) -> Markup:
    """Return `content` as HTML; what is HTML already stays as it is."""
    return content if isinstance(content, Markup) else Markup(html.escape(harmless(content)))


def element(tag: str, *contents: str | None, **attributes: Value) -> Markup:
    """Return an element. Attributes as keywords: `class_`, `aria_label`; True has no value, None and False: absent."""
    given = "".join(_attribute(name, value) for name, value in attributes.items() if value is not None)
    if tag in VOID:
        return Markup(f"<{tag}{given}>")
    return Markup(f"<{tag}{given}>{joined(contents)}</{tag}>")


def _attribute(name: str, value: str | float) -> str:
    name = name.rstrip("_").replace("_", "-")
    if isinstance(value, bool):
        return f" {name}" if value else ""
    words = html.escape(harmless(value, len(value))) if isinstance(value, str) else f"{value:.6g}"
    return f' {name}="{words}"'


def joined(contents: Iterable[str | None], between: str = "") -> Markup:
    """Return `contents` one after the other; None is nothing."""
    return Markup(escaped(between).join(escaped(content) for content in contents if content is not None))


def prose(text: str, longest: int = LONGEST) -> Markup:
    """Return a sentence, with what stands in backticks as code."""
    parts = _CODE.split(harmless(text, longest))  # code is every second part
    return joined(element("code", part) if n % 2 else part for n, part in enumerate(parts))


def document(title: str, language: str, *contents: str | None) -> str:
    """Return the page of that `title`, in the language of that code."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=Markup(POLICY)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        Markup(f"<style>{STYLE}</style>"),
    )
    # Put together once: a page on a large class takes memory, and so does each copy of it.
    start, end = f"<!DOCTYPE html>\n<html{_attribute('lang', language)}>{head}<body><main>", "</main></body></html>\n"
    return "".join((start, *(escaped(content) for content in contents if content is not None), end))
