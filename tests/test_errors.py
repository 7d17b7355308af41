"""Errors of learner code have names that are true of them, whatever Python's words: each is really raised here."""

import math
import sys

import numpy as np
import pytest
from test_failures import LINE, raised

from grader.core.outcome import Died, Raised
from grader.core.sentence import ENGLISH
from grader.engine.errors import named

SIBLINGS = ("linear", "quadratic")
GIVEN = {"np": np, "math": math}


def name_of(code: str) -> str | None:
    """Return the name of what `code` raises, its last line being the one that is wrong."""
    try:
        exec(code, dict(GIVEN))  # noqa: S102 - our own
    except SyntaxError as error:
        text = code.split("\n")[(error.lineno or 1) - 1].strip()
        found = named(Raised(type(error).__name__, error.msg, error.lineno, text, None), SIBLINGS)
    except BaseException as error:  # noqa: BLE001 - SystemExit among them
        text = code.rsplit("\n", maxsplit=1)[-1].strip()
        found = named(Raised(type(error).__name__, str(error), 1, text, "f"), SIBLINGS)
    else:
        raise AssertionError(f"{code} raises nothing")
    return None if found is None else found.id


RAISED = {
    "unknown-name": ("wieght", "(lambda: x1)()", "del a"),
    "missing-import": ("numpy.ones(2)", "random.random()"),
    "value-comes-later": ("w = 1\ndef f():\n    w += 1\nf()", "def f():\n    if 0: g = 1\n    return g\nf()"),
    "call-of-no-function": ("3(4)", "x = 2.0\nx(x - 1)", "[1, 2](0)", "np(3)", "None()", "sum = 0\nsum([1])"),
    "wrong-arguments": (
        *("(lambda x: x)()", "(lambda x: x)(1, 2)", "(lambda x: x)(y=1)", "(lambda x, y: x)(1, x=2)", "pow(1)"),
        *("range()", "math.sqrt(1, 2)", "np.mean()", "np.dot(np.ones(2))", "max()"),
    ),
    "picks-from-a-number": ("3[0]", "x = 2.5\nx[0]", "np.float64(3)[0]"),
    "picks-from-no-list": ("{1, 2}[0]", "zip([1])[0]", "(i for i in [1])[0]", "{}.values()[0]"),
    "index-beyond-the-end": ("[1, 2][2]", "(1,)[1]", "np.ones(3)[3]", "[].pop()"),
    "index-is-no-number": ("[1]['a']", "[[1]][0, 0]", "(1, 2)[0, 1]", "[1][np.ones(1)]"),
    "not-a-whole-number": ("[1][0.0]", "range(4 / 2)", "np.ones(3)[1.0]", "range([1, 2])"),
    "too-few-axes": ("np.ones(2)[0, 0]", "np.ones(2).sum(axis=1)"),
    "unchangeable-value": (
        "t = (1, 2)\nt[0] = 3",
        "x = 3\nx[0] = 1",
        "a = np.ones(2)\na.flags.writeable = 0\na[0] = 2",
    ),
    "no-such-key": ("{}['w']",),
    "no-such-attribute": ("[1].shape", "(2.0).dot(1)", "np.meen([1])", "from math import foo", "np.ones(2).maen()"),
    "not-for-a-set": ("{[1], [2]}", "{np.ones(2)}"),
    "none-for-a-value": (
        *("None + 1", "2.0 * None", "-None", "None[0]", "None.append(1)", "None > 0", "a, b = None", "math.exp(None)"),
        *("for i in None: pass", "range(None)", "sum([1, None])", "np.ones(2) * None", "x = None\nx[0] = 1"),
    ),
    "text-for-a-number": (
        *("'w = ' + 1.0", "1 + 'a'", "'a' - 1", "-'a'", "'a' < 1", "float('x')", "'w' % 3", "np.ones(2) * 'a'"),
        *("np.array(['1']) * 2.0", "math.exp('a')", "sum(['a'])"),
    ),
    "list-for-a-number": (
        *("[1] - 1", "2.0 * [1]", "[1] * 0.5", "(1, 2) / 2", "[1] ** 2", "-[1]", "[1, 2] + 1", "sum([[1]])", "[1] > 0"),
        *("{'w': 1} * 2", "range(3) * 2.0", "zip([1]) + 1", "(i for i in [1]) * 2", "float([1])", "math.exp([1])"),
    ),
    "function-not-called": ("print - 1", "(lambda: 1) * 2.0", "np.mean - 1", "len[3]", "(lambda x: x)[0]"),
    "caret-for-power": ("2.0 ^ 2", "np.ones(2) ^ 2"),
    "one-value-for-several": (
        *("for i in 3: pass", "a, b = 1.0", "len(3)", "sum(2.5)", "zip([1], 2)", "len(np.float64(1))", "list(3)"),
    ),
    "wrong-number-of-names": ("a, b = 1, 2, 3", "a, b, c = 1, 2", "a, b = np.ones(3)"),
    "shapes-do-not-fit": (
        *("np.ones((3, 2)) * np.ones(3)", "np.ones((3, 2)) @ np.ones(3)", "np.dot(np.ones((2, 3)), np.ones(2))"),
        *("np.ones(6).reshape(4, 2)", "a = np.ones(2)\na[:] = np.ones(3)", "np.hstack([np.ones(2), np.ones((2, 2))])"),
    ),
    "product-of-no-arrays": ("2.0 @ 3.0", "np.ones(2) @ 3", "[1] @ [2]"),
    "uneven-rows": ("np.array([[1], [1, 2]])", "np.array([np.ones(2), 1.0])"),
    "uneven-lists": ("list(zip([1], [1, 2], strict=True))",),
    "several-for-one-value": ("float(np.ones(2))", "a = np.zeros(2)\na[0] = [1, 2]", "math.exp(np.ones(2))"),
    "array-as-condition": ("if np.ones(2) > 0: pass", "np.ones(2) > 0 and True"),
    "whole-number-array": ("a = np.array([1, 2])\na -= 0.5",),
    "empty-list": ("max([])", "np.max([])"),
    "no-inverse": ("np.linalg.inv(np.zeros((2, 2)))",),
    "outside-of-the-reals": ("math.sqrt(-1)", "math.log(0)", "float((-1) ** 0.5)", "(-1) ** 0.5 > 0"),
    "division-by-zero": ("1 / 0", "1.0 / 0", "1 // 0", "1 % 0", "0.0 ** -1"),
    "number-too-large": ("1e300 ** 2", "math.exp(1000)", "10 ** 400 * 1.0"),
    "endless-recursion": ("f = lambda: f()\nf()",),
    "broken-assertion": ("assert 1 > 2", "assert False, 'x'"),
    "raises-itself": ("raise ValueError('x')", "raise RuntimeError"),
    "reads-a-file": ("open('no such file')",),
    "ends-python": ("raise_ = exit\nraise_()", "import sys\nsys.exit(3)"),
    "merge-conflict": (
        "def f():\n<<<<<<< HEAD\n    return 1",
        "<<<<<<< HEAD\nw = 1",
        "w = 1\n=======\nw = 2",
        "w = 1\n>>>>>>> b",
    ),
    "foreign-character": ("print(“hi”)", "w = 2 ＊ 3", "w = 2 × 3", "f（1）", "w = 3²", "∂ = 1"),
    "unseen-character": ("w =\u00a01", "w\u200b = 1"),
    "missing-product-sign": ("w = 2x",),
    "bracket-without-partner": ("w = (1", "w = 1)", "w = [1)"),
    "quotation-mark-missing": ("print('hi)", '"""hi'),
    "colon-missing": ("def f(x)\n    return x", "if 1\n    pass"),
    "outside-of-its-block": ("return 1", "break", "continue"),
    "parameter-and-global": ("def f(w):\n    global w",),
    "late-global": ("def f():\n    w = 1\n    global w",),
    "nothing-in-between": ("w = [1 2]",),
    "assigns-to-no-name": ("f(1) = 2", "if x = 3:\n    pass"),
    "python-2": ("print 'hi'",),
    "another-language": ("if 1:\n    pass\nelse if 2:\n    pass", "i = 0\ni++", "w = 1 && 2", "w = !x"),
    "reserved-word": ("def f(w, lambda):\n    pass", "lambda = 0.01"),
    "backslash": ("w = \\frac{1}{2}", "p = 'C:\\Users'"),
    "no-python": ("w = 3 *", "return x w", "x := 3"),
    "empty-block": ("def f():\n    # to do\n\nw = 1",),
    "too-far-in": ("w = 1\n    v = 2",),
    "between-two-columns": ("if 1:\n        w = 1\n    v = 2",),
    "tabs-and-spaces": ("if 1:\n\tw = 1\n        v = 2",),
}


@pytest.mark.parametrize(("name", "code"), [(name, code) for name in RAISED for code in RAISED[name]])
@pytest.mark.filterwarnings("ignore")
def test_an_error_has_a_name_that_is_true_of_it(name: str, code: str) -> None:
    assert name_of(code) == name


NEWER = {
    (3, 12): ('d = {"a": 1}\nf"{d["a"]}"', "def f[T](x: T):\n    pass", "type Number = float"),
    (3, 14): ("try:\n    pass\nexcept ValueError, TypeError:\n    pass", 't"hi"'),
}


@pytest.mark.parametrize(("version", "code"), [(version, code) for version in NEWER for code in NEWER[version]])
def test_the_syntax_of_a_newer_python_is_called_that(version: tuple[int, int], code: str) -> None:
    if sys.version_info[:2] >= version:
        compile(code, "a.py", "exec")
    else:
        assert name_of(code) == "newer-python"


@pytest.mark.parametrize("code", ["import no_such_module", "next(iter([]))", "[1].index(2)", "int(float('nan'))"])
def test_an_error_that_nobody_knows_has_no_name(code: str) -> None:
    assert name_of(code) is None


@pytest.mark.parametrize(
    ("sign", "plain"),
    [("“", '"'), ("’", "'"), ("＊", "*"), ("：", ":"), ("（", "("), ("×", "*"), ("−", "-"), ("²", "** 2")],
)
def test_a_sign_that_only_looks_right_is_told_with_the_one_to_type(sign: str, plain: str) -> None:
    found = named(raised("SyntaxError", f"invalid character '{sign}' (U+0000)"), SIBLINGS)
    assert found is not None
    assert ENGLISH(found.meaning) == f"Python does not know `{sign}`: type `{plain}` in its place."


def test_a_call_that_does_not_fit_the_first_line_of_the_function_is_told_from_one_inside() -> None:
    message = "f() missing 1 required positional argument: 'b'"
    outside = named(Raised("TypeError", message, 3, "def f(x, b):", None), SIBLINGS)
    inside = named(Raised("TypeError", message, 9, "f(x)", "train"), SIBLINGS)
    assert outside is not None
    assert inside is not None
    assert outside.id == inside.id == "wrong-arguments"
    assert outside.meaning != inside.meaning


def test_what_is_not_there_is_told_by_what_it_is() -> None:
    for package, name in (("linear", "another-exercise"), ("torch", "absent-package")):
        found = named(Raised("ModuleNotFoundError", package, 3, LINE, "f", package), SIBLINGS)
        assert found is not None
        assert found.id == name
    assert named(Died(3), SIBLINGS) is None
