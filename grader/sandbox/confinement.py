"""The level of confinement, and the sentence that tells it."""

from collections.abc import Collection, Iterable

from grader.core.report import Confinement, ExerciseReport
from grader.core.sentence import Language, say, words
from grader.sandbox.process import Spawner
from grader.sandbox.submission import Submission

FULL, PARTIAL = "full", "partial"
REASONS = {
    "platform": words("only Linux can confine a process so"),
    "landlock": words("this Linux has no Landlock (it comes with 5.13, and can be switched off)"),
    "seccomp": words("there is no libseccomp (`libseccomp2` in Debian), or the kernel takes no filter"),
    "no-new-privileges": words("the kernel refuses to take away privileges"),
    "single-thread": words("its process begins with several threads"),
    "limits": words("the system does not keep a limit on memory, time, files or threads"),
    "reading": words("it could read the grader when that was tried"),
    "writing": words("it could write a file when that was tried"),
    "connecting": words("it could open a connection when that was tried"),
    "forking": words("it could start a process when that was tried"),
}


def level(missing: Collection[str]) -> str:
    """Return "full" if nothing is `missing`, else "partial"."""
    return PARTIAL if missing else FULL


def confinement(missing: Collection[str], language: Language) -> Confinement:
    """Return the confinement that is left without the parts in `missing`."""
    if not missing:
        sentence = say(
            "Learner code ran confined: it could not read the solutions or the grader, change a file, reach the "
            "network or start a program."
        )
    else:
        reasons = "; ".join(language(say(REASONS.get(name, name))) for name in missing)
        sentence = say(
            "Learner code ran in a process of its own, under limits, but with your own rights: good for practice, not "
            "proof against hostile code. The reason: {reasons}.",
            reasons=reasons,
        )
    return Confinement(level(missing), language(sentence))


def of_all(reports: Iterable[ExerciseReport], spawner: Spawner) -> tuple[str, ...]:
    """Return the parts that were missing for any of the files. If no code has run, start a process to find out."""
    found = [report.missing for report in reports if report.missing is not None]
    if not found:
        return probe(spawner)
    return tuple(dict.fromkeys(name for missing in found for name in missing))


def probe(spawner: Spawner) -> tuple[str, ...]:
    """Return the parts of the confinement that this system lacks; raise ProcessError if no process can be started."""
    with Submission("", "", {}, spawner) as nothing:
        return nothing.missing if nothing.missing is not None else tuple(REASONS)
