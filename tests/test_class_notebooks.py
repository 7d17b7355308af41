"""Of a student who hands in a Python file and a notebook, the one counts that they have worked on."""

from pathlib import Path

import pytest
from written import write

from grader.classroom.intake.choosing import Chooser, Handed
from grader.classroom.intake.places import FolderOnDisk
from grader.classroom.intake.students import Student
from grader.classroom.intake.unpacking import Unpacker
from grader.core.sentence import ENGLISH

STUB = 'def forward(x, w):\n    """Return ŷ."""\n    raise NotImplementedError\n'
WORKED = "def forward(x, w):\n    return x * w\n"


@pytest.mark.parametrize(
    ("script", "notebook", "counts", "remarks"),
    [
        (STUB, STUB, "linear.py", []),
        (WORKED, STUB, "linear.py", []),
        (STUB, WORKED, "linear.ipynb", []),
        (WORKED, WORKED, "linear.py", ["`linear.py` counts; the notebook was left alone: linear.ipynb."]),
        (None, STUB, "linear.ipynb", []),
    ],
)
def test_the_one_that_was_worked_on_counts(
    script: str | None, notebook: str, counts: str, remarks: list[str], tmp_path: Path
) -> None:
    if script is not None:
        (tmp_path / "linear.py").write_text(script, encoding="utf-8")
    write(tmp_path / "linear.ipynb", notebook)
    folder = FolderOnDisk(str(tmp_path), "ada", "ada")
    attempt = Chooser(["linear"], None, Unpacker(tmp_path)).attempt(Handed(Student("ada"), folders=(folder,)))
    assert [target.path.name for target in attempt.files] == [counts]
    assert [ENGLISH(remark) for remark in attempt.remarks] == remarks
