"""`python -m grader classroom FOLDER --output FOLDER`: grades a whole class. It can be killed at any moment."""

import sys
import tempfile
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from grader.classroom.grading import journal as journals
from grader.classroom.grading.grade_class import Classroom, grade
from grader.classroom.grading.journal import Journal
from grader.classroom.grading.progress import Progress
from grader.classroom.grading.worker import Rules
from grader.classroom.grading.workers import ClusterWorkers, LocalWorkers, Workers, cores
from grader.classroom.intake.class_folder import read_class
from grader.classroom.report import output
from grader.cli import parsers
from grader.core.errors import UsageError
from grader.core.files import digest_of
from grader.core.report import SeedKind
from grader.core.sanitize import sanitize
from grader.core.sentence import Language, say
from grader.course import courses, options_file, translation
from grader.course import exercise as exercises
from grader.course.configuration import Configuration, drawn_seed
from grader.sandbox import confinement
from grader.sandbox.child.confine import close_memory
from grader.sandbox.process import UnconfinedError, spawner

DONE, INTERRUPTED, FAULT = 0, 1, 2


def run(arguments: Sequence[str], language: Language) -> int:
    """Grade the class; return the exit code."""
    options = parsers.teaching(language).parse_args(arguments)
    folder, into = Path(options.folder), Path(options.output)
    chosen = options_file.chosen(options, [folder])
    try:
        _check(options, chosen, folder, into)
    except OSError as error:  # a name that is too long, for instance
        reason = error.strerror or str(error)
        raise UsageError(say("`{path}` can not be read: {reason}.", path=str(error.filename), reason=reason)) from None
    language = translation.language(chosen.language or language.code)
    for name in exercises.names():
        exercises.load(name)  # a mistake in a course is its author's: say so before anything is graded
    close_memory()
    if options.require_confinement:
        _require_confinement()
    rules = _rules(chosen, into, language, confined=options.require_confinement)
    with (
        tempfile.TemporaryDirectory(prefix="class-") as unpacked,
        closing(LocalWorkers(options.jobs or cores())) as workers,
    ):
        if options.dask is None and journals.terms_of(into) is None:  # else there may be nothing to do
            workers.begin(rules)
        intake = read_class(folder, exercises.names(), options.exercise, Path(unpacked), into)
        for remark in intake.remarks:
            sys.stdout.write(f"{language(remark)}\n")
        sys.stdout.flush()
        into.mkdir(parents=True, exist_ok=True)
        with Journal(into, journals.name_of(options.shard), _terms(rules, chosen)) as journal:
            classroom = Classroom(intake, rules, language, journal, chosen, options.shard)
            return _run(classroom, workers, options, into)


def _require_confinement() -> None:
    with closing(spawner()) as processes:
        if missing := confinement.probe(processes):
            raise UnconfinedError(*missing)


def _run(classroom: Classroom, local: Workers, options: Namespace, into: Path) -> int:
    """Grade, and write all results, also of a part of the class: Ctrl-C ends the grading, not the writing."""
    code, language = DONE, classroom.language
    pages = None if options.shard else output.Pages(classroom, into)
    try:
        used = local if options.dask is None else ClusterWorkers(options.dask)
        with closing(used) as workers, Progress(language, sys.stdout) as progress:
            faults = grade(classroom, workers, progress.show, pages.write if pages else None)
        for fault in faults:
            told = say("The grader itself failed, and gave no marks: {fault}.", fault=fault.removesuffix("."))
            sys.stderr.write(f"grader: {sanitize(language(told))}\n")
            code = FAULT
    except KeyboardInterrupt:
        code = INTERRUPTED
    if pages is not None:
        written = output.write(classroom, pages, into, options.report, options.canvas)
        told = say(
            "{count} of {total} students are graded. Read {page} first.",
            count=written,
            total=len(classroom.attempts),
            page=str(into / output.PAGE),
        )
    else:
        told = say("Part {part} of {parts} is in the journal.", part=options.shard[0], parts=options.shard[1])
    sys.stdout.write(f"{language(told)}\n")
    if code == INTERRUPTED:
        sys.stdout.write(f"{language(say('Interrupted. The same command goes on from there.'))}\n")
    return code


def _check(options: Namespace, chosen: Configuration, folder: Path, into: Path) -> None:
    """Refuse options that make no sense, before anything is read."""
    if options.exercise is not None and options.exercise not in exercises.names():
        names = ", ".join(exercises.names())
        raise UsageError(say("There is no exercise `{name}`. There are: {names}.", name=options.exercise, names=names))
    if into.exists() and not into.is_dir():
        raise UsageError(say("`{path}` is a file; --output takes a folder.", path=options.output))
    if folder.is_dir() and into.resolve() == folder.resolve():
        raise UsageError(say("`{path}` is the class's own folder: give --output another.", path=options.output))
    course = courses.chosen()
    if course is not None and folder.is_dir() and Path(course.folder).resolve().is_relative_to(folder.resolve()):
        raise UsageError(
            say(
                "`{path}` lies among the files to be graded, where a learner may have written it: move it.",
                path=course.folder,
            )
        )
    if options.shard is not None and chosen.seed is None and journals.terms_of(into) is None:
        raise UsageError(say("All parts have to be asked the same: give each --shard the same --seed too."))
    if options.dask is not None and options.jobs is not None:
        raise UsageError(say("--jobs is for this machine, --dask for a cluster: give one of them."))


def _rules(chosen: Configuration, into: Path, language: Language, *, confined: bool) -> Rules:
    """Return the rules. A seed that is not given is the one of the journal that is there, or drawn."""
    known: Mapping[str, Any] = journals.terms_of(into) or {}
    seed = known.get("seed", drawn_seed()) if chosen.seed is None else chosen.seed
    kind = SeedKind.DRAWN if chosen.seed is None else chosen.seed_kind
    if seed == known.get("seed"):  # who gives the seed of the journal goes on with it
        kind = SeedKind(known.get("seed_kind", kind))
    return Rules(seed, chosen.examples, language.code, chosen.limits, confined, kind, courses.chosen())


def _terms(rules: Rules, chosen: Configuration) -> dict[str, Any]:
    """Return everything that results depend on, besides the files."""
    return {
        "seed": rules.seed,
        "seed_kind": rules.seed_kind,
        "examples": rules.examples,
        "language": rules.language,
        "limits": asdict(rules.limits),
        "confined": rules.confined,
        "points": dict(sorted(chosen.points.items())),
        "hidden": sorted(chosen.hidden),
        "show_hidden": chosen.show_hidden,
        "course": None if rules.course is None else rules.course.digest,
        "grader": digest_of(Path(__file__).parent.parent, "*.py", "*.toml"),
        "numpy": version("numpy"),
        "hypothesis": version("hypothesis"),
        "python": ".".join(map(str, sys.version_info[:3])),
    }
