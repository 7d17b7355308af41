"""The pictures of an exercise, each with a description in words, also for readers who can not see it."""

import base64
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from grader.core.report import DescentPicture, FitPicture, NoPicture, Picture, WalkOutcome, WalkPicture
from grader.core.sentence import Language, Sentence, say, words
from grader.render import graph
from grader.render.page import Markup, element, prose
from grader.render.style import DRAWING, PALETTE
from grader.render.svg import picture
from grader.render.wording import figure, highest

Drawable: TypeAlias = WalkPicture | DescentPicture | FitPicture
COURSES: Mapping[WalkOutcome, str] = {
    WalkOutcome.DOWNHILL: words("Your steps lead downhill, towards the lowest point."),
    WalkOutcome.CRAWLING: words("Your steps crawl: they go the right way, but much less far than they should."),
    WalkOutcome.STILL: words("Your steps lead nowhere: {parameter} stays where it is."),
    WalkOutcome.UPHILL: words("Your steps lead uphill, away from the lowest point."),
    WalkOutcome.ACROSS: words("Your steps jump across the lowest point and end farther from it each time."),
    WalkOutcome.NO_NUMBER: words("Your steps end at something that is no number."),
    WalkOutcome.NOT_WALKED: words("Where `step` leads is not drawn: it gives no number yet."),
}
MOVING = (WalkOutcome.DOWNHILL, WalkOutcome.CRAWLING, WalkOutcome.UPHILL, WalkOutcome.ACROSS)
LEFT_OUT: Mapping[str, str] = {
    "walk": words("The walk over the loss is drawn as soon as `{function}` gives a number."),
    "descent": words("The loss after each epoch is drawn as soon as `{function}` gives its numbers."),
    "fit": words("The fitted curve is drawn as soon as `{function}` gives its numbers."),
}
SVG = "http://www.w3.org/2000/svg"  # the name of its namespace, no address
PLACES = 4  # of a walk that its description names, besides the last


def gallery(pictures: Sequence[Picture], tell: Language) -> Markup | None:
    """Return the pictures side by side and a line for each that is left out; None without pictures."""
    if not pictures:
        return None
    drawn = [_figure(each, tell) for each in pictures if not isinstance(each, NoPicture)]
    left_out = [
        element("p", prose(tell(say(LEFT_OUT[each.subject], function=each.function))), class_="soft small")
        for each in pictures
        if isinstance(each, NoPicture)
    ]
    return element("div", element("div", *drawn, class_="gallery"), *left_out)


def images(pictures: Sequence[Picture], tell: Language) -> Iterator[Markup]:
    """Yield each picture as an image with its own colours, for pages that have another style."""
    style = element("style", Markup(f"{PALETTE}svg {{ background: var(--paper); font-family: sans-serif }}{DRAWING}"))
    for shown in pictures:
        if isinstance(shown, NoPicture):
            continue
        title, description, drawn = _drawn(shown, tell)
        start, bracket, shapes = drawn.partition(">")
        whole = start.replace("<svg", f'<svg xmlns="{SVG}"', 1) + bracket + style + shapes
        encoded = base64.b64encode(whole.encode()).decode("ascii")
        source = f"data:image/svg+xml;base64,{encoded}"
        alt = f"{title}. {description.replace('`', '')}"
        yield element("img", src=source, alt=alt, style="max-width: 100%; margin: 4px")


def _figure(shown: Drawable, tell: Language) -> Markup:
    title, description, drawn = _drawn(shown, tell)
    return element("figure", element("h3", title), drawn, element("figcaption", prose(description)))


def _drawn(shown: Drawable, tell: Language) -> tuple[str, str, Markup]:
    """Return the title of a picture, its description, and the picture."""
    match shown:
        case WalkPicture():
            name, told, shapes = say("Walking over the loss"), _walk(shown), graph.walk(tell, shown)
        case DescentPicture():
            name, told, shapes = say("The loss after each epoch"), _descent(shown), graph.descent(tell, shown)
        case FitPicture():
            name, told, shapes = say("The fitted curve"), _fit(shown), graph.fit(tell, shown)
    title, description = tell(name), " ".join(map(tell, told))
    return title, description, picture(*graph.SIZE, title, description.replace("`", ""), *shapes)


def _walk(shown: WalkPicture) -> Iterator[Sentence]:
    x, y = shown.sample
    yield say(
        "One sample, x = {x} and y = {y}, from {parameter} = {start} with α = {alpha}.",
        x=figure(x),
        y=figure(y),
        parameter=shown.parameter,
        start=figure(shown.start),
        alpha=figure(shown.alpha),
    )
    if shown.slope < 0:
        sided = words("Your slope there, the dashed line, is {slope}. It is negative: downhill is to the right.")
    elif shown.slope > 0:
        sided = words("Your slope there, the dashed line, is {slope}. It is positive: downhill is to the left.")
    else:
        sided = words("Your slope there is {slope}, neither positive nor negative.")
    yield say(sided, slope=figure(shown.slope))
    if any(figure(own) != figure(graph.height(shown.loss, w)) for w, own in shown.own_loss):
        yield say("Your own `loss`, the squares, does not lie on the true one.")
    if figure(shown.slope) != figure(shown.true_slope):
        yield say("The curve itself has the slope {slope} there.", slope=figure(shown.true_slope))
    yield say(COURSES[shown.course], parameter=shown.parameter)
    places = [figure(stride.to) for stride in shown.strides]
    if shown.course in MOVING:
        some = [*places[:PLACES], "…", places[-1]] if len(places) > PLACES + 1 else places
        yield say("{parameter} becomes {places}.", parameter=shown.parameter, places=", ".join(some))
    if shown.course in MOVING and not shown.loss[0][0] <= shown.strides[-1].to <= shown.loss[-1][0]:
        yield say("There it leaves the picture.")


def _descent(shown: DescentPicture) -> Iterator[Sentence]:
    last, epochs = shown.own[-1], len(shown.true) - 1
    first, right = figure(shown.true[0]), figure(shown.true[-1])
    if last is None:
        template = words("In {epochs} epochs the loss should go from {first} to {right}.")
        yield say(template, epochs=epochs, first=first, right=right)
        yield say("Yours ends early: `train` gives no number there.")
        return
    template = words("In {epochs} epochs your loss goes from {start} to {last}; it should go from {first} to {right}.")
    start = shown.own[0]
    told = "?" if start is None else figure(start)
    yield say(template, start=told, last=figure(last), epochs=epochs, first=first, right=right)
    if any(loss is not None and not loss <= highest(shown) for loss in shown.own):
        yield say("Triangles at the upper edge stand for losses far above the picture.")


def _fit(shown: FitPicture) -> Iterator[Sentence]:
    yield say(
        "The model before training and after {epochs} epochs of your `train`, over the data.", epochs=shown.epochs
    )
    apart = [abs(own - right) for (_x, own), (_same, right) in zip(shown.own, shown.true, strict=True)]
    far = max(apart) if all(map(math.isfinite, apart)) else math.inf
    high = max(abs(right) for _x, right in shown.true)
    if far <= high / 1000:
        yield say("Your curve lies on the right one.")
    elif far <= high:
        yield say("Your curve misses the right one by up to {far}.", far=figure(far))
    else:
        yield say("Your curve is far from the right one; most of it may be outside of the picture.")
