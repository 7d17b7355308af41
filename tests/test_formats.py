"""Reports for platforms: each is what its platform reads, says what there is to say, and does no harm there."""

import gc
import io
import json
import os
import re
import tracemalloc
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import corpus
import goldens
import pytest
from sample import cases
from test_text import CRASHED, FAILED, MIXED, PASSED, STOPPED, TODO, UNLOADABLE, UNTOUCHED, WAITING, file, finding
from test_text import report as report_of
from workflow_commands import Command, commands

from grader import render
from grader.cli.main import main
from grader.core.location import CellLine
from grader.core.report import ExerciseReport, Report, Status, Visibility
from grader.course.targets import Target
from grader.engine import run
from grader.render import classroom50, github, gradescope, junit, markdown
from grader.sandbox.process import ProcessError, Spawner

HERE = Path(__file__).parent
RIGHT = "\n".join(corpus.RIGHT["linear"].values())
HALF = RIGHT.replace("return 2 * x * (x * w - y)", "return x * (x * w - y)")
DEVELOPMENT = "is not installed: pip install -e '.[dev]'"
NASTY = (
    "]]> ::error file=x::fake ##[error]fake ##vso[task.complete]\r\n::set-output name=score::12\n\x1b[2J\x00\x07\ud800"
    "\ufffe\u202e</failure></testcase><script>alert(1)</script><img src=x onerror=y> ```\n~~~~\n````` | a | b |\n"
    "[x](javascript:alert(1)) ![](https://evil.example) @ada https://evil.example www.evil.example <!-- --> &lt; $x$ "
    "한글 `code` **bold** \\` %0A::error::no"
)
HOSTILE = replace(
    FAILED,
    message=NASTY,
    question=NASTY,
    work=(NASTY, NASTY),
    counterexample=replace(FAILED.counterexample, call=NASTY, got=NASTY, expected=NASTY),  # type: ignore[type-var]
    diagnosis=replace(FAILED.diagnosis, message=NASTY),  # type: ignore[type-var]
    output=NASTY * 2,
)
HOSTILE_FILE = ExerciseReport("linear", "a,b:c/x|`y`<b>\r\n::error::\x1b.py", (HOSTILE,), notes=(NASTY,))
HOSTILE_LOADING = ExerciseReport("linear", "b/linear.py", (WAITING,), NASTY, Status.CRASHED, NASTY)
REPORTS = {
    "passed": report_of(PASSED),
    "mixed": report_of(MIXED, UNLOADABLE),
    "untouched": report_of(UNTOUCHED),
    "halted": report_of(file(CRASHED, STOPPED, TODO, WAITING)),
    "two of the same": report_of(file(FAILED), file(FAILED)),
    "hostile": report_of(HOSTILE_FILE, HOSTILE_LOADING),
    "korean": replace(report_of(file(FAILED)), language="ko"),
    "nothing": report_of(),
}
as_classroom50 = partial(classroom50.render, environment=goldens.ENVIRONMENT, now=goldens.MOMENT)
FORMATS = render.FORMATS
RENDERERS: dict[str, Callable[[Report], str]] = {
    name: import_module(f"grader.render.{name}").render for name in FORMATS
} | {"classroom50": as_classroom50}
every_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


# Golden files


@pytest.mark.parametrize("name", goldens.NAMES)
def test_a_golden_submission_gets_its_golden_reports(processes: Spawner, name: str) -> None:
    for path, content in goldens.written(name, processes):
        assert path.read_bytes() == content, f"{path}: `python tests/goldens.py` writes them anew"


# JUnit


@cache
def junit_schema() -> Any:
    xmlschema = pytest.importorskip("xmlschema", reason=f"xmlschema {DEVELOPMENT}")
    return xmlschema.XMLSchema(str(HERE / "formats" / "junit-10.xsd"))


def suites(report: Report) -> list[Any]:
    junitparser = pytest.importorskip("junitparser", reason=f"junitparser {DEVELOPMENT}")
    return list(junitparser.JUnitXml.fromstring(junit.render(report).encode()))


@every_report
def test_junit_is_what_jenkins_accepts(report: Report) -> None:
    junit_schema().validate(junit.render(report))


def test_the_schema_refuses_what_jenkins_refuses() -> None:
    written = junit.render(REPORTS["mixed"])
    for broken in (
        written.replace("<testcase ", '<testcase file="x" ', 1),
        written.replace(' failures="', ' fails="'),
        written.replace('skipped="', 'time="1e-5" skipped="').replace(' time="0.000">', ">"),
    ):
        assert broken != written
        assert not junit_schema().is_valid(broken)


@every_report
def test_junit_counts_what_it_holds(report: Report) -> None:
    for suite in suites(report):
        kinds = Counter(type(result).__name__ for case in suite for result in case.result)
        assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (
            len(list(suite)),
            kinds["Failure"],
            kinds["Error"],
            kinds["Skipped"],
        )


def test_no_two_tests_of_a_junit_report_have_the_same_name() -> None:
    (one,) = report_of(file(*(replace(FAILED, id=f"linear.{name}") for name in ("a", "b")))).exercises
    twice = report_of(one, replace(one, path="exercises/linear_py"), one)
    names = [(case.classname, case.name) for suite in suites(twice) for case in suite]
    assert len(set(names)) == len(names) == 6


def test_junit_names_are_no_sentences_so_that_they_are_the_same_in_every_language() -> None:
    english, korean = (suites(replace(report_of(MIXED), language=code))[0] for code in ("en", "ko"))
    assert [case.name for case in english] == [case.name for case in korean]


# Gradescope


def validated(schema: str, document: str) -> dict[str, Any]:
    jsonschema = pytest.importorskip("jsonschema", reason=f"jsonschema {DEVELOPMENT}")
    found: dict[str, Any] = json.loads(document)
    rules = json.loads((HERE / "formats" / f"{schema}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(rules).validate(found)
    return found


def of_gradescope(report: Report) -> dict[str, Any]:
    return validated("gradescope", gradescope.render(report))


@every_report
def test_gradescope_gets_what_it_specifies(report: Report) -> None:
    found = of_gradescope(report)
    assert found["score"] == sum(test["score"] for test in found["tests"]) == report.score
    assert found["extra_data"]["max_score"] == sum(test["max_score"] for test in found["tests"])


def hidden(visibility: Visibility) -> Report:
    return report_of(file(finding("loss"), replace(FAILED, visibility=visibility, score=0, max_score=3)))


def test_a_hidden_check_keeps_its_points_in_sight_so_that_gradescope_shows_the_total() -> None:
    found = of_gradescope(hidden(Visibility.HIDDEN))
    assert {test["visibility"] for test in found["tests"]} == {found["visibility"]} == {"visible"}
    assert [test["max_score"] for test in found["tests"]] == [1, 3]
    assert found["stdout_visibility"] == "hidden"


@pytest.mark.parametrize("visibility", [Visibility.AFTER_DUE_DATE, Visibility.AFTER_PUBLISHED])
def test_what_is_hidden_for_a_time_goes_to_gradescope_whole_with_that_time(visibility: Visibility) -> None:
    test = of_gradescope(hidden(visibility))["tests"][1]
    assert test["visibility"] == visibility.value
    assert "Returned: 48" in test["output"]


SECRETS = ("48", "96", "x=3", "outer derivative", "x is 3", "each link")


@pytest.mark.parametrize("visibility", [Visibility.HIDDEN, Visibility.AFTER_DUE_DATE])
@pytest.mark.parametrize("name", sorted(set(RENDERERS) - {"json"}))
def test_details_of_a_hidden_check_are_nowhere_to_be_seen(name: str, visibility: Visibility) -> None:
    if name == "gradescope" and visibility is not Visibility.HIDDEN:
        visibility = Visibility.HIDDEN  # the other is Gradescope's own to hide
    told = RENDERERS[name](hidden(visibility)).partition("</style>")[2 if name == "html" else 0]
    seen = RENDERERS[name](report_of(file(finding("loss"), FAILED)))
    assert [secret for secret in SECRETS if secret in told] == []
    assert name == "classroom50" or [secret for secret in SECRETS if secret in seen] != []


# Classroom 50


@every_report
def test_classroom50_gets_what_it_specifies(report: Report) -> None:
    found = validated("classroom50", as_classroom50(report))
    assert found["score"] == sum(test["score"] for test in found["tests"])
    assert found["max-score"] == sum(test["max-score"] for test in found["tests"])
    assert found["classroom"] == "gradients"
    assert found["submission"] == "submit/2026-09-01T10-00-00Z"
    assert found["datetime"] == "2026-09-01T10:00:00Z"
    assert found["review"] == found["commit"]


def test_classroom50_has_a_review_where_there_is_one() -> None:
    environment = {**goldens.ENVIRONMENT, "REVIEW_URL": "https://git.example/ada/pull/1"}
    assert json.loads(classroom50.render(report_of(PASSED), environment))["review"].endswith("/pull/1")


def test_classroom50_tells_two_files_of_one_exercise_apart() -> None:
    tests = json.loads(as_classroom50(report_of(file(FAILED), file(FAILED, path="b.py"))))["tests"]
    assert len({test["test-name"] for test in tests}) == 2


# GitHub


def annotations(report: Report) -> list[Command]:
    return commands(github.render(report))


@every_report
def test_github_gets_workflow_commands_and_nothing_else(report: Report) -> None:
    written = github.render(report)
    found = commands(written)
    assert len(found) == len(written.splitlines()) == written.count("\n")
    assert {each.kind for each in found} <= {"error", "notice"}
    assert all(set(each.properties) <= {"file", "line", "title"} for each in found)


def test_an_annotation_stands_at_the_learners_line_and_says_what_is_wrong() -> None:
    total, error = annotations(report_of(file(FAILED)))
    assert total.properties["title"] == "Gradient descent: 0 of 1 point"
    assert error.properties == {"file": "exercises/linear.py", "line": "21", "title": "gradient: failed"}
    assert "Returned: 48\nExpected: 96" in error.message
    assert "The 2 of the outer derivative is missing." in error.message


def test_of_a_notebook_an_annotation_names_the_cell_since_github_counts_other_lines() -> None:
    error = annotations(report_of(file(replace(FAILED, line=CellLine(5, 2)), path="linear.ipynb")))[1]
    assert error.properties == {"file": "linear.ipynb", "title": "gradient: failed"}
    assert error.message.startswith("Cell 2, line 5:\n")


def test_of_more_annotations_than_there_is_room_for_every_file_has_its_first() -> None:
    functions = ("forward", "loss", "gradient", "step")
    files = [file(*(replace(FAILED, function=name) for name in functions), path=f"{n}.py") for n in range(7)]
    errors = [each for each in annotations(report_of(*files)) if each.kind == "error"]
    assert len(errors) == github.MOST
    assert [each.properties["file"] for each in errors[:7]] == [f"{n}.py" for n in range(7)]


def test_notices_leave_room_for_the_total() -> None:
    todo = [file(*(replace(TODO, function=f"f{n}") for n in range(9)), path=f"{m}.py") for m in range(3)]
    assert Counter(each.kind for each in annotations(report_of(*todo))) == {"notice": github.MOST}


def test_an_annotation_can_not_be_broken_out_of() -> None:
    found = annotations(REPORTS["hostile"])
    assert [each.kind for each in found] == ["notice", "error", "error"]
    assert "\r" not in found[1].properties["file"]
    assert found[1].properties["file"].startswith("a,b:c/")


def test_github_never_gets_what_was_printed() -> None:
    assert "x is 3" not in github.render(report_of(file(FAILED)))


# Markdown


def rendered(report: Report) -> tuple[str, list[Any]]:
    """Return the HTML that a renderer makes of the report, and its elements."""
    module = pytest.importorskip("markdown_it", reason=f"markdown-it-py {DEVELOPMENT}")
    renderer = module.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    text = markdown.render(report)
    tokens = [inner for token in renderer.parse(text) for inner in (token, *(token.children or ()))]
    return renderer.render(text), tokens


def tags(tokens: list[Any]) -> set[str]:
    return {token.tag for token in tokens if token.tag}


ALLOWED = {"h1", "h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "strong", "code"}


@every_report
def test_markdown_makes_nothing_but_what_was_meant(report: Report) -> None:
    _html, tokens = rendered(report)
    assert tags(tokens) <= ALLOWED
    raw = {token.content for token in tokens if token.type in ("html_inline", "html_block")}
    assert raw <= {"<br>", "<!-- -->"}
    strong = [after.content for before, after in pairwise(tokens) if before.type == "strong_open"]
    assert "bold" not in strong


def test_what_was_printed_stays_in_its_block() -> None:
    _page, tokens = rendered(report_of(file(replace(FAILED, output="```\n# no heading\n``````\n<b>\n"))))
    (fence,) = [token for token in tokens if token.type == "fence"]
    assert fence.content == "```\n# no heading\n``````\n<b>\n"


@pytest.mark.parametrize(
    "text", ["a | b", "`a | b` | c", "*a*", "a\\`b`c`", "<b>", "``", "&lt;", "[a](b)", "a_b_c ~~d~~"]
)
def test_prose_reads_as_it_was_written(text: str) -> None:
    module = pytest.importorskip("markdown_it", reason=f"markdown-it-py {DEVELOPMENT}")
    (inline,) = module.MarkdownIt("commonmark").enable("strikethrough").parseInline(markdown.prose(text))
    assert {token.type for token in inline.children} <= {"text", "code_inline", "text_special"}
    assert "".join(token.content for token in inline.children) == re.sub("`([^`]+)`", r"\1", text)


def test_a_summary_has_room_for_as_many_files_as_a_mebibyte_and_says_how_many_it_left_out() -> None:
    many = report_of(*(replace(HOSTILE_FILE, path=f"{n}/linear.py") for n in range(400)))
    text = markdown.render(many)
    assert len(text.encode()) < 2**20
    assert "Files that have no room here: " in text


# In every format


@pytest.mark.parametrize("name", sorted(set(RENDERERS) - {"html", "json"}))
def test_no_format_holds_a_control_character_or_an_order(name: str) -> None:
    written = RENDERERS[name](REPORTS["hostile"])
    assert [char for char in written if char != "\n" and not char.isprintable()] == []
    assert "##[" not in written
    assert "##vso[" not in written
    assert name == "github" or commands(written) == []


@pytest.mark.parametrize("name", cases(sorted(set(RENDERERS) - {"json"}), 2))
def test_megabytes_of_output_cost_next_to_nothing(name: str) -> None:
    for output in ("x" * 2_000_000, "\n" * 2_000_000, "한글 ::error::\n" * 200_000):
        report = report_of(file(replace(FAILED, output=output)), replace(UNLOADABLE, output=output))
        RENDERERS[name](report)  # imports
        gc.collect()
        tracemalloc.start()
        written = RENDERERS[name](report)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(written) < 100_000
        assert name == "html" or peak < 1_000_000


def test_printed_lines_are_shown_in_bounds_and_the_others_counted() -> None:
    def printed(output: str) -> str:
        return gradescope.render(report_of(file(replace(FAILED, output=output))))

    assert "printed" not in printed("\n \n")
    assert 'Your code printed:\\n  a\\n  b"' in printed("a\nb\n")
    assert "line\\n  (and 99980 more lines)" in printed("line\n" * 100_000)
    assert f'  {"x" * 199}…"' in printed("x" * 10**6)


# The command


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one wrong submission, in an environment as Classroom 50 makes it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "GITHUB_STEP_SUMMARY", "REVIEW_URL", "GRADER_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    for name, value in goldens.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "linear.py").write_text(HALF, encoding="utf-8")
    return tmp_path


def asked(*names: str) -> list[str]:
    return [word for name in names for word in ("--report", f"{name}={name}.out")]


def test_one_run_writes_every_format_and_all_agree(here: Path) -> None:
    assert main(["linear.py", "--examples", "5", *asked(*FORMATS)]) == 1
    texts = {name: (here / f"{name}.out").read_text(encoding="utf-8") for name in FORMATS}
    assert json.loads(texts["json"])["score"] == json.loads(texts["gradescope"])["score"] == 11
    assert validated("classroom50", texts["classroom50"])["score"] == 11
    assert 'value="11"' in texts["junit"]
    assert "11 of 12 points" in texts["github"]
    assert "# Gradient descent: 11 of 12 points" in texts["markdown"]


def fail(error: BaseException) -> Callable[..., Any]:
    """Return a function that raises `error`, whatever it is called with."""

    def failing(*_arguments: object) -> Any:
        raise error

    return failing


def left(here: Path) -> list[str]:
    return sorted(path.stem for path in here.glob("*.out"))


def test_trouble_with_the_grader_is_exit_2_a_reason_and_no_mark(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "grade_file", fail(ProcessError("no process can be started")))
    assert main(["linear.py", *asked(*FORMATS)]) == 2
    assert "no process can be started" in capsys.readouterr().err
    assert left(here) == []


def test_a_fault_over_one_file_gives_no_mark_where_what_is_found_is_the_whole_result(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "a_linear.py").write_text(RIGHT, encoding="utf-8")
    real = run.grade_file

    def faulty(target: Target, settings: run.Settings, spawner: Spawner) -> ExerciseReport:
        if target.path.name == "linear.py":
            raise ZeroDivisionError("of the grader's own")
        return real(target, settings, spawner)

    monkeypatch.setattr(run, "grade_file", faulty)
    assert main([".", "--examples", "5", *asked(*FORMATS)]) == 2
    assert "linear.py: ZeroDivisionError" in capsys.readouterr().err
    assert left(here) == sorted(set(FORMATS) - set(render.PLATFORMS))


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_that_can_not_be_made_costs_no_other(here: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(run, "grade_file", lambda *_: UNTOUCHED)
    monkeypatch.setattr(f"grader.render.{name}.render", fail(ZeroDivisionError()))
    assert main(["linear.py", "--examples", "5", *asked(*FORMATS)]) == 2
    assert left(here) == sorted(set(FORMATS) - {name})


def test_an_interrupted_run_gives_no_mark(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "grade_file", fail(KeyboardInterrupt()))
    assert main(["linear.py", *asked(*FORMATS)]) == 2
    assert "there are no marks" in capsys.readouterr().err
    assert left(here) == sorted(set(FORMATS) - set(render.PLATFORMS))


def test_a_result_that_was_there_before_is_not_taken_for_that_of_a_run_that_failed(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = []
    for name in render.PLATFORMS:
        for place in (f"{name}.out", f"{name}.committed"):
            (here / place).write_text("12 of 12, says the learner")
        (here / f"{name}.link").symlink_to(f"{name}.committed")
        links += ["--report", f"{name}={name}.link"]
    monkeypatch.setattr(run, "grade_file", fail(ProcessError("no process can be started")))
    assert main(["linear.py", *asked(*render.PLATFORMS), *links]) == 2
    assert left(here) == []
    assert {(here / f"{name}.link").read_text() for name in render.PLATFORMS} == {""}


def test_wrong_usage_takes_nothing_away(here: Path) -> None:
    (here / "junit.out").write_text("what was there")
    assert main(["linear.py", *asked("junit"), "--report", "json=linear.py"]) == 2
    assert (here / "junit.out").read_text() == "what was there"


def test_the_summary_of_a_job_is_added_to(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = here / "summary.md"
    summary.write_text("# Before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    main(["linear.py", "--examples", "5", "--report", f"markdown={summary}"])
    assert summary.read_text(encoding="utf-8").startswith("# Before\n# Gradient descent: 11 of 12 points\n")


@pytest.mark.usefixtures("here")
def test_without_what_classroom50_sets_nothing_is_graded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ASSIGNMENT")
    monkeypatch.setenv("COMMIT_URL", "")
    assert main(["linear.py", *asked("classroom50")]) == 2
    assert (
        capsys.readouterr().err
        == "grader: The format classroom50 needs what Classroom 50 sets: ASSIGNMENT, COMMIT_URL.\n"
    )


@pytest.mark.usefixtures("here")
def test_workflow_commands_on_standard_output_are_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr("sys.stdout", stream)
    main(["linear.py", "--examples", "5", "--report", "github=-"])
    stream.seek(0)
    assert [each.kind for each in commands(stream.read())] == ["notice", "error"]


def test_a_report_that_is_a_device_stays_one(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = here / "device"
    try:
        os.mkfifo(device)  # as root, a real device could come to harm here
    except (AttributeError, OSError):
        pytest.skip("no named pipes here")
    held = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    monkeypatch.setattr(run, "grade_file", fail(ProcessError("no process can be started")))
    assert main(["linear.py", "--report", f"junit={device}"]) == 2
    assert device.is_fifo()
    os.close(held)
