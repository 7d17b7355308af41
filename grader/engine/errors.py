"""Names for the errors of learner code: what each means, and a question that leads on.

All sentences are the same for everybody who makes the mistake: a class is told of them too.
"""

import re
import sys
from collections.abc import Collection
from dataclasses import dataclass
from unicodedata import normalize

from grader.core.outcome import Outcome, Raised
from grader.core.sentence import Sentence, say, words


@dataclass(frozen=True, slots=True)
class Named:
    """An error with a name."""

    id: str
    meaning: Sentence
    question: Sentence


@dataclass(frozen=True, slots=True)
class _Row:
    """Errors of a kind: the types that bear it, and a part of the message; of the line too, where that tells more."""

    types: tuple[str, ...]
    message: str
    id: str
    meaning: str
    question: str
    line: str = ""
    before: tuple[int, int] = (99, 0)  # the Python that knows better

    def fits(self, raised: Raised) -> bool:
        """Tell whether this is such an error."""
        return (
            raised.kind in self.types
            and sys.version_info[:2] < self.before
            and re.search(self.message, raised.message) is not None
            and re.search(self.line, raised.text) is not None
        )


_MARK = r"^(<{7}|={7}|>{7}|\|{7})"
_NO_PYTHON = ("SyntaxError", "IndentationError", "TabError")
_FILES = ("OSError", "FileNotFoundError", "PermissionError", "BlockingIOError", "ConnectionRefusedError")
_NUMBER = r"'(int|float|bool|numpy\.\w+)'"
_TEXT = r"\b(str|str_)\b|dtype\('<U"
_HOLDER = r"\b(list|tuple|dict|set|range|zip|map|generator|enumerate|dict_\w+)\b"
_CALLABLE = (
    r"(?:'|of type )(function|method|builtin_function_or_method|numpy\.ufunc|(numpy\.)?_ArrayFunctionDispatcher)\b"
)
_OPERATION = r"unsupported operand|bad operand|not supported between|concatenate|can't multiply|did not contain a loop"

_MARKS = words("Git has marked two versions here: keep one, and delete the lines `<<<<<<<`, `=======` and `>>>>>>>`.")
_WHICH_VERSION = words("Which of the two versions do you want?")
_NEWER = words("Python {version} grades here, and this looks like the syntax of a newer one.")
_OLDER_WAY = words("How is the same written in older Python?")
_SHAPES = words("Which shapes do they have, and which shapes did you expect?")

_SYNTAX = (
    _Row(_NO_PYTHON, "", "merge-conflict", _MARKS, _WHICH_VERSION, line=_MARK),
    _Row(
        ("SyntaxError",),
        "non-printable character",
        "unseen-character",
        words("Something that can not be seen came along when the line was copied: type the line anew."),
        words("Where does this line come from?"),
    ),
    _Row(
        ("SyntaxError",),
        "invalid character",
        "foreign-character",
        words("Python does not know this sign: type the line anew, with the signs of your keyboard."),
        words("Which sign of the keyboard is meant?"),
    ),
    _Row(
        ("SyntaxError",),
        "invalid decimal literal",
        "missing-product-sign",
        words("Python wants a `*` between a number and a name, `3 * a`; and no name begins with a digit."),
        words("What should happen to the number and what follows it?"),
    ),
    _Row(
        ("SyntaxError",),
        "^f-string|unterminated string",
        "newer-python",
        words("Inside of an f-string, Python {version} does not take the quotation marks that the text stands in."),
        words("Which quotation marks stand around the text, and which inside of its braces?"),
        line=r"\b[rR]?[fF][rR]?([\"'])(.*\1){3}",
        before=(3, 12),
    ),
    _Row(
        ("SyntaxError",),
        "",
        "newer-python",
        _NEWER,
        _OLDER_WAY,
        line=r"^(async )?(def|class) \w+\[|^type \w+(\[.*\])? =",
        before=(3, 12),
    ),
    _Row(
        ("SyntaxError",),
        "",
        "newer-python",
        _NEWER,
        _OLDER_WAY,
        line=r"^except [^()]+,[^()]+:|\b[tT][rR]?[\"']",
        before=(3, 14),
    ),
    _Row(
        ("SyntaxError",),
        "invalid syntax|expected ':'",
        "another-language",
        words("Python writes `elif`, `and`, `or`, `not`, and `i += 1`."),
        words("How does Python say what this line means?"),
        line=r"^else if\b|&&|\|\||![^=]|\+\+|--\s*$",
    ),
    _Row(
        ("SyntaxError",),
        "was never closed|unmatched|does not match opening",
        "bracket-without-partner",
        words("As many brackets have to close as open, each by one of its own kind."),
        words("Which bracket of this line, or of the line above, has no partner?"),
    ),
    _Row(
        ("SyntaxError",),
        "unterminated",
        "quotation-mark-missing",
        words("A text begins with a quotation mark here, and the same mark has to end it."),
        words("Where should this text end?"),
    ),
    _Row(
        ("SyntaxError",),
        "expected ':'",
        "colon-missing",
        words("The first line of a `def`, a `for` or an `if` ends in a colon."),
        words("What is the last character of this line?"),
    ),
    _Row(
        ("SyntaxError",),
        "'(return|yield|break)' outside|not properly in loop",
        "outside-of-its-block",
        words("This line stands outside of the function or the loop that it should end: it is not far enough in."),
        words("With which line above should it begin in the same column?"),
    ),
    _Row(
        ("SyntaxError",),
        "is parameter and global",
        "parameter-and-global",
        words("A parameter has its value from the caller and can not be global as well: delete the line `global`."),
        words("Should the value come from the caller?"),
    ),
    _Row(
        ("SyntaxError",),
        "global declaration",
        "late-global",
        words("A line `global` has to stand before all else that uses the name in this function."),
        words("Does the function need the name from outside at all?"),
    ),
    _Row(
        ("SyntaxError",),
        "forgot a comma",
        "nothing-in-between",
        words("Two values stand side by side with nothing in between: a product wants a `*`, a list wants commas."),
        words("What should happen to these two values?"),
    ),
    _Row(
        ("SyntaxError",),
        "cannot assign|Maybe you meant '=='",
        "assigns-to-no-name",
        words("`=` gives a value to the name on its left; `==` compares two values."),
        words("Do you want to keep a value here, or to compare two?"),
    ),
    _Row(
        ("SyntaxError",),
        "line continuation|unicode error",
        "backslash",
        words("A backslash ends a line, or begins a special sign in a text; it stands for nothing else in Python."),
        words("What is the backslash for here?"),
    ),
    _Row(
        ("SyntaxError",),
        "Missing parentheses in call to 'print'",
        "python-2",
        words("This is Python 2; in Python 3 `print` is a function."),
        words("Where do the parentheses go?"),
    ),
    _Row(
        ("SyntaxError",),
        "invalid syntax",
        "reserved-word",
        words("`lambda` is a word of Python's own and can not be a name."),
        words("What else could this be called?"),
        line=r"\blambda\s*[=,)]|[=(+*/-]\s*lambda\s*([*+/)-]|$)",
    ),
    _Row(
        ("SyntaxError",),
        "^invalid syntax$",
        "no-python",
        words("Something is missing or too much, in this line or at the end of the one above."),
        words("Read the line sign by sign: which sign does Python not expect?"),
    ),
    _Row(
        ("IndentationError",),
        "expected an indented block",
        "empty-block",
        words("What belongs to a `def`, a `for` or an `if` stands four spaces further in; a comment is not enough."),
        words("Which lines belong to the one above?"),
    ),
    _Row(
        ("IndentationError",),
        "unexpected indent",
        "too-far-in",
        words("This line stands further in than the one above, and nothing there opens a block."),
        words("With which line above should it begin in the same column?"),
    ),
    _Row(
        ("IndentationError",),
        "unindent",
        "between-two-columns",
        words("This line begins between two columns: give it exactly the spaces of the lines that it belongs to."),
        words("With which line above should it begin in the same column?"),
    ),
    _Row(
        ("TabError",),
        "",
        "tabs-and-spaces",
        words("Indent every line with four spaces, and none with tabs."),
        words("Which lines begin with a tab?"),
    ),
)

_NAMES = (
    _Row(
        ("NameError",),
        r"'(np|numpy|math|cmath|random|statistics|itertools|functools|operator|copy|sys|os|time)'",
        "missing-import",
        words("This is the name of a module, and a module is there after its `import`, as in `import numpy as np`."),
        words("Which line of your file imports it?"),
    ),
    _Row(
        ("UnboundLocalError", "NameError"),
        "cannot access|enclosing scope",
        "value-comes-later",
        words("The function gives this name a value somewhere, so the name is its own; at this line it has none yet."),
        words("Which line should give it its first value: the parameters, or a line above this one?"),
    ),
    _Row(
        ("NameError",),
        "is not defined",
        "unknown-name",
        words("This name has no value here: nothing gives it one, or it is spelled in another way there."),
        words("Where does the name get its value, and is that seen inside of this function?"),
    ),
    _Row(
        ("AttributeError",),
        "'NoneType'",
        "none-for-a-value",
        words(
            "`None` is what comes back from a function that returns nothing: one without `return`, or `print`, or "
            "`append`."
        ),
        words("Which name in this line is `None`, and which call made it?"),
    ),
    _Row(
        ("ImportError", "AttributeError"),
        "^(cannot import|module|partially)",
        "no-such-attribute",
        words("The module has nothing of this name."),
        words("How is the name spelled, and which module has it?"),
    ),
    _Row(
        ("AttributeError",),
        "",
        "no-such-attribute",
        words("What stands before the dot has nothing of the name behind it."),
        words("What is it at this point, and is the name behind the dot spelled right?"),
    ),
)

_CALLS = (
    _Row(
        ("TypeError",),
        "'module' object is not callable",
        "call-of-no-function",
        words("A module is no function: its functions stand behind a dot, as in `np.array(…)`."),
        words("Which function of the module do you want?"),
    ),
    _Row(
        ("TypeError",),
        "'NoneType' object is not callable",
        "call-of-no-function",
        words("`None` stands before the parentheses, and can not be called."),
        words("Which name in this line is `None`, and which call made it?"),
    ),
    _Row(
        ("TypeError",),
        "object is not callable",
        "call-of-no-function",
        words("Parentheses behind something call it, and what stands before these is no function."),
        words("Is a `*` missing, are square brackets meant, or has a variable taken the name of a function?"),
    ),
    _Row(
        ("TypeError",),
        r"\) missing |takes .* arguments? |unexpected keyword|multiple values for|arguments?, got \d|"
        r"takes no (keyword )?arguments|\(\d+ given\)",
        "wrong-arguments",
        words("This call hands over other arguments than the function takes."),
        words("Which arguments does the function take, and which value of the call becomes which of them?"),
    ),
)

_INDEXES = (
    _Row(
        ("TypeError",),
        r"'NoneType' object (is not subscriptable|does not support)",
        "none-for-a-value",
        words("`None` stands before the square brackets, and there is nothing in it."),
        words("Which name in this line is `None`, and which call made it?"),
    ),
    _Row(
        ("TypeError",),
        f"{_CALLABLE}' object is not subscriptable",
        "function-not-called",
        words("A function is called with parentheses; square brackets pick a value from a list."),
        words("Which function in this line should be called, and with what?"),
    ),
    _Row(
        ("TypeError",),
        f"{_NUMBER} object is not subscriptable",
        "picks-from-a-number",
        words("Square brackets pick one of several values, and before these stands a single number."),
        words("At this point, is it one number or a list of them?"),
    ),
    _Row(
        ("IndexError",),
        "invalid index to scalar|0-dimensional",
        "picks-from-a-number",
        words("Square brackets pick one of several values, and before these stands a single number."),
        words("At this point, is it one number or a list of them?"),
    ),
    _Row(
        ("TypeError",),
        rf"({_HOLDER}|frozenset|\w+_iterator)' object is not subscriptable",
        "picks-from-no-list",
        words("From this nothing can be picked by its place: `list(…)` makes a list of it."),
        words("Which value do you want, and what holds it?"),
    ),
    _Row(
        ("IndexError",),
        "too many indices",
        "too-few-axes",
        words("The array has fewer axes than this line asks for."),
        words("Which shape does it have here, and which shape did you expect?"),
    ),
    _Row(
        ("AxisError",),
        "",
        "too-few-axes",
        words("The array has fewer axes than this line asks for."),
        words("Which shape does it have here, and which shape did you expect?"),
    ),
    _Row(
        ("IndexError",),
        "out of (range|bounds)",
        "index-beyond-the-end",
        words("There is no value at this place: counting begins at 0, so the last of n values has the index n - 1."),
        words("How many values are there, and which index does this line ask for?"),
    ),
    _Row(
        ("IndexError",),
        "empty list",
        "index-beyond-the-end",
        words("Something is taken out of a list that is empty."),
        words("What was in the list before, and who took it out?"),
    ),
    _Row(
        ("TypeError",),
        r"(list|tuple) indices must be integers or slices, not (tuple|list|str|NoneType|numpy\.ndarray)|"
        "only integer scalar arrays",
        "index-is-no-number",
        words("A list is asked for one place at a time, by a whole number."),
        words("Is it a list, an array or a dict at this point? And what stands in the square brackets?"),
    ),
    _Row(
        ("TypeError", "IndexError"),
        r"not (float|numpy\.float)|only integers, slices|'(float|numpy\.float\d+)' object cannot be interpreted",
        "not-a-whole-number",
        words("Places and rounds are counted in whole numbers, and this is none; `/` never makes a whole number."),
        words("Is this a place or a count, or is it a value?"),
    ),
    _Row(
        ("TypeError",),
        r"'(list|tuple|range|zip|numpy\.ndarray)' object cannot be interpreted as an integer",
        "not-a-whole-number",
        words("Rounds are counted in whole numbers, and this is no number but holds several."),
        words("Do you want to know how many it holds, as `len(…)` does?"),
    ),
    _Row(
        ("TypeError", "ValueError"),
        "does not support item|destination is read-only",
        "unchangeable-value",
        words("`[…] = …` changes a list or an array, and what stands before these brackets can not be changed so."),
        words("Which new value could you make instead?"),
    ),
    _Row(
        ("KeyError",),
        "",
        "no-such-key",
        words("The dict has no entry under this key."),
        words("Which keys does it have, and which one does this line ask for?"),
    ),
    _Row(
        ("TypeError",),
        "unhashable|cannot use '.*' as a",
        "not-for-a-set",
        words("A list or an array can not be in a set, or be the key of a dict."),
        words("Do the curly brackets mean a set, or are other brackets meant?"),
    ),
)

_SHAPES_AND_COUNTS = (
    _Row(
        ("ValueError", "TypeError"),
        "does not have enough dimensions|operand type.* for @",
        "product-of-no-arrays",
        words("`@` is a product of arrays, and not both of its sides are arrays."),
        words("Is `*` meant, or should both sides be arrays?"),
    ),
    _Row(
        ("ValueError",),
        "matmul: Input operand|not aligned",
        "shapes-do-not-fit",
        words("`A @ B` needs as many columns in A as there are rows in B."),
        _SHAPES,
    ),
    _Row(
        ("ValueError",),
        "core dimension|broadcast|must match exactly|must have (the )?same (shape|number of dimensions)",
        "shapes-do-not-fit",
        words("Arrays meet here whose shapes do not fit."),
        _SHAPES,
    ),
    _Row(
        ("ValueError",),
        "cannot reshape",
        "shapes-do-not-fit",
        words("The new shape has another number of places than there are values."),
        words("How many values are there, and how many places does the new shape have?"),
    ),
    _Row(
        ("ValueError",),
        "inhomogeneous shape",
        "uneven-rows",
        words("The rows of this array are not of the same length."),
        words("How many values stand in each row, and do they belong into one array?"),
    ),
    _Row(
        ("ValueError", "TypeError"),
        "setting an array element with a sequence",
        "several-for-one-value",
        words("Several values are put in a place that holds one number."),
        words("How many values does this place take, and how many come?"),
    ),
    _Row(
        ("ValueError",),
        r"zip\(\) argument",
        "uneven-lists",
        words("The lists that are walked along side by side are not of the same length."),
        words("How many values does each of them have?"),
    ),
    _Row(
        ("ValueError",),
        "values to unpack",
        "wrong-number-of-names",
        words("More values come than there are names for them, or fewer."),
        words("How many values come, and in which order?"),
    ),
    _Row(
        ("ValueError",),
        "truth value of an array",
        "array-as-condition",
        words("An array is neither true nor false, since each of its values may be one or the other."),
        words("Do you ask about each value, about any of them, or about all?"),
    ),
    _Row(
        ("TypeError",),
        "arrays can be converted to Python scalars|can be converted to (a )?Python scalar",
        "several-for-one-value",
        words("An array of several values is no single number."),
        words("Which of its values do you need, or what of them all: the sum, the mean?"),
    ),
    _Row(
        ("UFuncTypeError",),
        "with casting rule",
        "whole-number-array",
        words(
            "An array of whole numbers takes no fractions in place: `a = a - c` makes a new array, `a -= c` does not."
        ),
        words("Should this line change the array that the caller has?"),
    ),
    _Row(
        ("ValueError", "TypeError"),
        "arg is an empty|iterable argument is empty|zero-size array",
        "empty-list",
        words("It is empty, and so it has no largest and no smallest value."),
        words("For which arguments is it empty, and why?"),
    ),
    _Row(
        ("LinAlgError",),
        "Singular",
        "no-inverse",
        words("This matrix has no inverse."),
        words("Does the task ask for an inverse at all?"),
    ),
)

_CALCULATIONS = (
    _Row(
        ("TypeError",),
        r"for \^|bitwise_xor",
        "caret-for-power",
        words("In Python `^` is no power: it compares the bits of two whole numbers."),
        words("How is a power written in Python?"),
    ),
    _Row(
        ("TypeError",),
        "NoneType",
        "none-for-a-value",
        words(
            "`None` is what comes back from a function that returns nothing: one without `return`, or `print`, or "
            "`append`."
        ),
        words("Which name in this line is `None`, and which call made it?"),
    ),
    _Row(
        ("TypeError",),
        _CALLABLE,
        "function-not-called",
        words("A function's name without parentheses is the function itself, not what it returns."),
        words("Which function in this line should be called, and with what?"),
    ),
    _Row(
        ("TypeError",),
        f"{_NUMBER} object is not iterable|non-iterable|iteration over a 0-d|{_NUMBER} has no len|len\\(\\) of unsized",
        "one-value-for-several",
        words("Several values are asked for here, and there is only one."),
        words("Should this be several values, or do you want to count, as `range(n)` does?"),
    ),
    _Row(
        ("TypeError", "ValueError"),
        "complex|math domain|expected a (positive|nonnegative|number)",
        "outside-of-the-reals",
        words("There is no real result for this number, as for the root or the logarithm of a negative one."),
        words("Which number is it here, and how did it become so?"),
    ),
    _Row(
        ("TypeError", "UFuncTypeError", "UFuncNoLoopError"),
        f"({_OPERATION}).*({_TEXT})",
        "text-for-a-number",
        words("Text and numbers do not mix in a calculation, and digits in quotation marks are text."),
        words("Which part of this line is text, and which a number?"),
    ),
    _Row(
        ("ValueError", "TypeError"),
        "could not convert string|invalid literal for|not all arguments converted|must be real number, not str",
        "text-for-a-number",
        words("This text can not be read as a number."),
        words("Which part of this line is text, and what stands in it?"),
    ),
    _Row(
        ("TypeError",),
        "can't multiply sequence",
        "list-for-a-number",
        words("A list, a tuple or a text can not be multiplied as a number is."),
        words("Which number do you need here, and what holds it?"),
    ),
    _Row(
        ("TypeError",),
        f"({_OPERATION}).*{_HOLDER}|must be real number, not (list|tuple)|"
        "argument must be .* not '(list|tuple|dict|set)'",
        "list-for-a-number",
        words("Python calculates with single numbers; a list, a tuple or a dict only holds them."),
        words("Which of its values do you need here, or do you need each of them in turn?"),
    ),
    _Row(
        ("ZeroDivisionError",),
        "",
        "division-by-zero",
        words("Something is divided by 0 here; a negative power of 0 does that too."),
        words("What does this line divide by, and for which arguments is it 0?"),
    ),
    _Row(
        ("OverflowError",),
        "range|too large|infinity",
        "number-too-large",
        words("A number has grown beyond what a float can hold, about 1.8e308."),
        words("Which number grows here, and what makes it grow?"),
    ),
)

_ENDS = (
    _Row(
        ("RecursionError",),
        "",
        "endless-recursion",
        words("A function that calls itself needs a case in which it does not."),
        words("Which case ends the calls, or was another function meant?"),
    ),
    _Row(
        ("EOFError",),
        "",
        "waits-for-the-keyboard",
        words("Nobody types while the code is graded: all it needs are its arguments."),
        words("Which argument has what you ask for?"),
    ),
    _Row(
        ("SystemExit",),
        "",
        "ends-python",
        words("`return` ends a function; this ends all of Python."),
        words("What should come back from the function at this point?"),
    ),
    _Row(
        _FILES,
        "",
        "reads-a-file",
        words("While the code is graded there are no files and no network: all it needs are its arguments."),
        words("Which argument has what you read there?"),
    ),
    _Row(
        ("AssertionError",),
        "",
        "broken-assertion",
        words("What the `assert` demands is not true here."),
        words("Is that true for all arguments that the task allows?"),
        line="^assert",
    ),
)

_ROWS = (*_SYNTAX, *_NAMES, *_CALLS, *_INDEXES, *_SHAPES_AND_COUNTS, *_CALCULATIONS, *_ENDS)

_OUTSIDE = Named(
    "wrong-arguments",
    say("The first line of the function has other parameters than the task gives it."),
    say("Which parameters does the task name, and in which order?"),
)
_OWN_RAISE = Named(
    "raises-itself",
    say("This line raises the error on purpose."),
    say("For which arguments should it, and does the task give such?"),
)
_ANOTHER_EXERCISE = Named(
    "another-exercise",
    say("Every file is graded alone: write what you need of another one in this file too."),
    say("Which functions of the other file do you need?"),
)
_PACKAGE = Named(
    "absent-package",
    say("Python and numpy are all it takes."),
    say("What does the package do for you here, and how would you write that yourself?"),
)
_LIKE = {
    **dict.fromkeys("“”„‟″", '"'),
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("–—−‐‑", "-"),
    **dict.fromkeys("×✕∗·•⋅∙", "*"),
    **dict.fromkeys("÷∕", "/"),
    "²": "** 2",
    "³": "** 3",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "、": ",",
    "。": ".",
    "…": "...",
    "→": "->",
}


def named(outcome: Outcome, siblings: Collection[str]) -> Named | None:
    """Return the name of an error; None if it has none. `siblings` are the names of the exercises."""
    if not isinstance(outcome, Raised):
        return None
    if outcome.package is not None:
        return _ANOTHER_EXERCISE if outcome.package in siblings else _PACKAGE
    if outcome.place is None and outcome.line is not None and outcome.kind == "TypeError":
        return _OUTSIDE
    if outcome.text.startswith("raise ") and outcome.kind not in ("RecursionError", "SystemExit"):
        return _OWN_RAISE
    row = next((row for row in _ROWS if row.fits(outcome)), None)
    if row is None:
        return None
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Named(row.id, _sign(outcome) or say(row.meaning, version=version), say(row.question))


def is_mark_of_git(line: str) -> bool:
    """Tell whether `line` is one of those that git writes between two versions that do not fit together."""
    return re.search(_MARK, line) is not None


def _sign(raised: Raised) -> Sentence | None:
    """Return what to type in place of a character that only looks like one of Python's."""
    found = re.match(r"invalid character '(.)'", raised.message)
    if found is None:
        return None
    plain = _LIKE.get(found[1]) or normalize("NFKC", found[1])
    if not (plain.isascii() and plain.isprintable()):
        return None
    return say("Python does not know `{sign}`: type `{plain}` in its place.", sign=found[1], plain=plain)
