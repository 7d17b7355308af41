"""A slip costs its own function and nothing else: each is judged as if all that it calls were right."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest
from grading import grade

from grader.core.report import ExerciseReport, Status
from grader.course import exercise
from grader.engine.examples import Examples
from grader.sandbox.limits import USUAL, Limits
from grader.sandbox.process import Spawner

EXAMPLES = Examples(seed=5, count=25)
CALLING = {
    "linear": {
        "forward": "def forward(x, w):\n    return x * w\n",
        "loss": "def loss(x, y, w):\n    return (forward(x, w) - y) ** 2\n",
        "gradient": "def gradient(x, y, w):\n    return 2 * x * (forward(x, w) - y)\n",
        "step": "def step(w, grad, alpha):\n    return w - alpha * grad\n",
        "train": (
            "def train(xs, ys, w, alpha, epochs):\n    for _ in range(epochs):\n        for x, y in zip(xs, ys):\n"
            "            w = step(w, gradient(x, y, w), alpha)\n    return w\n"
        ),
    },
    "quadratic": {
        "forward": "def forward(x, w1, w2, b):\n    return x * x * w2 + x * w1 + b\n",
        "loss": "def loss(x, y, w1, w2, b):\n    return (forward(x, w1, w2, b) - y) ** 2\n",
        "gradient": (
            "def gradient(x, y, w1, w2, b):\n    r = 2 * (forward(x, w1, w2, b) - y)\n    return r * x, r * x * x, r\n"
        ),
        "step": (
            "def step(w1, w2, b, grads, alpha):\n    return tuple(p - alpha * g for p, g in zip((w1, w2, b), grads))\n"
        ),
        "train": (
            "def train(xs, ys, w1, w2, b, alpha, epochs):\n    for _ in range(epochs):\n"
            "        for x, y in zip(xs, ys):\n"
            "            w1, w2, b = step(w1, w2, b, gradient(x, y, w1, w2, b), alpha)\n    return w1, w2, b\n"
        ),
    },
    "multiple": {
        "forward": "import numpy as np\ndef forward(X, w, b):\n    return X @ w + b\n",
        "loss": "def loss(X, y, w, b):\n    return np.mean((forward(X, w, b) - y) ** 2)\n",
        "gradient": (
            "def gradient(X, y, w, b):\n    r = 2 * (forward(X, w, b) - y) / len(y)\n    return X.T @ r, r.sum()\n"
        ),
        "step": "def step(w, b, grads, alpha):\n    return w - alpha * grads[0], b - alpha * grads[1]\n",
        "train": (
            "def train(X, y, w, b, alpha, epochs):\n    for _ in range(epochs):\n"
            "        w, b = step(w, b, gradient(X, y, w, b), alpha)\n    return w, b\n"
        ),
    },
}


def graded(
    processes: Spawner, name: str, changed: Mapping[str, str] = MappingProxyType({}), limits: Limits = USUAL
) -> ExerciseReport:
    """Grade functions that call each other, some of them `changed`."""
    source = "\n".join({**CALLING[name], **changed}.values())
    return grade(source, exercise.load(name), EXAMPLES, processes, limits)


def wrong(report: ExerciseReport) -> set[str]:
    """Return the functions that lost points."""
    return {finding.function for finding in report.findings if finding.status is not Status.PASSED}


SLIPS = {
    "another operation": ("linear", "forward", "def forward(x, w):\n    return x + w\n"),
    "a crash": ("linear", "forward", "def forward(x, w):\n    return x * v\n"),
    "nothing returned": ("linear", "forward", "def forward(x, w):\n    x * w\n"),
    "not begun": ("linear", "forward", "def forward(x, w):\n    raise NotImplementedError\n"),
    "not there": ("linear", "forward", ""),
    "no function": ("linear", "forward", "forward = 3\n"),
    "an end": ("linear", "forward", "import os\ndef forward(x, w):\n    os._exit(1)\n"),
    "half the slope": ("linear", "gradient", "def gradient(x, y, w):\n    return x * (x * w - y)\n"),
    "a thousandth more": ("linear", "gradient", "def gradient(x, y, w):\n    return 2.002 * x * (x * w - y)\n"),
    "swapped weights": ("quadratic", "forward", "def forward(x, w1, w2, b):\n    return x * x * w1 + x * w2 + b\n"),
    "a dict": (
        "quadratic",
        "gradient",
        (
            "def gradient(x, y, w1, w2, b):\n    return {'b': 0, 'w1': 1, 'w2': 2}\n"
            "def step(w1, w2, b, grads, alpha):\n"
            "    if type(grads) is not dict: grads = dict(zip(('w1', 'w2', 'b'), grads))\n"
            "    return w1 - alpha * grads['w1'], w2 - alpha * grads['w2'], b - alpha * grads['b']\n"
            "def train(xs, ys, w1, w2, b, alpha, epochs):\n    for _ in range(epochs):\n"
            "        for x, y in zip(xs, ys):\n            g = gradient(x, y, w1, w2, b)\n"
            "            w1, w2, b = w1 - alpha * g['w1'], w2 - alpha * g['w2'], b - alpha * g['b']\n"
            "    return w1, w2, b\n"
        ),
    ),
    "another name for it": (
        "linear",
        "forward",
        (
            "def forward(x, w):\n    return x - w\npredict = forward\n"
            "def loss(x, y, w):\n    return (predict(x, w) - y) ** 2\n"
        ),
    ),
    "by the names of its own parameters": (
        "linear",
        "forward",
        (
            "def forward(hours, weight=1):\n    return hours + weight\n"
            "def loss(x, y, w):\n    return (forward(weight=w, hours=x) - y) ** 2\n"
        ),
    ),
    "the lecture's globals": (
        "linear",
        "forward",
        (
            "w = 1\ndef forward(x):\n    return x + w\ndef loss(x, y):\n    return (forward(x) - y) ** 2\n"
            "def gradient(x, y):\n    return 2 * x * (forward(x) - y)\n"
            "def train(xs, ys, alpha, epochs):\n    global w\n    for _ in range(epochs):\n"
            "        for x, y in zip(xs, ys):\n            w = step(w, gradient(x, y), alpha)\n    return w\n"
        ),
    ),
    "rows and columns": ("multiple", "forward", "import numpy as np\ndef forward(X, w, b):\n    return X.T @ w + b\n"),
    "a list": ("multiple", "forward", "import numpy as np\ndef forward(X, w, b):\n    return list(X @ w)\n"),
    "no mean": (
        "multiple",
        "gradient",
        "def gradient(X, y, w, b):\n    r = 2 * (forward(X, w, b) - y)\n    return X.T @ r, r.sum()\n",
    ),
    "another shape": (
        "multiple",
        "gradient",
        "def gradient(X, y, w, b):\n    r = (forward(X, w, b) - y)[:, None]\n    return X.T @ r, r\n",
    ),
}


@pytest.mark.parametrize(("name", "root", "source"), SLIPS.values(), ids=SLIPS)
def test_a_slip_costs_the_points_of_its_own_function_only(
    name: str, root: str, source: str, processes: Spawner
) -> None:
    also = {other: "" for other in CALLING[name] if f"def {other}(" in source}
    assert wrong(graded(processes, name, also | {root: source})) == {root}


def test_both_say_so(processes: Spawner) -> None:
    report = graded(processes, "linear", {"forward": "def forward(x, w):\n    return x * v\n"})
    forward, loss = report.findings[:2]
    assert (forward.message or "").endswith("What follows from it keeps its points: `loss`, `gradient`, `train`.")
    assert loss.message == (
        "With a right `forward` in place of yours this passes, so it keeps its points: mend `forward` alone."
    )
    assert loss.diagnosis is not None
    assert loss.diagnosis.carried_forward


WRONG_BY_ITSELF = {
    "a slope of its own": {
        "forward": "def forward(x, w):\n    return x + w\n",
        "gradient": "def gradient(x, y, w):\n    return forward(x, w) - y\n",
    },
    "a slope of nothing": {
        "forward": "def forward(x, w):\n    return 0\n",
        "loss": "def loss(x, y, w):\n    return 0 * forward(x, w)\n",
        "gradient": "def gradient(x, y, w):\n    return 0 * loss(x, y, w)\n",
    },
    "made of the one behind": {
        "forward": "def forward(x, w):\n    return loss(x, 0, w) ** 0.5\n",
        "loss": "def loss(x, y, w):\n    return 1 + (forward(x, w) - y) ** 2\n",
        "gradient": "def gradient(x, y, w):\n    return step(0, 1, 1) * x\n",
    },
    "each made of the other": {
        "forward": "def forward(x, w):\n    return gradient(x, 0, w) / x / 2 if x else 0\n",
        "loss": "def loss(x, y, w):\n    return forward(x, w)\n",
        "gradient": "def gradient(x, y, w):\n    return loss(x, y, w)\n",
    },
    "a question to itself": {
        "loss": "def loss(x, y, w):\n    return 1 + globals()['gradient'](x, y, w)\n",
        "gradient": "def gradient(x, y, w):\n    return globals()['loss'](x, y, w)\n",
    },
    "a right one that was kept": {
        "forward": "kept = []\ndef forward(x, w):\n    return kept[0](x, w) if kept else x\n",
        "loss": "def loss(x, y, w):\n    kept.append(forward)\n    return forward(x, w)\n",
    },
}


@pytest.mark.parametrize("changed", WRONG_BY_ITSELF.values(), ids=WRONG_BY_ITSELF)
def test_a_function_that_is_wrong_by_itself_earns_nothing(changed: dict[str, str], processes: Spawner) -> None:
    assert wrong(graded(processes, "linear", changed)) >= set(changed) - {"train"}


def test_a_training_that_never_stops_asking_is_stopped(processes: Spawner) -> None:
    report = graded(
        processes,
        "linear",
        {
            "gradient": "def gradient(x, y, w):\n    return x\n",
            "train": "def train(xs, ys, w, alpha, epochs):\n    while epochs: gradient(1, 2, 3)\n    return w\n",
        },
        replace(USUAL, call=0.5, file=20),
    )
    assert wrong(report) == {"gradient", "train"}
    assert Status.STOPPED in {finding.status for finding in report.findings if finding.function == "train"}


def test_a_right_file_is_right(processes: Spawner) -> None:
    for name in CALLING:
        assert graded(processes, name).status is Status.PASSED
