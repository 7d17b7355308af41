"""A class is understood in every layout in which it arrives, and nothing of it is followed outside."""

import io
import os
import random
import shutil
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import classes
import pytest
from classes import Kind, Layout
from sample import cases
from written import write

from grader.classroom.intake import zips
from grader.classroom.intake.class_folder import read_class
from grader.classroom.intake.names import LONGEST, copy_of
from grader.classroom.intake.students import Attempt, ClassIntake, Platform
from grader.cli.main import main
from grader.core.errors import UsageError
from grader.core.sentence import ENGLISH
from grader.course import exercise

EXERCISES = exercise.names()
METADATA = """---
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sections:
      :name: Tuesday
    :sid: '0042'
    :email: ada@example.edu
  :created_at: 2026-03-02 14:22:32.365935000 Z
  :score: 3.0
  :status: processed
  :results:
    tests:
    - name: linear
      output: |-
        submission_99:
          :submitters:
          - :name: Nobody
  :history:
  - :id: 5
    :created_at: 2026-03-01 10:00:00.000000000 Z
    :submitters:
    - :name: Nobody
  - :id: 7
    :created_at: 2026-03-01 11:00:00.000000000 Z
submission_12:
  :submitters:
  - :name: "O'Neill: \\u00C9mile"
    :sid:
    :email: e@example.edu
  - :name: '김민준'
    :sid: '43'
    :email: &1 m@example.edu
  :created_at: 2026-03-02 14:22:32 -07:00
  :history: []
"""


def lay(folder: Path, *names: str, **texts: str) -> Path:
    """Write files into `folder`, empty but for `texts`; a name that ends in / is a folder."""
    for name in names:
        place = folder / name
        if name.endswith("/"):
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(texts.get(place.suffix[1:], ""), encoding="utf-8")
    return folder


def pack(path: Path, members: Mapping[str, str | bytes] | Iterable[str]) -> Path:
    """Write a zip of `members`."""
    contents = members if isinstance(members, Mapping) else dict.fromkeys(members, "")
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def take(folder: Path, chosen: str | None = None) -> ClassIntake:
    return read_class(folder, EXERCISES, chosen, folder.parent / "unpacked")


def complaint(folder: Path) -> str:
    with pytest.raises(UsageError) as caught:
        take(folder)
    return ENGLISH(caught.value.why)


def files(attempt: Attempt) -> list[str]:
    return [target.path.name for target in attempt.files]


def by_name(came: ClassIntake) -> dict[str, list[str]]:
    return {attempt.student.name: files(attempt) for attempt in came.attempts}


def account(came: ClassIntake) -> str:
    return ENGLISH(came.remarks[0])


def said(came: ClassIntake) -> str:
    return "\n".join(ENGLISH(remark) for remark in came.remarks[1:])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "class"


@pytest.fixture
def said_of(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """Return what `collect` says of the work of one student: the same files count as in a class."""

    def collected(student: str) -> str:
        capsys.readouterr()
        assert main(["collect", str(folder / student), "--output", str(tmp_path / f"collected {student}")]) == 0
        return capsys.readouterr().out.strip()

    return collected


# Every layout.


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("layout", Layout)
def test_a_class_is_understood_in_every_layout(layout: Layout, folder: Path, *, packed: bool) -> None:
    made = classes.make(folder, 60, 7, layout, absent=0.1, notebooks=0.2)
    if layout is Layout.FLAT:  # who hands in no file has no name there
        made = tuple(one for one in made if one.kind is not Kind.ABSENT)
    came = take(classes.zipped(folder, folder.parent / "class.zip") if packed else folder)
    expected = sorted(
        (one.late, one.attempt, [classes.notebook_of(text) if one.notebook else text for text in one.sources.values()])
        for one in made
    )
    found = sorted(
        (attempt.late, attempt.number, [target.path.read_text(encoding="utf-8") for target in attempt.files])
        for attempt in came.attempts
    )
    assert found == expected


def test_the_same_class_arrives_the_same_whatever_order_the_disk_has(folder: Path) -> None:
    names = [f"s{number}/linear.py" for number in range(20)]
    random.Random(1).shuffle(names)  # noqa: S311 - the same order at every run
    lay(folder, *names)
    assert list(by_name(take(folder))) == [f"s{number}" for number in range(20)]


def test_gradescope_says_who_in_its_metadata(folder: Path) -> None:
    lay(folder, "submission_metadata.yml", "submission_11/linear.py", "submission_12/quadratic.py", yml=METADATA)
    came = take(folder)
    assert account(came) == "Gradescope: 3 students, 1 resubmission."
    assert came.platform is Platform.GRADESCOPE
    ada = came.attempts[0]
    assert (ada.student.name, ada.student.number, ada.student.login) == ("Ada Lovelace", "0042", "ada@example.edu")
    assert (ada.number, files(ada)) == (3, ["linear.py"])
    assert by_name(came) == {
        "Ada Lovelace": ["linear.py"],
        "O'Neill: Émile": ["quadratic.py"],
        "김민준": ["quadratic.py"],
    }  # and nobody whom a student had printed


def test_of_two_submissions_of_one_student_on_gradescope_the_newest_counts(folder: Path) -> None:
    submitter = "  :submitters:\n  - :name: Ada\n    :sid: '1'\n"
    late, early = ("  :created_at: 2026-03-02 09:00:00 Z\n", "  :created_at: 2026-03-02 10:30:00 +03:00\n")
    text = f"---\nsubmission_7:\n{submitter}{late}submission_8:\n{submitter}{early}"
    lay(folder, "submission_metadata.yml", "submission_7/linear.py", "submission_8/quadratic.py", yml=text)
    came = take(folder)
    assert by_name(came) == {"Ada": ["linear.py"]}
    assert came.attempts[0].number == 2
    assert "Handed in more than once, and the newest counts: Ada." in said(came)


@pytest.mark.parametrize(
    "text", ["", "not: [yaml", "submission_11: 3", "submission_11:\n  :submitters: *nothing\n", "\0\0", "- - - :a: b\n"]
)
def test_metadata_that_says_nothing_leaves_the_folders_names(text: str, folder: Path) -> None:
    lay(folder, "submission_metadata.yml", "submission_11/linear.py", yml=text)
    assert by_name(take(folder)) == {"submission_11": ["linear.py"]}


@pytest.mark.parametrize("seed", cases(range(20), 5))
def test_metadata_that_is_damaged_never_ends_in_a_crash(seed: int, folder: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same damage at every run
    text = list(METADATA)
    for _change in range(30):
        text[chance.randrange(len(text))] = chance.choice("\n :-'\"*&|\t\0[]김\\")
    lay(folder, "submission_metadata.yml", "submission_11/linear.py", yml="".join(text))
    assert take(folder).attempts


def test_a_submission_without_its_folder_is_a_student_without_files(folder: Path) -> None:
    lay(folder, "submission_metadata.yml", "submission_11/linear.py", yml=METADATA)
    assert by_name(take(folder))["김민준"] == []


def test_canvas_marks_late_work_and_resubmissions(folder: Path) -> None:
    lay(
        folder,
        "doejane_12345_67890_linear.py",
        "doejane_12345_67891_my quadratic work.py",
        "kimminjun_LATE_12346_67892_linear.py",
        "kimminjun_LATE_12346_67893_linear-2.py",
        "leesu_12347_text.html",
        "LATE_anon_x7Kd2_67894_linear.py",
    )
    came = take(folder)
    assert account(came) == "Canvas: 4 students, 2 late, 1 resubmission, 1 without a file to grade."
    assert came.platform is Platform.CANVAS
    assert [(one.student.name, one.student.number, one.number, one.late) for one in came.attempts] == [
        ("anon_x7Kd2", None, 1, True),
        ("doejane", "12345", 1, False),
        ("kimminjun", "12346", 3, True),
        ("leesu", "12347", 1, False),
    ]
    assert files(came.attempts[1]) == ["doejane_12345_67890_linear.py", "doejane_12345_67891_my quadratic work.py"]
    assert files(came.attempts[2]) == ["kimminjun_LATE_12346_67893_linear-2.py"]


def test_on_canvas_the_file_that_came_last_counts_under_whatever_name(folder: Path) -> None:
    lay(folder, "doejane_1_10_linear.py", "doejane_1_11_linear-1.py", "doejane_1_90_final_linear.py")
    assert files(take(folder).attempts[0]) == ["doejane_1_90_final_linear.py"]


def test_two_students_of_one_name_stay_two(folder: Path) -> None:
    lay(folder, "kimminjun_12_1_linear.py", "kimminjun_7_2_linear.py", "leesu_9_3_linear.py")
    came = take(folder)
    assert list(by_name(came)) == ["kimminjun (7)", "kimminjun (12)", "leesu"]
    assert [one.student.number for one in came.attempts] == ["7", "12", "9"]


def test_names_that_differ_in_capitals_only_are_told_apart(folder: Path) -> None:
    pack(folder.parent / "class.zip", ["Ada/linear.py", "ada/linear.py", "Bob/linear.py"])
    assert list(by_name(take(folder.parent / "class.zip"))) == ["Ada (1)", "ada (2)", "Bob"]


def test_moodle_writes_the_full_name(folder: Path) -> None:
    lay(
        folder,
        "Ada Lovelace_12345_assignsubmission_file_/linear.py",
        "Ada Lovelace_12345_assignsubmission_onlinetext_/onlinetext.html",
        "김 민준_12346_assignsubmission_file_/week/quadratic.py",
        "Emmy_Noether_12347_assignsubmission_onlinetext_/onlinetext.html",
        "José_12348_assignsubmission_file_linear.py",
    )
    came = take(folder)
    assert account(came) == "Moodle: 4 students, 1 without a file to grade."
    assert by_name(came) == {
        "Ada Lovelace": ["linear.py"],
        "Emmy_Noether": [],
        "José": ["José_12348_assignsubmission_file_linear.py"],
        "김 민준": ["quadratic.py"],
    }
    assert came.attempts[0].student.number == "12345"


def test_of_a_repository_only_its_exercises_are_read(folder: Path) -> None:
    for name in ("ada", "bob/gradient-descent"):
        lay(folder, f"{name}/exercises/linear.py", f"{name}/solutions/quadratic.py", f"{name}/grader/checks/linear.py")
        lay(folder, f"{name}/.git/linear.py", f"{name}/quadratic.py")
    lay(folder, "cy/.git/HEAD", "cy/solutions/linear.py")
    came = take(folder)
    assert account(came) == "Repositories: 3 students, 1 without a file to grade."
    assert by_name(came) == {"ada": ["linear.py"], "bob": ["linear.py"], "cy": []}
    assert {target.path.parent.name for one in came.attempts for target in one.files} == {"exercises"}


def test_one_repository_is_one_student(folder: Path) -> None:
    lay(folder, "exercises/linear.py", "solutions/linear.py", "grader/x.py")
    assert by_name(take(folder)) == {"class": ["linear.py"]}


def test_a_file_says_its_student_and_its_exercise(folder: Path) -> None:
    lay(
        folder,
        "ada_linear.py",
        "Ada_quadratic.PY",
        "bob_linear.py",
        "bob_linear (1).py",
        "linear_cy.py",
        "linear.py",
        "notes.txt",
        "김민준-linear.ipynb",
    )
    came = take(folder)
    assert by_name(came) == {
        "ada": ["ada_linear.py", "Ada_quadratic.PY"],
        "bob": ["bob_linear (1).py"],
        "cy": ["linear_cy.py"],
        "김민준": ["김민준-linear.ipynb"],
    }
    assert came.attempts[1].number == 2
    assert "Not understood, and left alone: linear.py, notes.txt." in said(came)


def test_a_chosen_exercise_takes_files_whose_names_say_none(folder: Path) -> None:
    lay(folder, "ada/main.py", "bob.py")
    came = take(folder, chosen="linear")
    assert by_name(came) == {"ada": ["main.py"], "bob": ["bob.py"]}
    assert {target.exercise for one in came.attempts for target in one.files} == {"linear"}


def test_a_student_without_anything_to_grade_still_appears(folder: Path) -> None:
    lay(folder, "ada/linear.py", "bob/essay.pdf", "cy/")
    came = take(folder)
    assert by_name(came) == {"ada": ["linear.py"], "bob": [], "cy": []}
    assert "Nothing to grade came from: bob, cy." in said(came)


def test_a_class_may_be_wrapped(folder: Path) -> None:
    lay(folder, "assignment_1_export/submission_metadata.yml", yml=METADATA)
    lay(folder, "assignment_1_export/submission_11/linear.py")
    assert by_name(take(folder))["Ada Lovelace"] == ["linear.py"]


def test_what_hides_or_is_left_behind_by_tools_is_never_seen(folder: Path) -> None:
    lay(folder, "ada/linear.py", ".git/linear.py", "__MACOSX/ada/._linear.py", "ada/.ipynb_checkpoints/quadratic.ipynb")
    lay(folder, "ada/__pycache__/quadratic.py", "ada/._quadratic.py", ".DS_Store")
    assert by_name(take(folder)) == {"ada": ["linear.py"]}


def test_a_class_inside_a_students_folder_is_not_that_students(folder: Path) -> None:
    lay(folder, "ada/linear.py", "hw2/doejane_1_10_linear.py", "hw2/kimsu_2_11_linear.py")
    assert by_name(take(folder)) == {"ada": ["linear.py"], "hw2": []}
    shutil.rmtree(folder / "ada")
    lay(folder, "empty/")
    assert complaint(folder).endswith("hw2` holds a class of its own: give it by itself.")


def test_a_file_that_bears_a_platforms_marks_is_still_its_students(folder: Path) -> None:
    lay(folder, "ada/ada_1_10_linear.py", "bob/linear.py")
    assert by_name(take(folder)) == {"ada": ["ada_1_10_linear.py"], "bob": ["linear.py"]}


# Which file counts.


@pytest.mark.parametrize(
    ("stem", "of", "number"),
    [
        ("linear", "linear", 0),
        ("linear-1", "linear", 1),
        ("linear (12)", "linear", 12),
        ("linear(2)", "linear", 2),
        ("hw-2_linear", "hw-2_linear", 0),
        ("linear-2026", "linear-2026", 0),
        ("linear2", "linear2", 0),
        ("-3", "-3", 0),
        ("(3)", "(3)", 0),
    ],
)
def test_the_mark_of_a_copy_is_known(stem: str, of: str, number: int) -> None:
    assert copy_of(stem) == (of, number)


STUB = 'def forward(x, w):\n    """Return ŷ."""\n    raise NotImplementedError\n'
WORKED = "def forward(x, w):\n    return x * w\n"


@pytest.mark.parametrize(
    ("script", "notebook", "counts", "told"),
    [
        (STUB, STUB, "linear.py", ""),
        (WORKED, STUB, "linear.py", ""),
        (STUB, WORKED, "linear.ipynb", ""),
        (WORKED, WORKED, "linear.py", "`linear.py` counts; the notebook was left alone: linear.ipynb."),
        (None, STUB, "linear.ipynb", ""),
    ],
)
def test_of_a_script_and_a_notebook_the_one_that_was_worked_on_counts(
    script: str | None, notebook: str, counts: str, told: str, folder: Path, said_of: Callable[[str], str]
) -> None:
    lay(folder, "ada/", "bob/linear.py")
    if script is not None:
        (folder / "ada" / "linear.py").write_text(script, encoding="utf-8")
    write(folder / "ada" / "linear.ipynb", notebook)
    assert by_name(take(folder))["ada"] == [counts]
    assert said_of("ada") == told


def test_of_copies_the_last_counts(folder: Path, said_of: Callable[[str], str]) -> None:
    lay(folder, "ada/linear.py", "ada/linear (2).py", "ada/linear (10).py", "bob/linear.py")
    ada = take(folder).attempts[0]
    assert (files(ada), ada.number) == (["linear (10).py"], 11)
    assert said_of("ada") == "`linear (10).py` counts, as the newest; left alone: linear.py, linear (2).py."


def test_the_file_that_is_named_after_the_exercise_counts_before_others(
    folder: Path, said_of: Callable[[str], str]
) -> None:
    lay(folder, "ada/linear.py", "ada/old_linear.py", "ada/week/linear.py", "bob/linear.py")
    ada = take(folder).attempts[0]
    assert [target.shown for target in ada.files] == [f"{folder}/ada/linear.py"]
    assert said_of("ada") == "`linear.py` counts; left alone: old_linear.py, linear.py."


def test_why_an_exercise_was_not_found_is_said(folder: Path, said_of: Callable[[str], str]) -> None:
    lay(folder, "ada/linear.py", "ada/homework.py", "bob/work.rar")
    assert said_of("ada") == "Left alone, since the name says no exercise: homework.py."
    assert said_of("bob") == "Only zips are unpacked; left alone: work.rar."


def test_the_folder_of_the_results_is_no_students(folder: Path) -> None:
    lay(folder, "ada/linear.py", "results/linear.py")
    assert by_name(read_class(folder, EXERCISES, None, folder / "results" / "unpacked", folder / "results")) == {
        "ada": ["linear.py"]
    }


# Zips.


def test_there_may_be_a_zip_for_each_student(folder: Path) -> None:
    pack(folder / "ada.zip", ["linear.py", "quadratic.py", "essay.pdf"])
    pack(folder / "김민준.zip", ["work/exercises/linear.py", "work/solutions/quadratic.py"])
    pack(folder / "bob.zip", ["linear.py"])
    pack(folder / "bob (1).zip", ["quadratic.py"])
    came = take(folder)
    assert by_name(came) == {"ada": ["linear.py", "quadratic.py"], "bob": ["quadratic.py"], "김민준": ["linear.py"]}
    assert came.attempts[1].number == 2


def test_a_zip_of_a_class_may_hold_a_zip_for_each_student(folder: Path, tmp_path: Path) -> None:
    pack(folder / "ada.zip", {"linear.py": "ADA"})
    pack(folder / "bob.zip", {"linear.py": "BOB"})
    came = take(classes.zipped(folder, tmp_path / "class.zip"))
    assert [one.files[0].path.read_text() for one in came.attempts] == ["ADA", "BOB"]


def test_on_canvas_what_is_in_the_last_zip_counts(folder: Path) -> None:
    pack(folder / "doejane_1_10_work.zip", {"linear.py": "OLD"})
    pack(folder / "doejane_1_11_work-1.zip", {"linear.py": "NEW"})
    pack(folder / "kimsu_LATE_2_14_work.zip", {"linear.py": "KIM"})
    pack(folder / "kimsu_LATE_2_13_zork.zip", {"linear.py": "OLD"})
    came = take(folder)
    assert [one.files[0].path.read_text() for one in came.attempts] == ["NEW", "KIM"]
    assert [(one.number, one.late) for one in came.attempts] == [(2, False), (1, True)]


def test_only_what_is_graded_is_unpacked(tmp_path: Path) -> None:
    zipped = pack(
        tmp_path / "class.zip",
        ["ada/linear.py", "ada/old_linear.py", "ada/data.csv", "ada/essay.pdf", "bob/linear.exe", "bob/linear.py"],
    )
    take(zipped)
    assert [path.name for path in (tmp_path / "unpacked").rglob("*") if path.is_file()] == ["linear.py", "linear.py"]


HOSTILE = [
    "/etc/ada/linear.py",
    "../linear.py",
    "ada/../../linear.py",
    "C:/ada/linear.py",
    "c:linear.py",
    "ada\\..\\..\\linear.py",
    "\\\\host\\share\\linear.py",
    "ada/linear.py\0.txt",
    "a/" * 100 + "linear.py",
    "ada/" + "x" * 2000 + "linear.py",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_member_that_leads_outside_stays_where_it_is(name: str, tmp_path: Path) -> None:
    zipped = tmp_path / "class.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("bob/linear.py", "BOB")
        archive.writestr("cy/linear.py", "CY")
        info = zipfile.ZipInfo("x" * len(name))
        info.filename = name
        archive.writestr(info, "HOSTILE")
    came = take(zipped)
    assert by_name(came) == {"bob": ["linear.py"], "cy": ["linear.py"]}
    assert "members with paths that are not allowed" in said(came)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in written} == {"class.zip", "linear.py"}
    assert all(path.is_relative_to(tmp_path / "unpacked") for path in written if path != zipped)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO])
def test_links_and_devices_in_a_zip_are_left_in_it(kind: int, tmp_path: Path) -> None:
    info = zipfile.ZipInfo("ada/linear.py")
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
        archive.writestr("bob/linear.py", "")
        archive.writestr("cy/linear.py", "")
    came = take(tmp_path / "class.zip")
    assert by_name(came) == {"bob": ["linear.py"], "cy": ["linear.py"]}
    assert "Links, pipes and devices are never followed: ada/linear.py." in said(came)


def test_names_of_devices_are_plain_names_on_the_disk(folder: Path) -> None:
    zipped = pack(folder / "class.zip", ["con/linear.py", "aux.linear.py"])
    came = take(zipped)
    assert by_name(came) == {"aux": ["_aux.linear.py"], "con": ["linear.py"]}


def test_a_bomb_is_not_unpacked(folder: Path, said_of: Callable[[str], str]) -> None:
    pack(folder / "ada" / "work.zip", {"linear.py": b" " * (30 * zips.MB)})
    pack(folder / "bob" / "work.zip", {"linear.py": b"x"})
    came = take(folder)
    assert by_name(came) == {"ada": [], "bob": ["linear.py"]}
    assert said_of("ada").endswith("linear.py` would unpack to 30 MB, and was left alone.")


def test_a_file_too_large_for_an_exercise_is_not_unpacked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(zips.LARGEST, ".py", 9)
    pack(folder / "ada" / "work.zip", {"linear.py": "0123456789"})
    pack(folder / "bob" / "work.zip", {"linear.py": "012345678"})
    assert by_name(take(folder)) == {"ada": [], "bob": ["linear.py"]}


def test_what_comes_out_of_one_students_zips_is_bounded(
    folder: Path, monkeypatch: pytest.MonkeyPatch, said_of: Callable[[str], str]
) -> None:
    monkeypatch.setattr(zips, "MOST_UNPACKED_OF_ONE", 19)
    pack(folder / "ada" / "work.zip", dict.fromkeys(("linear.py", "quadratic.py"), "0123456789"))
    pack(folder / "bob" / "work.zip", {"linear.py": "0123456789"})
    assert by_name(take(folder)) == {"ada": ["linear.py"], "bob": ["linear.py"]}
    assert "this student's zips hold more than" in said_of("ada")


def test_what_comes_out_of_a_classs_zips_is_bounded_and_costs_nobody_a_mark(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zips, "MOST_UNPACKED", 25)
    zipped = pack(folder / "class.zip", {f"s{number}/linear.py": "0123456789" for number in range(5)})
    assert complaint(zipped).endswith("came out of zips. Unpack them yourself, and give the folder.")


def test_a_students_zip_without_end_of_members_is_left_alone(folder: Path, said_of: Callable[[str], str]) -> None:
    pack(folder / "ada" / "work.zip", [f"{number}/linear.py" for number in range(zips.MOST_OF_ONE + 1)])
    pack(folder / "bob" / "work.zip", ["linear.py"])
    came = take(folder)
    assert by_name(came) == {"ada": [], "bob": ["linear.py"]}
    assert said_of("ada").endswith("work.zip` holds more than 20000 files, and was left alone.")


def test_a_list_of_members_that_is_too_long_is_not_even_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch, said_of: Callable[[str], str]
) -> None:
    pack(folder / "ada" / "work.zip", [f"{'x' * 600}{number}/linear.py" for number in range(200)])
    pack(folder / "bob" / "work.zip", ["linear.py"])
    monkeypatch.setattr(zips, "BYTES_A_MEMBER", 1)
    assert "is broken, or no zip file at all" in said_of("ada")


def test_a_zip_in_a_zip_in_a_zip_is_left_alone(folder: Path, tmp_path: Path, said_of: Callable[[str], str]) -> None:
    path = pack(tmp_path / "0.zip", ["linear.py"])
    for depth in range(1, 4):
        path = pack(tmp_path / f"{depth}.zip", {"inner.zip": path.read_bytes()})
    (folder / "ada").mkdir(parents=True)
    path.rename(folder / "ada" / "work.zip")
    lay(folder, "bob/linear.py")
    came = take(folder)
    assert by_name(came) == {"ada": [], "bob": ["linear.py"]}
    assert "is a zip in a zip in a zip" in said_of("ada")


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["김민준", "이서연", "호"], "cp949"),  # Windows
        (["김민준", "이서연"], "utf-8"),  # macOS, which does not say so
        (["josé", "zoë"], "cp437"),  # DOS, and what Python writes for it
    ],
)
def test_names_in_a_zip_are_read_as_they_were_meant(names: list[str], encoding: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for index, name in enumerate(names):
            archive.writestr(f"{'x' * len(name.encode(encoding))}{index}/linear.py", "")
    data = (tmp_path / "class.zip").read_bytes()
    for index, name in enumerate(names):
        raw = name.encode(encoding)
        data = data.replace(b"x" * len(raw) + f"{index}/".encode(), raw + f"{index}/".encode())
    (tmp_path / "class.zip").write_bytes(data)
    assert set(by_name(take(tmp_path / "class.zip"))) == {f"{name}{index}" for index, name in enumerate(names)}


def one_member(method: int = zipfile.ZIP_DEFLATED, offset: int | None = None) -> bytearray:
    """Return a zip of one member, packed with `method`, whose list says that it begins at `offset`."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        archive.writestr("linear.py", b" " * 5000)
        if offset is not None:
            archive.infolist()[0].header_offset = offset
    return bytearray(whole.getvalue())


def flagged(bit: int) -> bytearray:
    data = one_member()
    data[6] |= bit  # in the member's own header
    data[data.index(b"PK\x01\x02") + 8] |= bit  # and in the list
    return data


def with_an_unknown_block() -> bytearray:
    data = one_member()
    data[30 + len("linear.py")] |= 6
    return data


def pointing_before_its_beginning() -> bytearray:
    data = one_member()
    place = data.index(b"PK\x05\x06") + 16  # where the list of members is said to begin
    data[place : place + 4] = (10_000).to_bytes(4, "little")
    return data


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (flagged(0x1), "is locked with a password"),
        (flagged(0x20), "is broken"),  # a patch to another file
        (one_member(zipfile.ZIP_BZIP2), "is packed in an unusual way"),
        (one_member(zipfile.ZIP_LZMA), "is packed in an unusual way"),
        (one_member(offset=2**63 + 5), "is broken"),
        (one_member().replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little")), "is broken"),  # it lies
        (with_an_unknown_block(), "is broken"),
        (pointing_before_its_beginning(), "is broken"),
    ],
)
def test_a_zip_that_can_not_be_read_costs_its_student_only(
    content: bytearray, why: str, folder: Path, said_of: Callable[[str], str]
) -> None:
    lay(folder, "ada/", "bob/linear.py")
    (folder / "ada" / "work.zip").write_bytes(content)
    assert by_name(take(folder)) == {"ada": [], "bob": ["linear.py"]}
    assert why in said_of("ada")


@pytest.mark.parametrize("seed", cases(range(20), 5))
def test_a_damaged_zip_never_ends_in_a_crash(seed: int, folder: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same damage at every run
    path = pack(folder / "ada" / "work.zip", {"linear.py": "x = 1\n" * 50, "a/quadratic.py": "y", "한/b.py": "z"})
    data = bytearray(path.read_bytes())
    for _change in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(data[: chance.choice([len(data), chance.randrange(len(data))])])
    pack(folder / "bob" / "work.zip", ["linear.py"])
    came = take(folder)
    assert by_name(came)["bob"] == ["linear.py"]
    assert "ada" in by_name(came)


def test_a_disk_that_can_not_be_written_is_not_the_students_fault(folder: Path) -> None:
    pack(folder / "ada" / "work.zip", ["linear.py"])
    pack(folder / "bob" / "work.zip", ["linear.py"])
    (folder.parent / "unpacked").write_text("")
    assert complaint(folder).startswith(f"`{folder}/ada/work.zip/linear.py` can not be unpacked: ")


def test_a_zip_beside_its_folder_is_left_alone(folder: Path) -> None:
    lay(folder, "ada/linear.py")
    pack(folder / "ada.zip", ["linear.py"])
    came = take(folder)
    assert by_name(came) == {"ada": ["linear.py"]}
    assert "Left alone, beside a folder of the same name: ada.zip." in said(came)


# Names and links.


@pytest.mark.skipif(os.name == "nt", reason="Windows lets only administrators make links")
def test_links_are_never_followed(folder: Path, tmp_path: Path, said_of: Callable[[str], str]) -> None:
    lay(tmp_path, "outside/linear.py", "outside/x/linear.py")
    lay(folder, "ada/linear.py", "bob/")
    (folder / "bob" / "linear.py").symlink_to(tmp_path / "outside" / "linear.py")
    (folder / "bob" / "exercises").symlink_to(tmp_path / "outside")
    (folder / "bob" / "quadratic.py").symlink_to(folder / "ada" / "linear.py")
    (folder / "cy").symlink_to(tmp_path / "outside")
    (folder / "loop").symlink_to(folder)
    came = take(folder)
    assert by_name(came) == {"ada": ["linear.py"], "bob": []}
    assert "Links, pipes and devices are never followed: cy, loop." in said(came)
    assert "never followed: exercises, linear.py, quadratic.py." in said_of("bob")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_left_alone(folder: Path) -> None:
    lay(folder, "ada/linear.py", "bob/")
    os.mkfifo(folder / "bob" / "linear.py")
    assert by_name(take(folder)) == {"ada": ["linear.py"], "bob": []}


def test_a_folder_that_may_not_be_read_is_its_students_remark(
    folder: Path, monkeypatch: pytest.MonkeyPatch, said_of: Callable[[str], str]
) -> None:
    scan = os.scandir

    def forbidding(path: str) -> object:
        if str(path).endswith("bob"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    lay(folder, "ada/linear.py", "bob/linear.py")
    monkeypatch.setattr(os, "scandir", forbidding)  # root may read everything
    assert by_name(take(folder)) == {"ada": ["linear.py"], "bob": []}
    assert said_of("bob") == "`bob` can not be read: Permission denied."


def test_names_are_composed_on_one_line_and_bounded(tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", "김민준")
    long = "n" * 180
    zipped = pack(
        tmp_path / "class.zip",
        [f"{apart}/linear.py", "a\nb\x1b[31m\u202ec/linear.py", f"{long}/linear.py", "\u200e/linear.py"],
    )
    names = list(by_name(take(zipped)))
    assert "김민준" in names
    assert "a b [31mc" in names
    assert "?" in names
    assert max(map(len, names)) == LONGEST


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="names are always Unicode there")
def test_a_name_on_the_disk_that_is_no_utf_8_is_taken_for_korean_windows(folder: Path) -> None:
    lay(folder, "ada/linear.py")
    place = os.path.join(os.fsencode(folder), "김민준".encode("cp949"))  # noqa: PTH118 - a Path holds no bytes
    os.mkdir(place)  # noqa: PTH102 - the same
    (Path(os.fsdecode(place)) / "linear.py").write_text("")
    came = take(folder)
    assert list(by_name(came)) == ["ada", "김민준"]
    assert came.attempts[1].files[0].shown.encode("utf-8")
    assert came.attempts[1].files[0].path.exists()


def test_remarks_do_not_grow_with_the_class(folder: Path) -> None:
    lay(folder, "ada/linear.py", *(f"note{number}.txt" for number in range(22)))
    assert said(take(folder)) == (
        "Not understood, and left alone: note0.txt, note1.txt, note10.txt, note11.txt, note12.txt and 17 more."
    )


# Nothing to grade.


def test_a_folder_with_nothing_understood_is_wrong_usage(folder: Path) -> None:
    lay(folder, "photos/cat.jpg", "notes.txt", "linear.py")
    assert complaint(folder).startswith(f"There is nothing to grade in `{folder}`: no file there says its student")
    assert "There is nothing to grade" in complaint(lay(folder.parent / "empty", "x/").joinpath("x"))


def test_why_there_is_nothing_to_grade_is_said(folder: Path) -> None:
    zipped = pack(folder / "class.zip", {f"s{number}/linear.py": b" " * zips.MB for number in range(3)})
    assert complaint(zipped) == (
        f"There is nothing to grade in `{zipped}`. `{zipped}/s0/linear.py` would unpack to 1 MB, and was left alone."
    )


def test_what_is_no_folder_is_wrong_usage(folder: Path) -> None:
    assert complaint(folder).startswith(f"There is no folder `{folder}`. Give the folder, or the zip")
    lay(folder, "class.zip")
    assert complaint(lay(folder.parent, "x.py") / "x.py").startswith("There is no folder `")
    assert complaint(folder / "class.zip") == f"`{folder}/class.zip` is broken, or no zip file at all."
    assert complaint(folder) == f"`{folder}/class.zip` is broken, or no zip file at all."
