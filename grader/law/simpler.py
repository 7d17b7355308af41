"""Make a pinned example simpler, so that a person can redo a counterexample: fewer samples, smaller numbers.

The examples are points, steps and runs: samples stand in x and y or in xs and ys, slopes beside their parameters.
"""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from grader.core.outcome import Number
from grader.law.draw import Example

MOST_NUMBERS, LARGEST, MOST_EPOCHS = 16, 30, 12  # of an example that can be read
READABLE_RATE = 0.01
_COUNTS = ("epochs", "more")
_RATES = ("alpha", "pace")
_SAMPLES = (("x", "y"), ("xs", "ys"))


def simpler(example: Example, scalars: int | None) -> Iterable[Example]:
    """Return examples that are a little simpler than `example`, the simplest first; none if it can be read.

    `scalars` is the number of parameters behind a vector, None where there is no vector.
    """
    return () if _is_readable(example) else _simpler(cast("dict[str, Any]", example), scalars)


def _is_readable(example: Example) -> bool:
    numbers = [number for name, value in example.items() if name not in (*_RATES, *_COUNTS) for number in _flat(value)]
    counts = [cast("int", example[name]) for name in _COUNTS if name in example]
    rate = cast("float", example.get("alpha", READABLE_RATE))
    small = all(abs(number) <= LARGEST and number == int(number) for number in numbers)
    return small and len(numbers) <= MOST_NUMBERS and max(counts, default=0) <= MOST_EPOCHS and rate == round(rate, 3)


def _simpler(example: dict[str, Any], scalars: int | None) -> Iterator[Example]:
    for inputs, targets in _SAMPLES:
        if isinstance(example.get(inputs), list):
            for kept in _parts(len(example[inputs])):
                yield {**example, **{name: [example[name][n] for n in kept] for name in (inputs, targets)}}
    if scalars is not None:
        for kept in _parts(len(example["theta"]) - scalars):
            yield {name: _with_features(name, value, kept, scalars) for name, value in example.items()}
    for name, value in example.items():
        if name in _COUNTS:
            yield from ({**example, name: count} for count in _nearer(value) if count > 0)
        elif name == "alpha":
            yield from ({**example, name: rate} for rate in _rates(example))
        elif name not in _RATES:
            yield from ({**example, name: changed} for changed in _changed(value))


def _parts(count: int) -> Iterator[list[int]]:
    """Yield some of `count` indexes: one half and the other, a quarter less, and so on down to all but one."""
    size = count // 2
    while size:
        for start in range(0, count, size):
            kept = [n for n in range(count) if not start <= n < start + size]
            if kept:
                yield kept
        size //= 2


def _with_features(name: str, value: Any, kept: list[int], scalars: int) -> Any:  # noqa: ANN401 - a field of an example
    """Return a field of an example with some of the features only."""
    if name in ("theta", "grads"):
        return [value[k] for k in kept] + value[-scalars:]
    return [[row[k] for k in kept] for row in value] if name in ("x", "xs") else value


def _rates(example: dict[str, Any]) -> Iterator[float]:
    """Yield learning rates that can be read: a usual one where no step goes too far with it, then fewer digits."""
    alpha = example["alpha"]
    widest = max((sum(x * x for x in _flat(row)) for row in example.get("xs", ())), default=0)
    if alpha < READABLE_RATE and READABLE_RATE * (widest * widest + widest + 1) < 1 / 2:  # for x² as a feature too
        yield READABLE_RATE
    digits, _, exponent = f"{alpha:e}".partition("e")
    if float(digits) % 1:
        yield float(f"{digits[0]}e{exponent}")


def _changed(value: Any) -> Iterator[Any]:  # noqa: ANN401 - a number, or lists of numbers
    """Yield `value` with one number made simpler."""
    if not isinstance(value, list):
        yield from _nearer(value)
        return
    for n, item in enumerate(value):
        yield from ([*value[:n], changed, *value[n + 1 :]] for changed in _changed(item))


def _nearer(value: Number) -> Iterator[Number]:
    """Yield numbers that are simpler than `value`: 0 and 1, without a sign, whole, and nearer to 0 by ever less."""
    if abs(value) > 1 or value != int(value):
        yield from (0, 1)
    elif value:
        yield 0
    if value < 0:
        yield -value
    if value != int(value):
        yield from (number for number in (int(value), round(value, 1)) if number and number != value)
        return
    less = abs(int(value)) // 2
    while less and abs(value) > 1:
        yield int(value) - less if value > 0 else int(value) + less
        less //= 2


def _flat(value: Any) -> list[Number]:  # noqa: ANN401 - the same
    return [number for item in value for number in _flat(item)] if isinstance(value, list) else [value]
