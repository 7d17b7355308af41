"""Golden files: what each format says of a few submissions. `python tests/goldens.py` writes them anew.

In `golden/NAME/` lies a submission, with a `grader.toml` where there is one, and beside it a report in every format.
Times and what the operating system confines are the same in all of them, wherever they were written.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from grader.core.report import Confinement, ExerciseReport, Report
from grader.course import options_file, translation
from grader.course.configuration import Configuration
from grader.course.targets import Target
from grader.engine.examples import Examples
from grader.engine.run import Settings, grade
from grader.render import classroom50, github, gradescope, json, junit, markdown
from grader.sandbox.process import Spawner, spawner

FOLDER = Path(__file__).parent / "golden"
NAMES = tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))
ENVIRONMENT = {
    "CLASSROOM": "gradients",
    "ASSIGNMENT": "lecture-3",
    "SUBMISSION_TAG": "submit/2026-09-01T10-00-00Z",
    "COMMIT_URL": "https://git.example/ada/commit/1",
    "RELEASE_URL": "https://git.example/ada/releases/tag/submit",
}
MOMENT = datetime(2026, 9, 1, 10, tzinfo=UTC)
FORMATS: Mapping[str, Callable[[Report], str]] = {
    "report.json": json.render,
    "junit.xml": junit.render,
    "gradescope.json": gradescope.render,
    "classroom50.json": partial(classroom50.render, environment=ENVIRONMENT, now=MOMENT),
    "github.txt": github.render,
    "markdown.md": markdown.render,
}


def report(name: str, processes: Spawner) -> Report:
    """Return the report on the golden submission `name`, without what changes from run to run."""
    folder = FOLDER / name
    options = folder / "grader.toml"
    chosen = options_file.read(str(options)) if options.exists() else Configuration(examples=20)
    language = translation.language(chosen.language or "en")
    files = sorted(path for path in folder.glob("linear.*"))
    targets = [Target("linear", path, f"exercises/{path.name}") for path in files]
    settings = Settings(Examples(chosen.seed or 0, chosen.examples), language, chosen.limits, configuration=chosen)
    found = grade(targets, settings, processes)
    held = Confinement("full", "What held is not a part of this file.")
    return replace(found, confinement=held, exercises=tuple(map(_timeless, found.exercises)))


def _timeless(exercise: ExerciseReport) -> ExerciseReport:
    return replace(exercise, findings=tuple(replace(finding, seconds=0.0) for finding in exercise.findings))


def written(name: str, processes: Spawner) -> Iterator[tuple[Path, bytes]]:
    """Yield each golden file of the submission `name`, and what it holds."""
    whole = report(name, processes)
    for file, render in FORMATS.items():
        yield FOLDER / name / file, render(whole).encode()


def main() -> None:
    """Write every golden file."""
    processes = spawner()
    for name in NAMES:
        for path, content in written(name, processes):
            path.write_bytes(content)
    processes.close()


if __name__ == "__main__":
    main()
