"""Mistakes of forward, loss and gradient have their name in whatever form they are written."""

import pytest
from grading import grade, loaded, only

from grader.core.sentence import ENGLISH
from grader.engine.diagnosis import Diagnostician
from grader.engine.examples import Examples
from grader.sandbox.process import Spawner

EXAMPLES = Examples(seed=3, count=30)
HEADS = {
    ("linear", "forward"): "def forward(x, w):",
    ("linear", "loss"): "def loss(x, y, w):",
    ("linear", "gradient"): "def gradient(x, y, w):",
    ("quadratic", "forward"): "def forward(x, w1, w2, b):",
    ("quadratic", "loss"): "def loss(x, y, w1, w2, b):",
    ("quadratic", "gradient"): "def gradient(x, y, w1, w2, b):",
}

# Factored, expanded, with numpy.
FORMS: dict[tuple[str, str], dict[str, list[str]]] = {
    ("linear", "forward"): {
        "wrong-operation": ["x + w", "w - -x", "np.add(x, w)", "w ** x if x > 0 or w else 0", "x // w if w else 1"],
        "parameter-squared": ["x * w * w", "x * w ** 2", "x * np.square(w)", "(x * w) ** 2"],
        "one-x-too-many": ["x * x * w", "x ** 2 * w", "np.multiply(x, x * w)"],
        "wrong-sign": ["-x * w", "0 - w * x", "np.negative(x * w)"],
        "doubled": ["2 * x * w", "x * w + w * x", "np.multiply(2, x * w)"],
        "extra-bias": ["x * w + 1", "0.5 + w * x", "np.add(x * w, -3)"],
        "ignores-parameter": ["2 * x", "x + x", "np.multiply(x, 2.0)"],
        "ignores-data": ["w", "w + 1", "np.multiply(w, 3.0)"],
        "rounded": ["int(x * w)", "round(x * w, 1)", "np.floor(x * w)", "int(x) * int(w)"],
    },
    ("linear", "loss"): {
        "half-convention": ["(x * w - y) ** 2 / 2", "0.5 * (y - x * w) ** 2", "np.square(x * w - y) * 0.5"],
        "not-squared": ["x * w - y", "y - x * w", "np.subtract(x * w, y)"],
        "absolute-value": ["abs(x * w - y)", "((x * w - y) ** 2) ** 0.5", "np.abs(y - x * w)"],
        "wrong-power": ["(x * w - y) ** 3", "(x * w - y) ** 4", "np.power(x * w - y, 3)"],
        "double-for-square": ["(x * w - y) * 2", "2 * x * w - 2 * y", "np.multiply(2, x * w - y)"],
        "difference-of-squares": ["(x * w) ** 2 - y ** 2", "x * x * w * w - y * y", "np.square(x * w) - np.square(y)"],
        "precedence": ["x * w - y ** 2", "x * w - y * y", "np.subtract(x * w, np.square(y))"],
        "target-times-x": ["(x * (w - y)) ** 2", "x * x * (w - y) ** 2", "np.square(x * w - x * y)"],
        "target-dropped": ["(x * w) ** 2", "x * x * w * w", "np.square(x * w)"],
        "target-added": ["(x * w + y) ** 2", "x * x * w * w + 2 * x * w * y + y * y", "np.square(x * w + y)"],
        "prediction-without-x": ["(w - y) ** 2", "w * w - 2 * w * y + y * y", "np.square(w - y)"],
        "arguments-swapped": ["(y * w - x) ** 2", "(x * y - w) ** 2", "np.square(y * w - x)"],
        "returns-gradient": ["2 * x * (x * w - y)", "2 * x * x * w - 2 * x * y", "np.multiply(2 * x, x * w - y)"],
        "off-by-factor": ["x * (x * w - y) ** 2", "(x * w - y) ** 2 * x / 2", "np.square(x * w - y) * x ** 2"],
    },
    ("linear", "gradient"): {
        "off-by-factor": ["(x * w - y) / (x or 1)", "x * x * (x * w - y)", "np.power(x * w - y, 3) * 2 * x"],
        "precedence": ["2 * x ** 2 * w - 2 * y", "2 * (x * x * w - y)", "2 * np.subtract(x * x * w, y)"],
        "parameter-kept": ["2 * w * x * (x * w - y)", "w * (x * w - y)", "np.prod([2, w, x, x * w - y])"],
        "wrong-operation": ["2 * x * (x + w - y)", "2 * (x + w - y)", "np.multiply(2 * x, x + w - y)"],
        "rounded": ["2 * x * int(x * w - y)", "2 * int(x) * (int(x) * w - y)", "2 * x * np.round(x * w - y, 1)"],
    },
    ("quadratic", "forward"): {
        "weights-swapped": ["x * x * w1 + x * w2 + b", "x * (x * w1 + w2) + b", "np.polyval([w1, w2, b], x)"],
        "double-for-square": ["2 * x * w2 + x * w1 + b", "x * (2 * w2 + w1) + b", "np.dot([w2, w1, b], [x + x, x, 1])"],
        "bias-times-x": ["x * (x * w2 + w1 + b)", "x * x * w2 + x * (w1 + b)", "np.polyval([w2, w1 + b, 0], x)"],
        "parameter-squared": [
            "(x * w2) ** 2 + x * w1 + b",
            "x * x * w2 + (x * w1) ** 2 + b",
            "np.square(x * w2) + x * w1 + b",
        ],
        "wrong-power": ["x ** 3 * w2 + x * w1 + b", "x * x * w2 + w1 + b", "np.power(x, 3.0) * w2 + x * w1 + b"],
        "one-x-too-many": [
            "x * (x * x * w2 + x * w1 + b)",
            "x**3 * w2 + x * x * w1 + b * x",
            "np.polyval([w2, w1, b, 0], x)",
        ],
        "precedence": [
            "x ** 2 * (w2 + x * w1) + b",
            "x * x * w2 + x ** 3 * w1 + b",
            "np.square(x) * (w2 + x * w1 + b)",
        ],
        "wrong-operation": ["x * x * w2 + x * w1 - b", "x * (x * w2 - w1) + b", "np.subtract(x * x * w2 + x * w1, b)"],
        "ignores-parameter": ["x * x * w2 + x * w1", "x * (x * w1 + w1) + b", "np.polyval([w2, w1, 10.0], x)"],
    },
    ("quadratic", "loss"): {
        "precedence": [
            "(y - x ** 2 * w2 + x * w1 + b) ** 2",
            "(y - x * w1 + x * x * w2 + b) ** 2",
            "x * x * w2 + x * w1 + b - np.square(y)",
        ],
        "linear-model": ["(x * w1 - y) ** 2", "x * x * w1 * w1 - 2 * x * w1 * y + y * y", "np.square(y - x * w1)"],
    },
    ("quadratic", "gradient"): {
        "off-by-factor": [
            "2 * x * r, x * r, 2 * r",
            "2 * x * r, 2 * x * x * r, 4 * x * r",
            "tuple(np.array([2 * x, 2 * x * x, 2 / 3 * 6 * x]) * r)",
        ],
        "missing-inner-derivative": ["2 * r, 2 * r, 2 * r", "2 * x * r, 2 * x * r, 2 * r", "tuple(2 * r * np.ones(3))"],
        "values-swapped": [
            "2 * x * x * r, 2 * x * r, 2 * r",
            "2 * r, 2 * x * r, 2 * x * x * r",
            "tuple(2 * r * np.array([x * x, x, 1]))",
        ],
        "missing-factor-2": [
            "x * r, x * x * r, r",
            "2 * x * r, x * x * r, 2 * r",
            "tuple(r * np.array([x, x * x, 1]))",
        ],
        "derivative-of-forward": ["x, x * x, 1", "2 * x * r, 2 * x * x * r, 1", "tuple(np.array([x, x * x, 1.0]))"],
    },
}
CASES = [(place, name, form) for place, names in FORMS.items() for name, forms in names.items() for form in forms]
RIGHT = {
    ("linear", "forward"): ["w * x", "np.multiply(x, w)", "(x + 1) * w - w"],
    ("linear", "loss"): ["abs(x * w - y) ** 2", "x * x * w * w - 2 * x * w * y + y * y", "np.square(y - x * w)"],
    ("linear", "gradient"): ["2 * (x * x * w - x * y)", "-2 * x * (y - x * w)", "np.prod([2, x, x * w - y])"],
    ("quadratic", "forward"): ["x * (x * w2 + w1) + b", "np.polyval([w2, w1, b], x)", "b + w1 * x + w2 * x ** 2"],
    ("quadratic", "loss"): ["r ** 2", "(-r) ** 2", "np.square(r)"],
    ("quadratic", "gradient"): ["2 * x * r, 2 * x * x * r, 2 * r", "tuple(2 * r * np.array([x, x * x, 1]))"],
}
# What is wrong, and no known mistake.
STRANGE = {
    ("linear", "forward"): ["x * w + np.sin(w)"],
    ("linear", "loss"): ["(x * w - y) ** 2 + np.cos(x)", "(x * w - y) ** 2 * abs(y) ** 0.3"],
    ("linear", "gradient"): ["2 * x * (x * w - y) * 1.1 ** y", "2 * x * (x * w - y) + np.sin(w)"],
    ("quadratic", "forward"): ["x * x * w2 + x * w1 + b + np.sin(w1)"],
    ("quadratic", "gradient"): ["2 * x * r, 2 * x * x * r + np.sin(w1), 2 * r"],
}


def source(place: tuple[str, str], form: str) -> str:
    residual = "    r = x * x * w2 + x * w1 + b - y\n" if place[0] == "quadratic" and "y" in HEADS[place] else ""
    return f"import numpy as np\n{HEADS[place]}\n{residual}    return {form}\n"


@pytest.mark.parametrize(("place", "name", "form"), CASES)
def test_a_mistake_has_its_name_in_whatever_form(
    place: tuple[str, str], name: str, form: str, processes: Spawner
) -> None:
    report = grade(source(place, form), only(*place), EXAMPLES, processes)
    assert {finding.diagnosis.id for finding in report.findings if finding.diagnosis} == {name}


@pytest.mark.parametrize(
    ("place", "form"),
    [(place, form) for group in (RIGHT, STRANGE) for place, forms in group.items() for form in forms],
)
def test_what_is_right_or_unknown_has_no_name(place: tuple[str, str], form: str, processes: Spawner) -> None:
    of = only(*place)
    with loaded(source(place, form), of, processes) as submission:
        diagnostician = Diagnostician(of, submission, ENGLISH)
        found = [diagnostician.find(place[1], value) for value in (None, *of.functions[place[1]].returns)]
    assert [one[0].id for one in found if one] == []


def test_a_factor_is_told(processes: Spawner) -> None:
    of = only("linear", "gradient")
    with loaded(source(("linear", "gradient"), "x * x * (x * w - y)"), of, processes) as submission:
        found = Diagnostician(of, submission, ENGLISH).find("gradient", None)
    assert found is not None
    assert ENGLISH(found[1]) == "Yours is exactly 0.5·x times the right value, everywhere we looked."
