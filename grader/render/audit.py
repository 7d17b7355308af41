"""The audit as a table for people, and as JSON for machines."""

import io
import json
import shutil
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from grader.core.quality import Audit, Case, Fault, as_dict, as_plain
from grader.core.sentence import Language, say


def as_json(audits: Sequence[Audit], language: Language, shared: Sequence[Fault] = ()) -> str:
    """Return the audits, and what is refused of all together, as a JSON document that ends in a line feed."""
    refused = [as_plain(fault, language) for fault in shared]
    exercises = [as_dict(one, language) for one in audits]
    document = {"schema_version": 1, "exercises": exercises, "refused": refused}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def as_text(audits: Sequence[Audit], language: Language, shared: Sequence[Fault] = ()) -> str:
    """Return the audits as text: which check refuses what, how often it is right, and what is refused."""
    width = max(60, shutil.get_terminal_size().columns)
    console = Console(file=io.StringIO(), width=width, no_color=True, force_terminal=False, markup=False, emoji=False)
    for one in audits:
        console.print(f"{one.exercise}\n")
        console.print(_checks(one, language))
        console.print()
        console.print(_figures(one, language))
        _refuse(console, one.faults, language)
    _refuse(console, shared, language)
    if not (shared or any(one.faults for one in audits)):
        console.print(language(say("Nothing is refused.")))
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _checks(one: Audit, language: Language) -> Table:
    """Return a row a check: how many wrong submissions it is the first to refuse, and which mistakes."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(language(say("check")), no_wrap=True)
    table.add_column(language(say("first to refuse")), justify="right")
    table.add_column(language(say("among them")), ratio=1)
    for check in one.checks:
        refused = one.first_refused_by(check)
        names = dict.fromkeys(case.wanted for case in refused if case.wanted)
        shown = ", ".join([name for name in names if name][:4])
        table.add_row(check.partition(".")[2], str(len(refused)), shown)
    return table


def _figures(one: Audit, language: Language) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in ("", say("declared"), say("corpus")):
        table.add_column(language(title), justify="right" if title else "left")
    groups = [[case for case in one.cases if case.declared is declared] for declared in (True, False)]
    seeds = say("verdicts that change over {count} seeds", count=len(one.seeds))
    rows = [
        (say("wrong submissions refused"), [_share(_refused(cases), _wrong(cases)) for cases in groups]),
        (say("named rightly"), [_share(_well_named(cases), _nameable(cases)) for cases in groups]),
        (say("named wrongly"), [str(sum(case.misnamed for case in cases)) for cases in groups]),
        (say("right submissions accepted"), [_share(_accepted(cases), _right(cases)) for cases in groups]),
        (seeds, [str(sum(bool(case.changed) for case in cases)) for cases in groups]),
    ]
    for title, figures in rows:
        table.add_row(language(title), *figures)
    return table


def _refuse(console: Console, faults: Sequence[Fault], language: Language) -> None:
    for fault in faults:
        console.print(f"✗ {language(fault.message)}", soft_wrap=True)
    console.print()


def _share(some: Sequence[Case], of: Sequence[Case]) -> str:
    return f"{len(some)} / {len(of)}" if of else "–"


def _wrong(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if not case.right]


def _right(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if case.right]


def _refused(cases: Sequence[Case]) -> list[Case]:
    return [case for case in _wrong(cases) if case.refused_by is not None]


def _accepted(cases: Sequence[Case]) -> list[Case]:
    return [case for case in _right(cases) if case.refused_by is None]


def _nameable(cases: Sequence[Case]) -> list[Case]:
    return [case for case in _wrong(cases) if case.wanted is not None]


def _well_named(cases: Sequence[Case]) -> list[Case]:
    return [case for case in _nameable(cases) if case.wanted in case.named and not case.misnamed]
