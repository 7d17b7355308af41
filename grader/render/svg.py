"""Inline SVG with a title and a description, for eyes and for screen readers alike."""

from collections.abc import Sequence

from grader.render.page import Markup, element

Point = tuple[float, float]


def picture(width: float, height: float, title: str, description: str, *shapes: str | None) -> Markup:
    """Return a picture of that size; it shrinks with the page."""
    return element(
        "svg",
        element("title", title),
        element("desc", description),
        *shapes,
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        role="img",
        aria_label=title,
    )


def label(x: float, y: float, words: str, *, anchor: str = "start", class_: str | None = None) -> Markup:
    """Return words that have their "start", "middle" or "end" at a point."""
    return element("text", words, x=x, y=y, text_anchor=None if anchor == "start" else anchor, class_=class_)


def bar(x: float, y: float, width: float, height: float, class_: str) -> Markup:
    """Return a filled rectangle."""
    return element("rect", x=x, y=y, width=max(width, 0), height=max(height, 0), class_=class_)


def line(start: Point, end: Point, class_: str) -> Markup:
    """Return a straight line."""
    return element("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], class_=class_)


def curve(points: Sequence[Point], class_: str) -> Markup:
    """Return a line through all of `points`."""
    return element("polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points), class_=class_)
