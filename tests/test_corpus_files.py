"""What `submissions/` promises: rows that stand alone, in one format, with a known vocabulary."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from corpus import FOLDER, RIGHT, VALUES, Row, rows, submission

from grader.author.corpus import CorpusError, rows_of

FILES = [(exercise, function) for exercise, functions in RIGHT.items() for function in functions]
each_file = pytest.mark.parametrize(("exercise", "function"), FILES)


def of(exercise: str, function: str) -> list[Row]:
    return [row for row in rows() if (row.exercise, row.function) == (exercise, function)]


def bound(tree: ast.Module) -> set[str]:
    """Return the names that a module binds at top level."""
    names: set[str] = set()
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names |= {alias.asname or alias.name.partition(".")[0] for alias in aliases}
            case _:
                names |= {
                    node.id
                    for node in ast.walk(statement)
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
                }
    return names


def read_globals(tree: ast.Module) -> set[str]:
    """Return the names that a module reads and binds nowhere, neither at top level nor inside."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    stored = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    stored |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    stored |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return {node.id for node in names} - stored - bound(tree)


def vocabulary() -> list[str]:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([^`]+)` \|", text, flags=re.MULTILINE)


@each_file
def test_every_function_has_right_and_wrong_rows(exercise: str, function: str) -> None:
    assert {row.right for row in of(exercise, function)} == {True, False}


@each_file
def test_every_row_defines_its_function_and_leaves_the_others_alone(exercise: str, function: str) -> None:
    others = set(RIGHT[exercise]) - {function}
    for row in of(exercise, function):
        tree = ast.parse(row.code)
        assert function in bound(tree), row
        assert not others & (bound(tree) | read_globals(tree)), row


@each_file
def test_no_row_is_there_twice(exercise: str, function: str) -> None:
    trees = Counter(ast.dump(ast.parse(row.code)) for row in of(exercise, function))
    assert [tree for tree, count in trees.items() if count > 1] == []


def test_names_are_unique_and_snake_case() -> None:
    names = Counter(map(str, rows()))
    assert [name for name, count in names.items() if count > 1] == []
    assert [row for row in rows() if not re.fullmatch(r"[a-z][a-z0-9_]*", row.name)] == []


def test_the_readme_lists_exactly_the_ids_in_use_each_once() -> None:
    listed = vocabulary()
    assert len(listed) == len(set(listed))
    assert set(listed) == {row.diagnosis for row in rows() if row.diagnosis is not None}
    assert [name for name in listed if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []


def test_values_that_still_pass_are_some_of_several_in_order() -> None:
    for row in rows():
        if row.passes:
            assert not row.right, row
            assert row.function in {"gradient", "step"}, row
            assert row.passes == tuple(v for v in VALUES[row.exercise] if v in row.passes), row
            assert row.passes != VALUES[row.exercise], row


@each_file
def test_a_submission_is_the_row_among_the_right_functions(exercise: str, function: str) -> None:
    for row in of(exercise, function):
        parts = [row.code if name == function else RIGHT[exercise][name] for name in RIGHT[exercise]]
        expected = [ast.dump(node) for part in parts for node in ast.parse(part).body]
        assert [ast.dump(node) for node in ast.parse(submission(row)).body] == expected, row


@each_file
def test_a_right_function_calls_no_other(exercise: str, function: str) -> None:
    tree = ast.parse(RIGHT[exercise][function])
    assert bound(tree) == {function}
    assert read_globals(tree) <= {"range", "zip"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[right.a]\ncode = 'x'\nnotes = 'y'", "unknown keys"),
        ("[right.a]\ncode = 'x'\ndiagnosis = 'y'", "unknown keys"),
        ("[wrong.a]\ncode = 'x'\nnote = 'y'", "unknown keys"),
        ("[perhaps.a]\ncode = 'x'", "right or wrong"),
        ("[wrong]\na = 1", "no table"),
        ("[wrong.a]", "`code` has to be a text"),
        ("[wrong.a]\ncode = 'x'\ndiagnosis = ''", "`diagnosis` has to be a text"),
        ("[right.a]\ncode = 'x'\n[wrong.a]\ncode = 'y'", "same name"),
        ("[right.a]\ncode = 'x'\n[right.a]\ncode = 'y'", "Cannot"),
    ],
)
def test_what_the_format_does_not_know_is_an_error_that_names_the_file(
    tmp_path: Path, text: str, complaint: str
) -> None:
    path = tmp_path / "quadratic" / "gradient.toml"
    path.parent.mkdir()
    path.with_name("right.py").write_text("def gradient():\n    return 0\n", encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=complaint) as caught:
        rows_of(tmp_path, "quadratic")
    assert str(path) in str(caught.value)
