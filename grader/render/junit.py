"""The report as JUnit XML, as GitLab shows it beside a merge request and Jenkins (junit-10.xsd) beside a build.

Neither knows points: they are properties of a suite, and stand in the text of a test that did not pass. That text is
the one place that both show, so all details stand there, printed output included.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence

from grader.core.report import ExerciseReport, Finding, Report, Status
from grader.core.sentence import Language
from grader.course import translation
from grader.render import account, wording
from grader.render.withheld import withheld

# JUnit has no word for a check that waits: it has no verdict of its own.
ELEMENTS = {
    Status.FAILED: "failure",
    Status.TODO: "failure",
    Status.CRASHED: "error",
    Status.STOPPED: "error",
    Status.WAITING: "skipped",
}
LOADING = "loading"  # the test that fails if a file can not be loaded; the checks of the file wait


def render(report: Report) -> str:
    """Return `report` as an XML document that ends in a line feed."""
    tell = translation.language(report.language)
    names = class_names([each.path for each in report.exercises])
    root = ET.Element("testsuites", name="grader")
    for exercise, name in zip(report.exercises, names, strict=True):
        root.append(_suite(withheld(exercise, tell), name, report, tell))
    for counted in ("tests", "failures", "errors"):
        root.set(counted, str(sum(int(suite.get(counted, "0")) for suite in root)))
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def class_names(paths: Sequence[str]) -> list[str]:
    """Return a name for the tests of each file, all different: GitLab drops a test that has the name of another.

    Jenkins reads dots as packages, so only the folders of a path are set off by dots.
    """
    found: list[str] = []
    for path in paths:
        plain = re.sub(r"[/\\]+", "/", account.bounded(path)).strip("/")
        name = plain.replace(".", "_").replace("/", ".") or "_"
        number = 1 + sum(name == other.partition(" (")[0] for other in found)
        found.append(name if number == 1 else f"{name} ({number})")
    return found


def _suite(exercise: ExerciseReport, name: str, report: Report, tell: Language) -> ET.Element:
    cases = list(_cases(exercise, name, tell))
    count = {tag: str(sum(case.find(tag) is not None for case in cases)) for tag in ("failure", "error", "skipped")}
    suite = ET.Element(
        "testsuite",
        name=account.bounded(exercise.path) or exercise.name,
        tests=str(len(cases)),
        failures=count["failure"],
        errors=count["error"],
        skipped=count["skipped"],
        time=_time(sum(finding.seconds for finding in exercise.findings)),
    )
    properties = ET.SubElement(suite, "properties")
    about = {
        "exercise": exercise.name,
        "score": exercise.score,
        "max_score": exercise.max_score,
        "seed": report.seed,
        "seed_kind": report.seed_kind,
        "examples": report.examples,
        "confinement": report.confinement.level,
    }
    for key, value in about.items():
        ET.SubElement(properties, "property", name=key, value=str(value))
    suite.extend(cases)
    return suite


def _cases(exercise: ExerciseReport, name: str, tell: Language) -> Iterator[ET.Element]:
    if exercise.trouble is not None:
        case = ET.Element("testcase", classname=name, name=LOADING, time=_time(0))
        said = account.bounded(exercise.message or "")
        _add(case, exercise.status, said, account.with_printed([said], exercise.output, tell))
        yield case
    for finding in exercise.findings:
        case = ET.Element(
            "testcase", classname=name, name=finding.id.partition(".")[2] or finding.id, time=_time(finding.seconds)
        )
        if finding.status is not Status.PASSED:
            told = account.with_printed(_told(exercise, finding, tell), finding.output, tell)
            _add(case, finding.status, account.bounded(finding.title), told)
        yield case


def _add(case: ET.Element, status: Status, message: str, text: str) -> None:
    ET.SubElement(case, ELEMENTS[status], type=status.value, message=message).text = text


def _told(exercise: ExerciseReport, finding: Finding, tell: Language) -> Iterator[str]:
    yield account.bounded(finding.title)
    yield account.bounded(wording.located(exercise.path, finding, tell))
    yield tell(wording.points(finding.score, finding.max_score))
    if finding.status is Status.WAITING:
        yield tell(wording.held_up(exercise))
    yield from account.plain(finding, tell)


def _time(seconds: float) -> str:
    """Return seconds as the schema has them: without an exponent."""
    return f"{seconds:.3f}"
