"""The shapes of each picture: the walk over the loss, the loss after each epoch, the fitted curve."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from unicodedata import east_asian_width

from grader.core.report import Curve, DescentPicture, FitPicture, WalkPicture
from grader.core.sentence import Language, say
from grader.render import wording
from grader.render.page import Markup, element, joined
from grader.render.svg import Point, curve, label, line

SIZE = 340, 250  # a phone's width
LEFT, RIGHT, TOP, BOTTOM = 34.0, 328.0, 34.0, 218.0
TICKS = 5  # on an axis, about
ROOM = 1.12  # above the highest point
TINY = 3.0  # pixels: a shorter arrow is none


@dataclass(frozen=True, slots=True)
class Plane:
    """A coordinate system; points outside of it are drawn at its edge."""

    low: float
    high: float
    bottom: float
    top: float

    def x(self, value: float) -> float:
        """Return the horizontal position of `value` in pixels."""
        return LEFT + (RIGHT - LEFT) * (_within(value, self.low, self.high) - self.low) / (self.high - self.low)

    def y(self, value: float) -> float:
        """Return the vertical position of `value` in pixels."""
        held = _within(value, self.bottom, self.top)
        return BOTTOM - (BOTTOM - TOP) * (held - self.bottom) / (self.top - self.bottom)

    def at(self, x: float, y: float) -> Point:
        """Return the position of a point in pixels."""
        return self.x(x), self.y(y)

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point is in the picture at all."""
        return self.low <= x <= self.high and self.bottom <= y <= self.top

    def axes(self, x_name: str, y_name: str) -> Iterator[Markup]:
        """Yield both axes, with numbers and names."""
        yield line((LEFT, BOTTOM), (RIGHT, BOTTOM), "axis")
        yield line((LEFT, TOP), (LEFT, BOTTOM), "axis")
        for value in ticks(self.low, self.high):
            yield label(self.x(value), BOTTOM + 14, f"{value:g}", anchor="middle", class_="soft tiny")
        for value in ticks(self.bottom, self.top):
            yield label(LEFT - 5, self.y(value) + 3.5, f"{value:g}", anchor="end", class_="soft tiny")
        yield label(RIGHT, BOTTOM + 28, x_name, anchor="end", class_="soft")
        yield label(4, TOP - 8, y_name, class_="soft")


def _within(value: float, low: float, high: float) -> float:
    return high if math.isnan(value) else min(max(value, low), high)


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers from `low` to `high`."""
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _legend(*entries: tuple[Markup, str]) -> Iterator[Markup]:
    """Yield the legend, in a line on top; each sign comes drawn at (0, 0)."""
    at = LEFT
    for sign, name in entries:
        yield element("g", sign, transform=f"translate({at + 8:g} 12)")
        yield label(at + 20, 16, name)
        at += 32 + 6.6 * sum(1.7 if east_asian_width(char) in "WF" else 1 for char in name)


def _dot(point: Point, class_: str, radius: float = 3.5) -> Markup:
    return element("circle", cx=point[0], cy=point[1], r=radius, class_=class_)


def _square(point: Point) -> Markup:
    return element("rect", x=point[0] - 2.5, y=point[1] - 2.5, width=5, height=5, class_="own-loss")


def _sample(point: Point) -> Markup:
    x, y = point
    return element("path", d=f"M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8", class_="sample")


def _arrow(start: Point, end: Point) -> Markup:
    """Return an arrow to the left or to the right."""
    length = end[0] - start[0]
    if abs(length) < TINY:
        return Markup("")
    head = math.copysign(min(6.0, abs(length)), length)
    tip = f"{end[0]:.1f},{end[1]:.1f} {end[0] - head:.1f},{end[1] - 3.5:.1f} {end[0] - head:.1f},{end[1] + 3.5:.1f}"
    return joined(
        (line(start, (end[0] - head * 0.8, end[1]), "own-line"), element("polygon", points=tip, class_="own"))
    )


def _curve(plane: Plane, points: Curve, class_: str) -> Markup:
    """Return the parts of a curve that are in the picture."""
    pieces = (list(piece) for inside, piece in groupby(points, key=lambda point: plane.holds(*point)) if inside)
    return joined(curve([plane.at(*point) for point in piece], class_) for piece in pieces)


# The walk.


def walk(tell: Language, shown: WalkPicture) -> Iterator[Markup]:
    """Yield the loss as a curve, with the learner's slope and steps on it."""
    low, high = shown.loss[0][0], shown.loss[-1][0]
    plane = Plane(low, high, 0.0, max(loss for _w, loss in shown.loss) * ROOM)
    first = height(shown.loss, shown.start)
    entries = [(curve([(-8, -5), (-4, 2), (0, 4), (4, 2), (8, -5)], "true"), tell(say("true loss")))]
    if shown.own_loss:
        entries.append((_square((0, 0)), tell(say("your loss"))))
    entries.append((_arrow((-8, 0), (8, 0)), tell(say("your steps"))))
    lowest = plane.x(shown.lowest)
    yield from plane.axes(shown.parameter, tell(say("loss")))
    yield line((lowest, BOTTOM), (lowest, BOTTOM - 26), "lowest")
    yield _tangent(plane, shown, first)
    yield _curve(plane, shown.loss, "true")
    yield from (_square(plane.at(w, value)) for w, value in shown.own_loss if plane.holds(w, value))
    yield from _strides(plane, shown)
    yield _dot(plane.at(shown.start, first), "own", 4.5)
    yield from _legend(*entries)


def height(points: Curve, x: float) -> float:
    """Return the height of a curve at `x`, interpolated between its points."""
    for (left, low), (right, high) in pairwise(points):
        if left <= x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return points[0][1] if x < points[0][0] else points[-1][1]


def _strides(plane: Plane, shown: WalkPicture) -> Iterator[Markup]:
    """Yield each step: sideways by the arrow, then back onto the curve, until one leaves the picture."""
    for stride in shown.strides:
        start = plane.at(stride.at, height(shown.loss, stride.at))
        if math.isnan(stride.to):
            return
        end = plane.x(stride.to), start[1]
        yield _arrow(start, end)
        if not plane.low <= stride.to <= plane.high:
            return
        onto = plane.at(stride.to, height(shown.loss, stride.to))
        yield line(end, onto, "drop")
        yield _dot(onto, "own", 2.5)


def _tangent(plane: Plane, shown: WalkPicture, at: float) -> Markup:
    """Return a line as steep as the learner's slope where the walk starts."""
    if not math.isfinite(shown.slope):
        return Markup("")
    # Of one length on paper, however steep.
    across = (RIGHT - LEFT) / (plane.high - plane.low)
    down = (BOTTOM - TOP) / (plane.top - plane.bottom)
    dx, dy = across, -shown.slope * down
    scale = 48 / math.hypot(dx, dy)
    x, y = plane.at(shown.start, at)
    return line((x - dx * scale, y - dy * scale), (x + dx * scale, y + dy * scale), "tangent")


# The loss per epoch.


def descent(tell: Language, shown: DescentPicture) -> Iterator[Markup]:
    """Yield the loss after each epoch, the learner's and the true one."""
    top = wording.highest(shown) * ROOM
    plane = Plane(0.0, float(len(shown.true) - 1), 0.0, top)
    own = [(float(n), loss) for n, loss in enumerate(shown.own) if loss is not None]
    right = [(float(n), loss) for n, loss in enumerate(shown.true)]
    yield from plane.axes(tell(say("epoch")), tell(say("loss")))
    yield curve([plane.at(*point) for point in right], "true")
    yield from (_dot(plane.at(*point), "ring") for point in right)
    yield curve([plane.at(*point) for point in own], "own-line")
    yield from (_mark(plane, *point) for point in own)
    yield from _legend((_dot((0, 0), "own"), tell(say("yours"))), (_dot((0, 0), "ring"), tell(say("true"))))


def _mark(plane: Plane, epoch: float, loss: float) -> Markup:
    """Return a dot; above the picture a triangle that points there."""
    x, y = plane.at(epoch, loss)
    if loss <= plane.top:
        return _dot((x, y), "own", 2.5)
    return element("polygon", points=f"{x - 4:.1f},{y} {x + 4:.1f},{y} {x:.1f},{y - 7}", class_="own")


# The fitted curve.


def fit(tell: Language, shown: FitPicture) -> Iterator[Markup]:
    """Yield the data with the curves before and after training."""
    heights = [y for some in (shown.data, shown.true) for _x, y in some]
    low, high = min(0.0, *heights), max(heights)
    plane = Plane(shown.true[0][0], shown.true[-1][0], low, low + (high - low) * ROOM)
    bits = [(-8.0, 3.0), (8.0, -3.0)]
    yield from plane.axes("x", "y")
    yield _curve(plane, shown.start, "before")
    yield _curve(plane, shown.true, "true")
    yield _curve(plane, shown.own, "own-line")
    yield from (_sample(plane.at(*point)) for point in shown.data)
    yield from _legend(
        (_sample((0, 0)), tell(say("data"))),
        (curve(bits, "before"), tell(say("before"))),
        (curve(bits, "own-line"), tell(say("yours"))),
        (curve(bits, "true"), tell(say("true"))),
    )
