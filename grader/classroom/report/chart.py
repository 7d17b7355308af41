"""Pictures of a class: a histogram of points, and bars of outcomes in colours and patterns."""

from collections.abc import Mapping

from grader.core.report import Status
from grader.core.sentence import words
from grader.render.page import Markup, element
from grader.render.svg import bar, label, line, picture

# The parts of a bar, in order: statuses, the class of their colour and pattern, and their name.
LEGEND = (
    ((Status.PASSED,), "bar-good", words("right")),
    ((Status.FAILED,), "bar-bad", words("not right yet")),
    ((Status.CRASHED, Status.STOPPED), "bar-halt", words("crashed or stopped")),
    ((Status.WAITING,), "bar-wait", words("waiting for an earlier check")),
    ((Status.TODO,), "bar-open", words("not started")),
)
PATTERNS = {"bar-bad": "M0 6 L6 0", "bar-halt": "M0 0 L6 6 M0 6 L6 0", "bar-wait": "M3 0 V6"}
BAR = 240, 14  # width and height
MOST_BARS = 9
CHART = 340, 170  # width and height: a phone's
LEFT, RIGHT, TOP, BOTTOM = 8, 332, 22, 130


def patterns() -> Markup:
    """Return the patterns that the bars of the page use: colour alone never tells them apart."""
    hatches = (
        element(
            "pattern",
            element("path", d=path, class_="hatch"),
            id=name,
            width=6,
            height=6,
            patternUnits="userSpaceOnUse",
        )
        for name, path in PATTERNS.items()
    )
    return element("svg", element("defs", *hatches), width=0, height=0, aria_hidden="true", class_="nothing")


def outcome_bar(outcomes: Mapping[Status, int], whole: int, told: str, width: int = BAR[0]) -> Markup:
    """Return outcomes as one bar, as parts of `whole`; `told` says the same in words."""
    height = BAR[1]
    shapes = []
    start = 0.0
    for statuses, name, _words in LEGEND:
        size = width * sum(outcomes.get(status, 0) for status in statuses) / whole
        if size:
            shapes.append(bar(start, 0, size, height, name))
            if name in PATTERNS:
                shapes.append(element("rect", x=start, y=0, width=size, height=height, fill=Markup(f"url(#{name})")))
        start += size
    size_of: dict[str, str | float] = {"viewBox": f"0 0 {width} {height}", "width": width, "height": height}
    if told:
        return element("svg", element("title", told), *shapes, role="img", aria_label=told, **size_of)
    return element("svg", *shapes, aria_hidden="true", **size_of)


def histogram(scores: Mapping[int, int], most: int, title: str, unit: str) -> Markup:
    """Return a histogram of points.

    Args:
        scores: Students by points.
        most: The points of a whole submission.
        title: The title of the picture.
        unit: The label of the axis.

    """
    size = -(-(most + 1) // MOST_BARS)  # points of one bar
    counts = [sum(scores.get(score, 0) for score in range(low, low + size)) for low in range(0, most + 1, size)]
    highest = max(counts, default=0) or 1
    step = (RIGHT - LEFT) / len(counts)
    shapes = [line((LEFT, BOTTOM), (RIGHT, BOTTOM), "axis")]
    told = []
    for n, count in enumerate(counts):
        low, high = n * size, min(most, n * size + size - 1)
        points = str(low) if low == high else f"{low}–{high}"
        told.append(f"{points}: {count}")
        tall = (BOTTOM - TOP) * count / highest
        middle = LEFT + (n + 0.5) * step
        shapes += [
            bar(middle - step * 0.42, BOTTOM - tall, step * 0.84, tall, "bar-own"),
            label(middle, BOTTOM - tall - 4, str(count), anchor="middle") if count else Markup(""),
            label(middle, BOTTOM + 15, points, anchor="middle", class_="soft tiny"),
        ]
    shapes.append(label((LEFT + RIGHT) / 2, BOTTOM + 34, unit, anchor="middle", class_="soft"))
    chart = picture(*CHART, title, "; ".join(told), *shapes)
    return element("figure", chart, element("figcaption", title), class_="chart")
