# ruff: noqa: E501 - a learner's source reads best on one line
"""What a submission's process makes of the learner's code: calls, answers, exceptions, changed arguments."""

import math
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from asking import ask

from grader.core.outcome import Answer, Argument, Call, Other, Outcome, Raised, Returned, Several
from grader.sandbox.limits import Limits
from grader.sandbox.process import Spawner
from grader.sandbox.submission import Definition, Submission

LINEAR = {"forward": ("x", "w"), "gradient": ("x", "y", "w"), "train": ("xs", "ys", "w", "alpha", "epochs")}
LECTURE = ([1, 2, 3], [2, 4, 6], 1.0, 0.01, 2)


@contextmanager
def loaded(source: str, processes: Spawner) -> Iterator[Submission]:
    limits = Limits(call=2, loading=5)
    with Submission(textwrap.dedent(source), "linear.py", LINEAR, processes, limits) as submission:
        assert submission.trouble is None
        yield submission


def called(submission: Submission, function: str, *arguments: Argument) -> Outcome:
    return ask(submission, Call(function, LINEAR[function], arguments))


def outcome(source: str, processes: Spawner) -> Outcome:
    """Return the outcome of `forward(3, 7)`."""
    with loaded(source, processes) as submission:
        return called(submission, "forward", 3, 7)


def answer(expression: str, processes: Spawner, top: str = "") -> Answer:
    """Return what comes of a `forward` that returns `expression`; `top` stands above it."""
    begin = (
        "from collections import *; from decimal import Decimal; from fractions import Fraction; import numpy as np\n"
    )
    found = outcome(f"{begin}{textwrap.dedent(top)}\ndef forward(x, w):\n    return {expression}\n", processes)
    assert isinstance(found, Returned), found
    return found.answer


def raised(source: str, processes: Spawner) -> Raised:
    """Return what `forward(3, 7)` raised."""
    found = outcome(source, processes)
    assert isinstance(found, Raised), found
    return found


def trouble(source: str, processes: Spawner) -> Raised:
    """Return why `source` can not be loaded."""
    with Submission(source, "linear.py", LINEAR, processes) as submission:
        assert isinstance(submission.trouble, Raised)
        return submission.trouble


# What a function returns


@pytest.mark.parametrize(
    ("expression", "number"),
    [
        ("x * w", 21),
        ("x / w", 3 / 7),
        ("-0.0", -0.0),
        ("np.float64(1.5)", 1.5),
        ("np.float32(1.5)", 1.5),
        ("np.float16(1.5)", 1.5),
        ("np.longdouble(1.5)", 1.5),
        ("np.int64(21)", 21),
        ("np.uint8(21)", 21),
        ("np.uint64(2**64 - 1)", 2.0**64),
        ("Fraction(3, 2)", 1.5),
        ("Fraction(10**1000, 3)", math.inf),
        ("Fraction(-(10**1000), 3)", -math.inf),
        ("Fraction(1, 10**1000)", 0.0),
        ("Decimal('1.5')", 1.5),
        ("Decimal('NaN')", math.nan),
        ("Decimal('sNaN')", math.nan),
        ("Decimal('-Infinity')", -math.inf),
        ("Decimal('1e999999999')", math.inf),
        ("2**63 - 1", 2**63 - 1),
        ("2**63", 2.0**63),
        ("10**400", math.inf),
        ("-(10**400)", -math.inf),
        ("1 << 4_000_000", math.inf),
        ("float('nan')", math.nan),
        ("np.inf", math.inf),
    ],
)
def test_a_number_of_any_kind_is_a_number(expression: str, number: float, processes: Spawner) -> None:
    got = answer(expression, processes)
    assert (type(got), repr(got)) == (type(number), repr(number))


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("None", "None"),
        ("print(x)", "None"),
        ("True", "bool"),
        ("np.bool_(True)", "bool"),
        ("np.array(True)", "bool"),
        ("'21'", "str"),
        ("np.str_('21')", "str_"),
        ("b'21'", "bytes"),
        ("1j", "complex"),
        ("np.complex128(1j)", "complex128"),
        ("np.complex64(1j)", "complex64"),
        ("{1, 2}", "set"),
        ("frozenset()", "frozenset"),
        ("forward", "function"),
        ("print", "builtin_function_or_method"),
        ("np", "module"),
        ("int", "type"),
        ("object()", "object"),
        ("np.timedelta64(3)", "timedelta64"),
        ("np.datetime64('2020')", "datetime64"),
        ("np.ma.masked", "MaskedConstant"),
        ("np.ma.array([1, 2], mask=[0, 1])", "MaskedArray"),
        ("np.zeros(10**7)", "ndarray"),
        ("type('X' * 10**6, (), {})()", "X" * 80),
        ("deque([1, 2])", "deque"),
    ],
)
def test_of_anything_else_the_name_of_its_type_is_known(expression: str, kind: str, processes: Spawner) -> None:
    assert answer(expression, processes) == Other(kind)


@pytest.mark.parametrize(
    ("expression", "several"),
    [
        ("1, 2.5", Several("tuple", (1, 2.5))),
        ("1,", Several("tuple", (1,))),
        ("[]", Several("list", ())),
        ("namedtuple('Slopes', 'w b')(1, 2)", Several("Slopes", (1, 2))),
        ("{'w': 1, 'b': 2}", Several("dict", (1, 2), ("w", "b"))),
        ("{3: 1, None: 2}", Several("dict", (1, 2), (None, None))),
        ("OrderedDict(w=1)", Several("OrderedDict", (1,), ("w",))),
        ("{'w': 1}.values()", Several("dict_values", (1,))),
        ("{'w' * 10**7: 1}", Several("dict", (1,), ("w" * 80,))),
        ("{np.str_('w'): 1}", Several("dict", (1,), ("w",))),
        ("range(3)", Several("range", (0, 1, 2))),
        ("map(abs, [-1, 2])", Several("map", (1, 2))),
        ("zip([1], [2])", Several("zip", (Several("tuple", (1, 2)),))),
        ("(i for i in (1, 2))", Several("generator", (1, 2))),
        ("np.array(21)", 21),
        ("np.array([21.5])", Several("ndarray", (21.5,))),
        ("np.array([[21]])", Several("ndarray", (Several("list", (21,)),))),
        ("np.array([[1], [2]])", Several("ndarray", (Several("list", (1,)), Several("list", (2,))))),
        ("np.array([1, 2], dtype=np.float32)", Several("ndarray", (1.0, 2.0))),
        ("np.array([])", Several("ndarray", ())),
        ("np.eye(2)", Several("ndarray", (Several("list", (1.0, 0.0)), Several("list", (0.0, 1.0))))),
        ("np.array([1, None, 'a'], dtype=object)", Several("ndarray", (1, Other("None"), Other("str")))),
        ("np.array(['1', '2'])", Several("ndarray", (Other("str"), Other("str")))),
        ("np.array([True, 1j])", Several("ndarray", (Other("complex"), Other("complex")))),
        ("np.array([(1, 2.5)], dtype='i4,f8')", Several("ndarray", (Several("tuple", (1, 2.5)),))),
        ("np.matrix([[1, 2]])", Several("ndarray", (Several("list", (1, 2)),))),
        ("[x, [w, None]]", Several("list", (3, Several("list", (7, Other("None")))))),
        ("(10**400, True, Fraction(1, 2))", Several("tuple", (math.inf, Other("bool"), 0.5))),
    ],
)
def test_several_values_of_any_kind_are_several_values(expression: str, several: Several, processes: Spawner) -> None:
    assert answer(expression, processes) == several


@pytest.mark.parametrize(
    "expression",
    [
        "itertools.count()",
        "[0] * 10**7",
        "range(10**18)",
        "dict.fromkeys(range(10**5))",
        "[dict.fromkeys(range(900))] * 900",
        "[itertools.count()] * 900",
        "((i for i in itertools.count()) for _ in itertools.count())",
        "[[[[[[[[0] * 99] * 99] * 99] * 99] * 99] * 99] * 99]",
        "['한' * 10**6] * 999",
        "dict.fromkeys((chr(0x1f600) * 100 + str(i) for i in range(999)), 1)",
        "[type(chr(0x1f600) * 100, (), {})()] * 999",
    ],
)
def test_an_answer_has_a_bounded_size(expression: str, processes: Spawner) -> None:
    started = time.perf_counter()
    got = answer(expression, processes, top="import itertools")
    assert isinstance(got, Several)
    assert len(got.items) <= 1001
    assert time.perf_counter() - started < 1


def test_lists_in_lists_end_somewhere(processes: Spawner) -> None:
    endless = """
        endless = []
        endless.append(endless)
        deep = []
        for _ in range(10**5):
            deep = [deep]
    """
    for name in ("endless", "deep"):
        inner = answer(name, processes, top=endless)
        depth = 0
        while isinstance(inner, Several):
            (inner,) = inner.items
            depth += 1
        assert inner == Other("list")
        assert 3 <= depth <= 10


HOSTILE = """
    class Lie:
        __class__ = property(lambda self: 1 / 0)
        def fail(self, *_): raise RuntimeError("asked")
        __repr__ = __str__ = __eq__ = __bool__ = __len__ = __float__ = __int__ = __index__ = __hash__ = fail
        __getattr__ = __array__ = fail
    class Real(float):
        __class__ = property(lambda self: 1 / 0)
        def __float__(self): return 1 / 0
        __repr__ = __str__ = __eq__ = __lt__ = __float__
    class Whole(int):
        def __int__(self): return 1 / 0
        __index__ = __repr__ = __eq__ = __lt__ = __le__ = __ge__ = __int__
    class Text(str):
        def __str__(self): return 1 / 0
        __getitem__ = __len__ = __eq__ = __iter__ = encode = __str__
        __hash__ = str.__hash__
    class Table(dict):
        def items(self): return 1 / 0
        values = keys = __len__ = __iter__ = items
    class Meta(type):
        __name__ = property(lambda self: 1 / 0)
        __bases__ = __subclasses__ = __name__
        def __instancecheck__(self, other): return 1 / 0
        __subclasscheck__ = __instancecheck__
    class Metal(metaclass=Meta): pass
    Renamed = type("Renamed", (), {})
    Renamed.__name__ = Text("Renamed")
    held = np.empty(2, object)
    held[:] = None, 1
    held[0] = Lie()
    class Array(np.ndarray):
        size = shape = dtype = ndim = property(lambda self: 1 / 0)
        def tolist(self): return 1 / 0
        def __array_finalize__(self, other): pass
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Lie()", Other("Lie")),
        ("[Lie(), 1]", Several("list", (Other("Lie"), 1))),
        ("Real(2.5)", 2.5),
        ("Whole(5)", 5),
        ("Whole(10**400)", math.inf),
        ("Text('a')", Other("Text")),
        ("Table(w=1)", Several("Table", (1,), ("w",))),
        ("{Text('w'): 1}", Several("dict", (1,), ("w",))),
        ("Metal()", Other("Metal")),
        ("Metal", Other("Meta")),
        ("Renamed()", Other("Renamed")),
        ("np.array([1.5, 2]).view(Array)", Several("ndarray", (1.5, 2.0))),
        ("held", Several("ndarray", (Other("Lie"), 1))),
    ],
)
def test_a_value_is_what_its_type_says_not_what_it_says_itself(
    expression: str, expected: Answer, processes: Spawner
) -> None:
    assert answer(expression, processes, top=HOSTILE) == expected


@pytest.mark.parametrize(
    "source",
    [
        "class Few(list):\n def __iter__(self):\n  raise KeyError('few')\ndef forward(x, w):\n return Few([1])\n",
        "def forward(x, w):\n yield 1\n raise KeyError('few')\n",
        (
            "class Few:\n def __iter__(self): return self\n def __next__(self):\n  raise KeyError('few')\n"
            "def forward(x, w):\n return Few()\n"
        ),
    ],
)
def test_values_that_raise_while_they_are_looked_at_count_as_raised_by_the_call(
    source: str, processes: Spawner
) -> None:
    found = raised(source, processes)
    assert (found.kind, found.message) == ("KeyError", "'few'")
    assert found.text == "raise KeyError('few')"


# How a function is called


@pytest.mark.parametrize(
    "source",
    [
        "def forward(x, w): return (x, w)",
        "def forward(a, b): return (a, b)",
        "def forward(x, w, /): return (x, w)",
        "def forward(x, w=1): return (x, w)",
        "def forward(x, w, bias=0): return (x, w)",
        "def forward(x, *, w): return (x, w)",
        "def forward(*, w, x): return (x, w)",
        "def forward(*values): return values",
        "def forward(*values, w): return (*values, w)",
        "def forward(x, *rest): return (x, *rest)",
        "forward = lambda x, w: (x, w)",
        "w = 1\ndef forward(x): return (x, w)",
        "w = 1\ndef forward(sample): return (sample, w)",
        "x = w = 1\ndef forward(): return (x, w)",
        "def forward(x): return (x, w)",
        "w = 1\ndef forward(x, bias=0): return (x, w)",
        "w = 1\ndef forward(x, bias=0): return tuple(v for v in (x, w))",
        "def forward(a, b=0): return (a, b)",
        "w = 1\nforward = lambda x: (x, w)",
        "class Model:\n def forward(self, x, w): return (x, w)\nforward = Model().forward",
        "class Model:\n def __call__(self, x, w): return (x, w)\nforward = Model()",
        "class Model:\n @staticmethod\n def forward(x): return (x, w)\nforward = Model.forward",
        "import functools\nforward = functools.partial(lambda scale, x, w: (x, w), 2)",
        "import functools\n@functools.lru_cache\ndef forward(x): return (x, w)",
        (
            "import functools\ndef same(f):\n @functools.wraps(f)\n def inner(*a, **k): return f(*a, **k)\n return inner\n"
            "@same\ndef forward(x): return (x, w)"
        ),
        "def same(f):\n def inner(*a, **k): return f(*a, **k)\n return inner\n@same\ndef forward(x, w): return (x, w)",
        "from __future__ import annotations\ndef forward(x: Tensor, w: Tensor) -> Tensor: return (x, w)",
        "def forward(x, w):\n yield from (x, w)",
    ],
)
def test_every_way_to_take_the_arguments_gets_them(source: str, processes: Spawner) -> None:
    found = outcome(source, processes)
    assert isinstance(found, Returned), found
    assert isinstance(found.answer, Several)
    assert found.answer.items == (3, 7)


@pytest.mark.parametrize("function", ["operator.mul", "np.multiply"])
def test_functions_built_in_c_are_called_by_position(function: str, processes: Spawner) -> None:
    assert outcome(f"import operator, numpy as np\nx = w = 1\nforward = {function}\n", processes) == Returned(21)


def test_a_call_with_the_wrong_number_of_arguments_raises_what_python_raises(processes: Spawner) -> None:
    found = raised("def forward(x, w, b): return 1", processes)
    assert found.kind == "TypeError"
    assert "missing 1 required positional argument: 'b'" in found.message
    assert (found.line, found.text, found.place) == (1, "def forward(x, w, b): return 1", None)


@pytest.mark.parametrize(
    ("source", "definition"),
    [
        ("\n\ndef forward(x, w): pass", Definition("function", 3)),
        ("\nforward = lambda x, w: 1", Definition("function", 2)),
        ("class Model:\n def __call__(self, x, w): pass\nforward = Model()", Definition("function", 2)),
        ("import functools\nforward = functools.partial(\n lambda x, w, b: 1, b=2)", Definition("function", 3)),
        ("import functools\n\ndef f(x, w): pass\nforward = functools.lru_cache(f)", Definition("function", 3)),
        ("import operator\nforward = operator.mul", Definition("function", None)),
        ("forward = 3", Definition("int", None)),
        ("forward = None", Definition("None", None)),
        ("class forward: pass", Definition("type", None)),
        ("Forward = 3", Definition("missing", None)),
        ("def forward(x, w): pass\ndel forward", Definition("missing", None)),
        ("class C:\n def __getattr__(self, _): return self\n def __call__(self): pass\nforward = C()", None),
        ("class C:\n def __getattr__(self, _): raise KeyError\n def __call__(self): pass\nforward = C()", None),
        ("class C:\n __signature__ = property(lambda s: 1/0)\n def __call__(self): pass\nforward = C()", None),
        ("def forward(): pass\nforward.__wrapped__ = forward", None),
    ],
)
def test_where_and_how_a_function_is_defined_is_told(
    source: str, definition: Definition | None, processes: Spawner
) -> None:
    with loaded(source, processes) as submission:
        if definition is None:  # an object that can be called, but hardly looked at
            assert submission.definitions["forward"].kind == "function"
        else:
            assert submission.definitions["forward"] == definition


def test_a_function_that_is_not_there_raises_a_name_error(processes: Spawner) -> None:
    for source in ("", "forward = 3"):
        found = raised(source, processes)
        assert (found.kind, found.line, found.place) == ("NameError", None, None)


# What a call changes


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ("pass", ()),
        ("xs = xs + [1]", ()),
        ("xs.append(1)", ("xs",)),
        ("xs.clear(); ys.clear()", ("xs", "ys")),
        ("ys[0] = 9", ("ys",)),
        ("ys[0] = None", ("ys",)),
        ("ys.reverse(); ys.reverse()", ()),
        ("ys.pop(); ys.append(6)", ()),
        ("xs[0] = float(xs[0])", ()),
        ("xs[0] = True", ("xs",)),
        ("xs[0] = float('nan')", ("xs",)),
        ("xs.append(xs)", ("xs",)),
        ("xs.__init__(range(10**6))", ("xs",)),
        ("xs[0] = Equal(xs[0])", ("xs",)),
        ("xs[0] = Loud()", ("xs",)),
        ("xs[0] = type('Real', (float,), {'__eq__': lambda *_: True, '__ne__': lambda *_: False})(9)", ("xs",)),
    ],
)
def test_changed_arguments_are_named_whatever_was_put_into_them(
    body: str, changed: tuple[str, ...], processes: Spawner
) -> None:
    source = f"""
        class Equal(int):
            __eq__ = lambda *_: True
            __ne__ = lambda *_: False
        class Loud:
            def __eq__(self, other): raise KeyError
            __ne__ = __bool__ = __len__ = __eq__
        def train(xs, ys, w, alpha, epochs):
            {body}
            return w
    """
    with loaded(source, processes) as submission:
        assert called(submission, "train", *LECTURE) == Returned(1.0, changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "arguments", "changed"),
    [
        ("ys[1][0] += 1", ([[1], [2]], [[1], [2]]), ("ys",)),
        ("pass", ([math.nan, math.inf], [1]), ()),
    ],
)
def test_changes_in_lists_in_lists_and_beside_nan(
    body: str, arguments: tuple[Argument, Argument], changed: tuple[str, ...], processes: Spawner
) -> None:
    with loaded(f"def train(xs, ys, w, alpha, epochs):\n    {body}\n    return w", processes) as submission:
        assert called(submission, "train", *arguments, 1.0, 0.01, 1) == Returned(1.0, changed)


# What a function raises


RAISING = """\
import numpy as np

def forward(x, w):
    {body}

def helper(value):
    return 1 / (value - value)
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return x / 0", Raised("ZeroDivisionError", "division by zero", 4, "return x / 0", "forward")),
        (
            "return helper(x)",
            Raised(
                "ZeroDivisionError",
                "division by zero",
                7,
                "return 1 / (value - value)",
                "helper",
                by=(4, "return helper(x)"),
            ),
        ),
        ("return y", Raised("NameError", "name 'y' is not defined", 4, "return y", "forward")),
        ("raise NotImplementedError", Raised("NotImplementedError", "", 4, "raise NotImplementedError", "forward")),
        ("raise KeyboardInterrupt", Raised("KeyboardInterrupt", "", 4, "raise KeyboardInterrupt", "forward")),
        ("raise GeneratorExit", Raised("GeneratorExit", "", 4, "raise GeneratorExit", "forward")),
        ("raise StopIteration(3)", Raised("StopIteration", "3", 4, "raise StopIteration(3)", "forward")),
        ("raise SystemExit(3)", Raised("SystemExit", "3", 4, "raise SystemExit(3)", "forward")),
        ("exit()", Raised("SystemExit", "None", 4, "exit()", "forward")),
        ("quit(2)", Raised("SystemExit", "2", 4, "quit(2)", "forward")),
        ("input('x = ')", Raised("EOFError", "nobody is at the keyboard", 4, "input('x = ')", "forward")),
        ("open(0).read()[0]", Raised("IndexError", "string index out of range", 4, "open(0).read()[0]", "forward")),
        ("np.linalg.inv([[0.0]])", Raised("LinAlgError", "Singular matrix", 4, "np.linalg.inv([[0.0]])", "forward")),
        ("exec('1 +')", Raised("SyntaxError", "invalid syntax", 4, "exec('1 +')", "forward")),
        ("raise SyntaxError(3)", Raised("SyntaxError", "", 4, "raise SyntaxError(3)", "forward")),
        (
            "raise ExceptionGroup('both', [NotImplementedError(), KeyError()])",
            Raised(
                "ExceptionGroup",
                "both (2 sub-exceptions)",
                4,
                "raise ExceptionGroup('both', [NotImplementedError(), KeyError()])",
                "forward",
            ),
        ),
        (
            "import warnings; warnings.simplefilter('error'); np.float64(1) / 0",
            Raised(
                "RuntimeWarning",
                "divide by zero encountered in scalar divide",
                4,
                "import warnings; warnings.simplefilter('error'); np.float64(1) / 0",
                "forward",
            ),
        ),
    ],
)
def test_what_was_raised_and_on_which_line_is_told(body: str, expected: Raised, processes: Spawner) -> None:
    assert raised(RAISING.format(body=body), processes) == expected


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("def __str__(self): raise KeyError", ""),
        ("def __str__(self): return 3", ""),
        ("def __str__(self): return Text('text')", "text"),
        ("def __str__(self): return 'x' * 10**7", "x" * 300),
        ("def __str__(self): return '\\ud800'", "\\ud800"),
        ("__class__ = property(lambda self: 1 / 0)", ""),
        ("__traceback__ = __cause__ = __context__ = args = property(lambda self: 1 / 0)", ""),
    ],
)
def test_an_exception_that_can_not_be_shown_is_still_told(error: str, message: str, processes: Spawner) -> None:
    source = f"""
        class Text(str):
            def __getitem__(self, index): return 1 / 0
        class Odd(Exception):
            {error}
        def forward(x, w):
            raise Odd
    """
    found = raised(source, processes)
    assert (found.kind, found.message, found.text) == ("Odd", message, "raise Odd")


def test_a_subclass_of_not_implemented_error_is_one(processes: Spawner) -> None:
    source = "class Todo(NotImplementedError): pass\ndef forward(x, w): raise Todo('later')"
    assert raised(source, processes) == Raised(
        "NotImplementedError", "later", 2, "def forward(x, w): raise Todo('later')", "forward"
    )


def test_infinite_recursion_is_a_recursion_error_on_its_line(processes: Spawner) -> None:
    found = raised("def forward(x, w):\n    return forward(x, w)", processes)
    assert (found.kind, found.line, found.text) == ("RecursionError", 2, "return forward(x, w)")


@pytest.mark.parametrize(
    ("source", "kind", "line", "text"),
    [
        ("x = 1\ny = = 2\n", "SyntaxError", 2, "y = = 2"),
        ("def f(x):\nreturn x\n", "IndentationError", 2, "return x"),
        ("def f(x):\n    y = 1\n  return x\n", "IndentationError", 3, "return x"),
        ("x = 1\n  y = 2\n", "IndentationError", 2, "y = 2"),
        ("if 1:\n\tx = 1\n        y = 2\n", "TabError", 3, "y = 2"),
        ("x = 1\ny = (1 +\nz = 3\nw = 4\n", "SyntaxError", 2, "y = (1 +"),
        ("x = 1\ny = [1, 2\n", "SyntaxError", 2, "y = [1, 2"),
        ("x = 1)\n", "SyntaxError", 1, "x = 1)"),
        ("x = 'abc\ny = 2\n", "SyntaxError", 1, "x = 'abc"),
        ("x = 1\ny = '''abc\n\n\n", "SyntaxError", 2, "y = '''abc"),
        ("def f():\n    x = 1\n    return = 2\n", "SyntaxError", 3, "return = 2"),
        ("x = 1\nreturn x\n", "SyntaxError", 2, "return x"),
        ("x = 1\nprint x\n", "SyntaxError", 2, "print x"),
        ("\n\nx = 3 × 4\n", "SyntaxError", 3, "x = 3 × 4"),
        ("\f\x1c\n\x0b# a form feed and the like are no new lines\nx = = 1\n", "SyntaxError", None, None),
        ("x = '\u2028\x85'\ny = = 1\n", "SyntaxError", 2, "y = = 1"),
        ("def f():\n    global x\n    x = 1\n    global x\n", "SyntaxError", 4, "global x"),
        ("x = 1\ndef forward(x, w):\n", "IndentationError", 2, "def forward(x, w):"),
        ("x = 1\nx = 1 / 0\n", "ZeroDivisionError", 2, "x = 1 / 0"),
        ("def f():\n    return 1 / 0\nf()\n", "ZeroDivisionError", 2, "return 1 / 0"),
        ("\nimport sys; sys.exit(0)\n", "SystemExit", 2, "import sys; sys.exit(0)"),
        ("exit()\n", "SystemExit", 1, "exit()"),
        ("n = int(input('n? '))\n", "EOFError", 1, "n = int(input('n? '))"),
        ("x = 1\nraise KeyboardInterrupt\n", "KeyboardInterrupt", 2, "raise KeyboardInterrupt"),
        ("from math import nothing\n", "ImportError", 1, "from math import nothing"),
        ("import os.nothing\n", "ModuleNotFoundError", 1, "import os.nothing"),
        ("import numpy.nothing\n", "ModuleNotFoundError", 1, "import numpy.nothing"),
        ("exec('x = = 1')\n", "SyntaxError", 1, "exec('x = = 1')"),
        ("raise SyntaxError('mine', ('<submission>', 'x', 'y', 'z'))\n", "SyntaxError", None, None),
    ],
)
def test_why_a_file_can_not_be_loaded_is_told_with_its_line(
    source: str, kind: str, line: int | None, text: str | None, processes: Spawner
) -> None:
    found = trouble(source, processes)
    assert found.kind == kind
    assert found.message or kind in ("KeyboardInterrupt", "SyntaxError")
    if line is not None:
        assert (found.line, found.text) == (line, text)


# Packages that are not there


TOP_LEVEL = """
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import optim
from torch.autograd import Variable
import matplotlib.pyplot as plt
from matplotlib import font_manager, rc
import pandas as pd
import tensorflow as tf
from tqdm import tqdm, trange
from tqdm.auto import tqdm as bar
import importlib
import numpy as np
from google.colab import drive

sk = importlib.import_module("sklearn")
drive.mount("/content/drive")
print(torch.__version__, torch.__version__.split("+")[0])
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
torch.manual_seed(1)
w = Variable(torch.Tensor([1.0]), requires_grad=True)
t = torch.tensor([1.0]) * 2 + 1 - np.float64(2.0) * w
t += 1
u = np.array([1.0, 2.0, 3.0]) * t
v = np.exp(t) + np.mean(t)
assert not (t == u), "stand-ins are false"
w.data = w.data - 0.01 * w.grad.data
w.grad.data.zero_()
print(f"{t.item():.3f}", "%.2f" % t, "%d" % t, t[0], -t, abs(t), float(t), int(t), round(t, 2), str(t), len(t))
with torch.no_grad():
    pass
for p in plt.plot([1, 2]):
    p.set_color("red")
plt.rcParams["font.family"] = "Malgun Gothic"
rc("font", family=font_manager.FontProperties(fname="x").get_name())
fig, ax = plt.subplots()
fig, (left, right) = plt.subplots(1, 2)
first, *rest, last = plt.subplots(3)
for line in ax.lines:
    line.remove()
ax.set_xlabel("w")
df = pd.DataFrame({"x": [1, 2]})
df["y"] = df["x"] * 2
print(df.head(), df[df.x > 1], [c for c in df.columns], sorted(df), isinstance(df, pd.DataFrame))

class Net(torch.nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.linear = nn.Linear(1, 1)
        self.width = 5
    def forward(self, x):
        return self.linear(x)

class Deep(Net, metaclass=type):
    def __init__(self):
        super().__init__()

model = Deep()
assert model.width == 5
optimizer = optim.SGD(model.parameters(), lr=0.01)
criterion = nn.MSELoss(reduction="sum")
loss = criterion(model(t), t)
loss.backward()
optimizer.step()
for epoch in trange(3):
    for e in tqdm([1, 2]):
        pass
assert (epoch, e) == (2, 2)
steps = [i for i in bar(range(4))]
assert steps == [0, 1, 2, 3]

@torch.no_grad()
def forward(x: torch.Tensor, w: "torch.Tensor | None" = None) -> torch.Tensor | None:
    return x * w

@tf.function
def gradient(x, y, w):
    return torch.tensor(2 * x)
"""


def test_missing_packages_do_no_harm_at_top_level(processes: Spawner) -> None:
    with loaded(TOP_LEVEL, processes) as submission:
        assert called(submission, "forward", 3, 7) == Returned(21)
        found = called(submission, "gradient", 3, 5, 7)
        assert isinstance(found, Raised)
        assert (found.package, found.text, found.place) == ("torch", "return torch.tensor(2 * x)", "gradient")


@pytest.mark.parametrize(
    ("top", "body", "package"),
    [
        ("import torch", "return torch.tensor(x)", "torch"),
        ("import torch.nn.functional as F", "return F.mse_loss(x, w)", "torch"),
        ("from torch.autograd import Variable", "return Variable(x)", "torch"),
        ("", "import torch; return torch.tensor(x)", "torch"),
        ("", "from torch import tensor; return tensor(x)", "torch"),
        ("import torch\nv = torch.tensor([1.0])", "return v * x", "torch"),
        ("import torch\nv = torch.tensor([1.0])", "return x * v", "torch"),
        ("import torch\nv = torch.tensor([1.0])", "return v", "torch"),
        ("import torch", "return torch", "torch"),
        ("import torch\nv = torch.tensor([1.0])", "return [x, v]", "torch"),
        ("import torch\nv = torch.tensor([1.0])", "return x if v > 0 else w", "torch"),
        ("import torch\nv = torch.tensor([1.0])", "return np.sum(np.array(v) * x)", "torch"),
        ("import torch\nv = torch.tensor([1.0])", "return np.exp(v)", "torch"),
        ("import torch\nv = torch.tensor([1.0])", "return float(v)", "torch"),
        ("import torch\nclass N(torch.nn.Module): pass\nn = N()", "return n(x)", "torch"),
        ("import torch\nclass N(torch.nn.Module): pass\nn = N()", "return n", "torch"),
        ("import matplotlib.pyplot as plt", "plt.plot([x, w]); return x * w", "matplotlib"),
        ("from tqdm import tqdm", "return sum(i for i in tqdm(range(x)))", "tqdm"),
        ("from linear import forward as f", "return f(x, w)", "linear"),
        ("import linear", "return linear.forward(x, w)", "linear"),
        ("import grader", "return grader.answer", "grader"),
        ("import hypothesis", "return hypothesis.given(x)", "hypothesis"),
        ("import pytest", "return pytest.approx(x)", "pytest"),
        ("import rich", "return rich.print(x)", "rich"),
        ("from solutions.linear import forward as f", "return f(x, w)", "solutions"),
    ],
)
def test_using_a_missing_package_in_a_graded_call_names_it(
    top: str, body: str, package: str, processes: Spawner
) -> None:
    found = raised(f"import numpy as np\n{top}\ndef forward(x, w):\n    {body}\n", processes)
    assert (found.package, found.message) == (package, package)


def test_a_function_imported_from_a_sibling_file_names_it(processes: Spawner) -> None:
    with loaded("from linear import forward", processes) as submission:
        assert submission.definitions["forward"] == Definition("function", None)
        found = called(submission, "forward", 3, 7)
        assert isinstance(found, Raised)
        assert found.package == "linear"


@pytest.mark.parametrize(
    "top",
    [
        "try:\n    import cupy as np\nexcept ImportError:\n    import numpy as np",
        "try:\n    import cupy as np\nexcept ModuleNotFoundError:\n    import numpy as np",
        "try:\n    import cupy as np\nexcept:\n    import numpy as np",
        "try:\n    from cupy import (\n        multiply,\n    )\n    np = 3\nexcept (ValueError, ImportError):\n    import numpy as np",
        "import importlib\ntry:\n    np = importlib.import_module('cupy')\nexcept Exception:\n    import numpy as np",
        "import importlib.util\nif importlib.util.find_spec('cupy'):\n    import cupy as np\nelse:\n    import numpy as np",
    ],
)
def test_a_submission_that_provides_for_a_missing_package_is_left_to_it(top: str, processes: Spawner) -> None:
    assert outcome(f"{top}\ndef forward(x, w):\n    return np.multiply(x, w)\n", processes) == Returned(21)
    inside = textwrap.indent(top, "    ")
    assert outcome(f"def forward(x, w):\n{inside}\n    return np.multiply(x, w)\n", processes) == Returned(21)


def test_the_library_and_all_of_numpy_are_there(processes: Spawner) -> None:
    source = """
        import json, random, sqlite3, urllib.request, xml.etree.ElementTree
        import numpy as np
        import numpy.linalg, numpy.testing, numpy.polynomial
        from numpy.random import default_rng
        def forward(x, w):
            np.testing.assert_allclose(np.linalg.inv([[2.0]]), [[0.5]])
            return np.polynomial.Polynomial([0, w])(x) + 0 * default_rng(0).random() + 0 * np.random.rand()
    """
    assert outcome(source, processes) == Returned(21.0)


def test_nothing_but_the_standard_library_is_importable(processes: Spawner) -> None:
    source = """
        import sys, sysconfig
        library = sysconfig.get_path("stdlib")
        def forward(x, w):
            return [int(path.startswith(library) or path.endswith(".zip")) for path in sys.path]
    """
    got = outcome(source, processes)
    assert isinstance(got, Returned)
    assert isinstance(got.answer, Several)
    assert set(got.answer.items) == {1}


def test_random_numbers_repeat(processes: Spawner) -> None:
    source = "import random, numpy\ndef forward(x, w): return [random.random(), numpy.random.rand(), hash('a')]"
    assert outcome(source, processes) == outcome(source, processes)
