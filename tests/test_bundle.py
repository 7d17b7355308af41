"""Bundles are built, and run as each platform runs them, on files that students hand in."""

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import corpus
import pytest
from sample import cases, thorough

from grader.cli.main import main
from grader.course import exercise

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "grader" / "templates"
RIGHT = {name: "\n".join(functions.values()) for name, functions in corpus.RIGHT.items()}
POINTS = {name: len(exercise.load(name).checks) for name in exercise.names()}
WHOLE = sum(POINTS.values())
STUB = (ROOT / "exercises" / "linear.py").read_text(encoding="utf-8")
KIT = "https://git.example.org/course/kit"
NOTHING = "# Nothing was handed in for this exercise.\n"
ZEROS = "0" * 40
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="the platforms run these scripts on Linux")
PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}")
SKIPPED_PARTS = shutil.ignore_patterns("__pycache__", ".*")

# Stands in for Python and pip where a platform would install: `-m venv` makes a copy of this, `-m pip install FOLDER`
# remembers the folder, and all else runs on the tests' own Python, with the grader of the remembered folder, if any.
PYTHON = """#!/bin/sh
case " $* " in
*" -m venv "*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python"; exit 0 ;;
*" -m pip "*) for last; do :; done; (cd "$last" && pwd) >"$0.installed"; exit 0 ;;
esac
if [ -f "$0.installed" ]; then
    PYTHONPATH=$(cat "$0.installed")
    export PYTHONPATH
else
    case " $* " in *" -m grader "*) echo "nothing is installed" >&2; exit 3 ;; esac
fi
exec {python} "$@"
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with the Python that installs without a network, and an apt-get that has nothing to do."""
    folder = tmp_path / "programs"
    stand_in(folder / "python")
    stand_in(folder / "python3")
    write(folder / "apt-get", "#!/bin/sh\n").chmod(0o755)
    return folder


def stand_in(path: Path, installed: Path | None = None) -> Path:
    write(path, PYTHON.format(python=shlex.quote(sys.executable))).chmod(0o755)
    if installed:
        write(path.with_name(f"{path.name}.installed"), str(installed))
    return path


def write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def made(platform: str, output: Path, *options: str) -> Path:
    """Run the command; return what it has made."""
    arguments = ["bundle", platform, "-o", str(output), *options]
    if platform in ("github", "gitlab") and "--kit" not in options:
        arguments += ["--kit", KIT, "--commit", ZEROS]
    assert main(arguments) == 0
    return output


def reports(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def ran(
    command: list[str], folder: Path, programs: Path | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    paths = [str(programs)] if programs else []
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LANG", "LC_", "GIT_"))}
    return subprocess.run(
        command,
        cwd=folder,
        env={**kept, "PATH": os.pathsep.join([*paths, os.environ["PATH"]]), "LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def hand_in(folder: Path, linear: str = RIGHT["linear"], *, alone: bool = False) -> Path:
    """Make a student's repository; `alone`: with nothing but `linear`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in ({} if alone else RIGHT).items():
        write(folder / "exercises" / f"{name}.py", source)
    write(folder / "exercises" / "linear.py", linear)
    return folder


def hand_in_a_forgery(folder: Path) -> Path:
    """Make a repository with stubs, a grader that always passes, and all else that Python or a tool might pick up."""
    hand_in(folder, STUB, alone=True)
    run = f"open({str(folder.parent / 'it-ran')!r}, 'w').close()\n"
    forgery = run + "print('12 of 12 points')\nraise SystemExit(0)\n"
    names = ["json", "sitecustomize", "usercustomize", "conftest", "venv", "pip", "numpy", "setup", "subprocess"]
    for name in names:
        write(folder / f"{name}.py", forgery)
        write(folder / "exercises" / f"{name}.py", forgery)
    for name in ("__init__", "__main__", "command", "judge", "run"):
        write(folder / "grader" / f"{name}.py", forgery)
        write(folder / "exercises" / "grader" / f"{name}.py", forgery)
    write(folder / "evil.pth", f"import os; {run}")
    write(folder / "exercises" / "evil.pth", f"import os; {run}")
    write(folder / "pyproject.toml", '[build-system]\nrequires = []\nbuild-backend = "setup"\nbackend-path = ["."]\n')
    write(folder / "grader.toml", "points = 1000\n")
    write(folder / "result.json", '{"score": 12}')
    write(folder / "grade.xml", "<testsuites/>")
    return folder


def nothing_of_it_ran(folder: Path) -> bool:
    return not (folder.parent / "it-ran").exists()


# Gradescope.


def autograder(folder: Path, programs: Path, *options: str) -> Path:
    """Build the autograder and set it up as Gradescope does; return what is /autograder there."""
    archive = made("gradescope", folder / "autograder.zip", *options)
    place = folder / "autograder"
    with zipfile.ZipFile(archive) as packed:
        for info in packed.infolist():
            Path(packed.extract(info, place / "source")).chmod(info.external_attr >> 16)
    set_up = ran(["bash", str(place / "source" / "setup.sh")], folder, programs)
    assert set_up.returncode == 0, set_up.stderr
    shutil.copy(place / "source" / "run_autograder", place / "run_autograder")
    (place / "submission").mkdir()
    (place / "results").mkdir()
    return place


def graded_by_gradescope(place: Path) -> tuple[int, dict[str, Any]]:
    finished = ran([str(place / "run_autograder")], place)
    return finished.returncode, reports((place / "results" / "results.json").read_text(encoding="utf-8"))


def points(results: Mapping[str, Any]) -> tuple[float, float]:
    tests = results["tests"]
    return sum(test["score"] for test in tests), sum(test["max_score"] for test in tests)


@POSIX
def test_gradescope_grades_what_was_uploaded_with_the_grader_of_the_bundle(here: Path, programs: Path) -> None:
    place = autograder(here, programs)
    write(place / "submission" / "ada_linear.py", RIGHT["linear"])
    write(place / "submission" / "quadratic (1).py", RIGHT["quadratic"])
    code, results = graded_by_gradescope(place)
    assert code == 0
    assert points(results) == (POINTS["linear"] + POINTS["quadratic"], WHOLE)
    assert results["extra_data"]["seed_kind"] == "drawn"
    python = place / "source" / ".venv" / "bin" / "python"
    found = ran([str(python), "-P", "-c", "import grader; print(grader.__file__)"], here).stdout
    assert Path(found.strip()).is_relative_to(place / "source")


@thorough
@POSIX
def test_one_exercise_can_be_an_assignment_of_its_own(here: Path, programs: Path) -> None:
    place = autograder(here, programs, "--exercise", "linear")
    hand_in(place / "submission")
    assert points(graded_by_gradescope(place)[1]) == (12, 12)


@thorough
@POSIX
def test_gradescope_runs_nothing_of_a_forged_repository(here: Path, programs: Path) -> None:
    place = autograder(here, programs)
    hand_in_a_forgery(place / "submission")
    code, results = graded_by_gradescope(place)
    assert code == 0
    assert points(results) == (0, WHOLE)
    assert nothing_of_it_ran(place / "submission")


@POSIX
def test_trouble_of_the_graders_own_gives_no_points_on_gradescope_and_says_so(here: Path, programs: Path) -> None:
    place = autograder(here, programs)
    write(place / "source" / "grader" / "core" / "report.py", "raise RuntimeError\n")
    write(place / "results" / "results.json", '{"score": 33}')  # of an earlier run
    hand_in(place / "submission")
    code, results = graded_by_gradescope(place)
    assert code == 2
    assert not {"score", "tests"} & set(results)
    assert "not your code's fault" in results["output"]
    assert [path.name for path in (place / "results").iterdir()] == ["results.json"]


def test_the_autograder_holds_the_grader_and_neither_solutions_nor_tests(here: Path) -> None:
    with zipfile.ZipFile(made("gradescope", here / "a.zip")) as archive:
        names = archive.namelist()
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    assert {name.partition("/")[0] for name in names} == {
        "LICENSE",
        "README.md",
        "grader",
        "pyproject.toml",
        "run_autograder",
        "setup.sh",
    }
    sources = {f"grader/{path.relative_to(ROOT / 'grader').as_posix()}" for path in (ROOT / "grader").rglob("*.py")}
    assert sources <= set(names)
    assert not [name for name in names if "__pycache__" in name]
    programs_inside = {name for name, mode in modes.items() if mode & stat.S_IXUSR}
    assert programs_inside == {"run_autograder", "setup.sh"}


def test_the_instructors_options_go_with_the_autograder(here: Path) -> None:
    config = write(here / "mine.toml", "seed = 7\n")
    with zipfile.ZipFile(made("gradescope", here / "a.zip", "--config", str(config))) as archive:
        assert archive.read("grader.toml") == b"seed = 7\n"
    folder = made("classroom50", here / "b", "--config", str(config))
    assert (folder / "grader.toml").read_bytes() == b"seed = 7\n"


def test_the_same_kit_gives_the_same_bytes(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made("gradescope", here / "a.zip").read_bytes()
    monkeypatch.setattr(Path, "rglob", lambda path, pattern: reversed([*path.glob(f"**/{pattern}")]))
    assert made("gradescope", here / "b.zip").read_bytes() == first


# Classroom 50.


BY_CLASSROOM50 = {  # what its runner tells an autograder
    "CLASSROOM": "cs",
    "ASSIGNMENT": "descent",
    "SUBMISSION_TAG": "submit/2026-11-23T10-00-00Z-abcdef0",
    "COMMIT_URL": "https://git.example.org/cs/descent-ada/commit/abcdef0",
    "RELEASE_URL": "https://git.example.org/cs/descent-ada/releases/1",
    "REVIEW_URL": "https://git.example.org/cs/descent-ada/compare/1",
}


def graded_by_classroom50(checkout: Path, assignment: Path, python: Path) -> "subprocess.CompletedProcess[str]":
    """Run the autograder as the runner does, in the student's checkout; `python` has the grader."""
    program = [sys.executable, str(assignment / "autograder.py")]
    return ran(program, checkout, None, **BY_CLASSROOM50, GRADER_PYTHON=str(python))


@pytest.fixture
def assignment(here: Path) -> Path:
    """An assignment of Classroom 50, and a Python that has the grader which lies there."""
    folder = made("classroom50", here / "assignment")
    with zipfile.ZipFile(folder / "grader-kit.zip") as archive:
        archive.extractall(here / "installed")
    stand_in(here / "python", here / "installed")
    return folder


@thorough
@POSIX
def test_classroom50_gets_a_result_and_exit_0_whatever_the_marks(here: Path, assignment: Path) -> None:
    checkout = hand_in(here / "ada", STUB)
    finished = graded_by_classroom50(checkout, assignment, here / "python")
    assert finished.returncode == 0, finished.stderr
    result = reports((checkout / "result.json").read_text(encoding="utf-8"))
    assert (result["schema"], result["score"], result["max-score"]) == (
        "classroom50/result/v1",
        WHOLE - POINTS["linear"],
        WHOLE,
    )


@POSIX
def test_classroom50_runs_nothing_of_a_forged_repository(here: Path, assignment: Path) -> None:
    checkout = hand_in_a_forgery(here / "ada")
    finished = graded_by_classroom50(checkout, assignment, here / "python")
    assert finished.returncode == 0, finished.stderr
    result = reports((checkout / "result.json").read_text(encoding="utf-8"))
    assert (result["score"], result["max-score"]) == (0, WHOLE)
    assert nothing_of_it_ran(checkout)


@POSIX
def test_classroom50_learns_by_the_exit_code_that_nothing_was_graded(here: Path, assignment: Path) -> None:
    checkout = hand_in_a_forgery(here / "ada")
    write(here / "installed" / "grader" / "core" / "report.py", "raise RuntimeError\n")
    finished = graded_by_classroom50(checkout, assignment, here / "python")
    assert finished.returncode >= 2
    assert not (checkout / "result.json").exists()  # not the one that the student has committed either


@thorough
@POSIX
def test_classroom50_installs_the_grader_that_lies_beside_the_autograder(
    here: Path, assignment: Path, programs: Path
) -> None:
    finished, checkout = graded_by_classroom50_with(programs / "python", assignment, here)
    assert finished.returncode == 0, finished.stderr
    assert reports((checkout / "result.json").read_text(encoding="utf-8"))["score"] == WHOLE


@POSIX
@pytest.mark.parametrize("broken", ["kit", "pip"])
def test_classroom50_says_so_where_the_grader_can_not_be_installed(here: Path, assignment: Path, broken: str) -> None:
    failing = write(here / "failing", "#!/bin/sh\nexit 1\n")
    failing.chmod(0o755)
    if broken == "kit":
        (assignment / "grader-kit.zip").write_bytes(b"half a zi")
    finished, checkout = graded_by_classroom50_with(failing, assignment, here)
    assert finished.returncode == 2
    assert "can not be installed" in finished.stderr
    assert not (checkout / "result.json").exists()


def graded_by_classroom50_with(
    python: Path, assignment: Path, here: Path
) -> tuple["subprocess.CompletedProcess[str]", Path]:
    """Run the autograder as if it had been started with another `python`; return the student's checkout too."""
    renamed = "import runpy, sys; sys.executable = sys.argv[1]; runpy.run_path(sys.argv[2], run_name='__main__')"
    checkout = hand_in(here / "ada")
    command = ["-c", renamed, str(python), str(assignment / "autograder.py")]
    return ran([sys.executable, *command], checkout, None, **BY_CLASSROOM50), checkout


# GitHub and GitLab.


def workflow(path: Path) -> dict[str, Any]:
    yaml = pytest.importorskip("yaml", reason="pyyaml is not installed: pip install -e '.[dev]'")
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return found


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in workflow(path)["jobs"].values() for step in job["steps"]]


def workflows(here: Path) -> Iterator[Path]:
    """Give the kit's own workflow, and the one for courses."""
    yield ROOT / ".github" / "workflows" / "ci.yml"
    yield made("github", here / "course") / ".github" / "workflows" / "grade.yml"


def graded_by_github(workspace: Path, programs: Path) -> tuple["subprocess.CompletedProcess[str]", str]:
    """Run the steps of the workflow that are scripts, on what its other steps have fetched; return the summary too."""
    path = made("github", workspace.parent / "course") / ".github" / "workflows" / "grade.yml"
    temporary, summary = workspace.parent / "temporary", workspace.parent / "summary.md"
    temporary.mkdir()
    for step in steps(path):
        if "run" in step:
            finished = ran(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                workspace,
                programs,
                GITHUB_WORKSPACE=str(workspace),
                RUNNER_TEMP=str(temporary),
                GITHUB_STEP_SUMMARY=str(summary),
            )
    return finished, summary.read_text(encoding="utf-8") if summary.exists() else ""


def add_kit(folder: Path) -> Path:
    """Make a copy of the kit as a course has it."""
    shutil.copytree(ROOT / "grader", folder / "grader", ignore=SKIPPED_PARTS)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@thorough
@POSIX
def test_github_grades_a_push_with_the_courses_kit(here: Path, programs: Path) -> None:
    add_kit(here / "workspace" / "kit")
    submission = hand_in(here / "workspace" / "submission")
    write(submission / "exercises" / "a\n::error::forged\nlinear.py", "")
    finished, summary = graded_by_github(here / "workspace", programs)
    assert finished.returncode == 0, finished.stderr
    assert str(WHOLE) in summary
    assert not re.search(r"^::error::forged", finished.stdout, re.MULTILINE)


@POSIX
def test_github_runs_nothing_of_a_forged_repository(here: Path, programs: Path) -> None:
    add_kit(here / "workspace" / "kit")
    forgery = hand_in_a_forgery(here / "workspace" / "submission")
    finished, summary = graded_by_github(here / "workspace", programs)
    assert finished.returncode == 1, finished.stderr
    assert f"0 of {WHOLE}" in summary
    assert nothing_of_it_ran(forgery)


@POSIX
@pytest.mark.skipif(shutil.which("git") is None, reason="the job fetches the grader with git, which is not installed")
@pytest.mark.parametrize("forged", cases([False, True], 2))
def test_gitlab_grades_with_the_commit_that_is_pinned(here: Path, programs: Path, *, forged: bool) -> None:
    kit, commit = committed(add_kit(here / "kit"))
    project = hand_in_a_forgery(here / "project") if forged else hand_in(here / "project")
    path = made("gitlab", here / "course", "--kit", KIT, "--commit", commit) / ".gitlab-ci.yml"
    (script,) = workflow(path)["grade"]["script"]
    finished = ran(
        ["bash", "-c", script],
        project,
        programs,
        CI_PROJECT_DIR=str(project),
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"url.{kit.as_uri()}.insteadOf",
        GIT_CONFIG_VALUE_0=KIT,
    )
    assert finished.returncode == (1 if forged else 0), finished.stderr
    assert (f"0 of {WHOLE} points" if forged else f"{WHOLE} of {WHOLE} points") in finished.stdout
    assert "forged" not in (project / "grade.xml").read_text(encoding="utf-8")
    assert nothing_of_it_ran(project)


def committed(folder: Path) -> tuple[Path, str]:
    """Commit all that is in `folder`; return it and the commit."""
    who = ["-c", "user.name=course", "-c", "user.email=course@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "kit"]):
        finished = ran(["git", *who, *arguments], folder)
        assert finished.returncode == 0, finished.stderr
    return folder, ran(["git", "rev-parse", "HEAD"], folder).stdout.strip()


# What every workflow holds to.


def test_workflows_may_do_little_and_are_safe_for_pull_requests_from_forks(here: Path) -> None:
    for path in workflows(here):
        found = workflow(path)
        assert found["permissions"] == {}
        assert [job["permissions"] for job in found["jobs"].values()] == [{"contents": "read"}]
        assert set(found["on"]) == {"push", "pull_request"}
        assert not re.search(r"\$\{\{[^}]*\b(secrets|token)\b", path.read_text(encoding="utf-8"))
        # What others can choose, such as the name of a branch, must not become part of a script.
        assert not [step for step in steps(path) if "${{" in step.get("run", "")]


def test_every_action_is_pinned_by_its_commit_and_no_checkout_leaves_its_token_behind(here: Path) -> None:
    for path in workflows(here):
        used = [step["uses"] for step in steps(path) if "uses" in step]
        assert used
        assert all(PINNED.fullmatch(action) for action in used)
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
        assert all(re.search(r" # v\d+\.\d+\.\d+$", line) for line in lines)
        fetched = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
        assert {step["with"]["persist-credentials"] for step in fetched} == {"false"}


def test_of_the_submission_only_its_exercises_are_fetched_and_the_grader_is_the_courses(here: Path) -> None:
    path = made("github", here / "course") / ".github" / "workflows" / "grade.yml"
    submission, kit = (step["with"] for step in steps(path) if step.get("uses", "").startswith("actions/checkout@"))
    assert submission["sparse-checkout"] == "/exercises/"
    assert "repository" not in submission
    assert (kit["repository"], kit["ref"]) == ("course/kit", ZEROS)


def test_the_kits_own_workflow_does_what_lands_there_has_to_pass() -> None:
    assert [step["run"] for step in steps(ROOT / ".github" / "workflows" / "ci.yml") if "run" in step] == [".ci/run"]


def test_zizmor_finds_nothing_to_say(here: Path) -> None:
    zizmor = shutil.which("zizmor", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if zizmor is None:
        pytest.skip("zizmor is not installed: pip install -e '.[dev]'")
    files = [str(path) for path in workflows(here)]
    finished = ran([zizmor, "--offline", "--no-progress", "--pedantic", "--strict-collection", *files], here)
    assert finished.returncode == 0, finished.stdout


@POSIX
def test_shells_can_read_every_script(here: Path) -> None:
    with zipfile.ZipFile(made("gradescope", here / "a.zip")) as archive:
        scripts = [archive.read(name).decode() for name in ("setup.sh", "run_autograder")]
    scripts += [step["run"] for path in workflows(here) for step in steps(path) if "run" in step]
    scripts += workflow(made("gitlab", here / "lab") / ".gitlab-ci.yml")["grade"]["script"]
    for script in scripts:
        finished = ran(["bash", "-n", "-c", script], here)
        assert finished.returncode == 0, finished.stderr
        assert "@" not in re.sub(r"\$@|\[@\]", "", script)  # every place has been filled


# What goes wrong.


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gradescope"], "--output"),
        (["canvas", "-o", "x"], "gradescope"),
        (["gradescope", "-o", "x.zip", "--exercise", "cubic"], "no exercise `cubic`"),
        (["gradescope", "-o", "x.zip", "--config", "none.toml"], "`none.toml` can not be read"),
        (["classroom50", "-o", "x", "--config", str(ROOT / "pyproject.toml")], "line 1: there is no `build-system`"),
        (["github", "-o", "x"], "--kit https://HOST/OWNER/NAME --commit SHA"),
        (["github", "-o", "x", "--kit", KIT, "--commit", "main"], "the whole SHA"),
        (["github", "-o", "x", "--kit", "https://a.org/b; rm -rf ~", "--commit", ZEROS], "--kit https"),
        (["github", "-o", "x", "--kit", "https://a.org/kit", "--commit", ZEROS], "OWNER/NAME is missing"),
        (["gitlab", "-o", "x", "--kit", "git@a.org:b/c", "--commit", ZEROS], "--kit https"),
        (["gitlab", "-o", "x", "--kit", KIT, "--commit", ZEROS, "--config", "a.toml"], "at the top of your kit"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(
    arguments: list[str], message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bundle", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.count("\n") == 1
    assert list(here.iterdir()) == []


def test_somebodys_own_file_is_never_overwritten(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = write(here / "course" / ".github" / "workflows" / "grade.yml", "name: mine\n")
    assert main(["bundle", "github", "-o", "course", "--kit", KIT, "--commit", ZEROS]) == 2
    assert "move it away first" in capsys.readouterr().err
    assert own.read_text(encoding="utf-8") == "name: mine\n"


def test_what_the_command_has_made_it_may_make_again(here: Path) -> None:
    for commit in (ZEROS, "1" * 40):
        path = made("gitlab", here / "lab", "--kit", KIT, "--commit", commit) / ".gitlab-ci.yml"
        assert commit in path.read_text(encoding="utf-8")
    for _ in range(2):
        made("gradescope", here / "a.zip")
        made("classroom50", here / "fifty")


# What is collected of a submission.


def collected(here: Path, *options: str) -> dict[str, str]:
    assert main(["collect", "in", "--output", "out", *options]) == 0
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((here / "out" / "exercises").iterdir())}


def test_of_a_repository_only_the_folder_of_exercises_is_read(here: Path) -> None:
    for name in ("quadratic.py", "solutions/multiple.py"):
        write(here / "in" / name, "outside")
    write(here / "in" / "exercises" / "linear.py", "inside")
    assert collected(here, "--repository") == {"linear.py": "inside", "multiple.py": NOTHING, "quadratic.py": NOTHING}


def test_a_repository_without_exercises_is_not_searched_elsewhere(here: Path) -> None:
    write(here / "in" / "solutions" / "linear.py", "outside")
    write(here / "in" / "linear.py", "outside")
    assert set(collected(here, "--repository").values()) == {NOTHING}


def test_a_notebook_is_collected_as_one(here: Path) -> None:
    shutil.copytree(ROOT / "exercises", here / "in", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    assert list(collected(here)) == ["linear.ipynb", "multiple.ipynb", "quadratic.ipynb"]


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (["linear.py", "linear_old.py", "linear (1).py"], "linear (1).py"),  # one file counts
        (["homework.py"], "linear.py"),  # its name says nothing, and there is one exercise
        pytest.param(["a\n::error::b_linear.py"], "linear.py", marks=POSIX),  # it could mean something to a log
    ],
)
def test_one_file_counts_for_an_exercise_under_a_plain_name(here: Path, names: list[str], kept: str) -> None:
    for name in names:
        write(here / "in" / name, name)
    assert list(collected(here, "--exercise", "linear")) == [kept]


@POSIX
def test_links_are_not_followed(here: Path) -> None:
    write(here / "secret.py", "secret")
    (here / "in" / "exercises").mkdir(parents=True)
    (here / "in" / "exercises" / "linear.py").symlink_to(here / "secret.py")
    assert collected(here, "--repository", "--exercise", "linear") == {"linear.py": NOTHING}


@pytest.mark.parametrize("arguments", [["none", "--output", "out"], ["in", "--output", "in"]])
def test_nothing_is_collected_from_nowhere_or_into_what_is_there(
    arguments: list[str], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "in").mkdir()
    assert main(["collect", *arguments]) == 2
    assert "folder" in capsys.readouterr().err
    assert [path.name for path in here.iterdir()] == ["in"]
