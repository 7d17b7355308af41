"""Builds self-contained HTML pages: text is escaped, and a policy forbids all but the one style."""

import base64
import hashlib
import html
import re
from collections.abc import Iterable
from typing import TypeAlias

from grader.core.sanitize import visible
from grader.render.style import STYLE
from grader.render.wording import LONGEST, shortened

Value: TypeAlias = str | float | bool | None
VOID = ("meta", "br")
_CODE = re.compile(r"`([^`]+)`")

# No script, no network, no form: learner text that got into a page unescaped could still do nothing.
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode("ascii")
POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'"


class Markup(str):
    """Text that is HTML already. All other text is escaped when it becomes part of a page."""

    __slots__ = ()


def harmless(text: str, longest: int = LONGEST) -> str:
    """Return `text` shortened, with what is invisible or would turn other text around spelt out."""
    return "\n".join(map(visible, shortened(text, longest).split("\n")))


def escaped(content: str) -> Markup:
    """Return `content` as HTML, escaped unless it is Markup."""
    return content if isinstance(content, Markup) else Markup(html.escape(harmless(content)))


def element(tag: str, *contents: str | None, **attributes: Value) -> Markup:
    """Return an element.

    Attributes are keywords, such as `class_` or `aria_label`. True makes one without a value, None and False make none.
    """
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
    """Return `contents` one after the other, without those that are None."""
    return Markup(escaped(between).join(escaped(content) for content in contents if content is not None))


def prose(text: str, longest: int = LONGEST) -> Markup:
    """Return a sentence; what stands in backticks becomes code."""
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
    # Joined once: the page of a large class is long, and each copy of it takes memory.
    start, end = f"<!DOCTYPE html>\n<html{_attribute('lang', language)}>{head}<body><main>", "</main></body></html>\n"
    return "".join((start, *(escaped(content) for content in contents if content is not None), end))
