"""The audit as a table for people, and as JSON for machines."""

import io
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from grader.author.quality import Audit, Fault
from grader.core.sentence import Language, say

NAMES = 4  # of mistakes that are shown for a check


def as_json(audits: Sequence[Audit], shared: Sequence[Fault], language: Language) -> str:
    """Return the audits, and the faults that concern no single exercise, as a JSON document."""
    exercises = [
        {
            "exercise": one.exercise,
            "checks": one.checks,
            "seeds": one.seeds,
            "cases": [asdict(case) for case in one.cases],
            "idle": one.idle,
            "bad": [case.name for case in one.cases if any(case.faults)],
            "refused": _plain(one.faults, language),
        }
        for one in audits
    ]
    document = {"schema_version": 1, "exercises": exercises, "refused": _plain(shared, language)}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _plain(faults: Sequence[Fault], language: Language) -> list[dict[str, str]]:
    return [{"kind": fault.kind, "message": language(fault.message)} for fault in faults]


def as_text(audits: Sequence[Audit], shared: Sequence[Fault], language: Language) -> str:
    """Return the audits as text: what each check refuses, the figures, and the faults."""
    width = max(60, shutil.get_terminal_size().columns)
    text = io.StringIO()
    console = Console(file=text, width=width, no_color=True, force_terminal=False, markup=False, emoji=False)
    for one in audits:
        console.print(f"{one.exercise}\n")
        console.print(_checks(one, language))
        console.print()
        console.print(_figures(one, language))
        _print_faults(console, one.faults, language)
    _print_faults(console, shared, language)
    if not (shared or any(one.faults for one in audits)):
        console.print(language(say("Nothing is refused.")))
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def _print_faults(console: Console, faults: Sequence[Fault], language: Language) -> None:
    for fault in faults:
        console.print(f"✗ {language(fault.message)}", soft_wrap=True)
    console.print()


def _checks(one: Audit, language: Language) -> Table:
    """Return a row for each check: how many wrong submissions it is the first to refuse, and some of the mistakes."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(language(say("check")), no_wrap=True)
    table.add_column(language(say("first to refuse")), justify="right")
    table.add_column(language(say("among them")), ratio=1)
    for check in one.checks:
        refused = one.first_refused_by(check)
        names = dict.fromkeys(case.wanted for case in refused if case.wanted)
        table.add_row(check.partition(".")[2], str(len(refused)), ", ".join([*names][:NAMES]))
    return table


def _figures(one: Audit, language: Language) -> Table:
    """Return how many cases got the right verdict and the right name, of the declared mistakes and of the corpus."""
    titles = (
        say("wrong submissions refused"),
        say("named rightly"),
        say("named wrongly"),
        say("right submissions accepted"),
        say("verdicts that change over {count} seeds", count=len(one.seeds)),
    )
    columns = [_column(one, declared=declared) for declared in (True, False)]
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("", justify="left")
    table.add_column(language(say("declared")), justify="right")
    table.add_column(language(say("corpus")), justify="right")
    for title, *figures in zip(titles, *columns, strict=True):
        table.add_row(language(title), *figures)
    return table


def _column(one: Audit, *, declared: bool) -> list[str]:
    cases = [case for case in one.cases if case.declared is declared]
    wrong = [case for case in cases if not case.right]
    right = [case for case in cases if case.right]
    nameable = [case for case in wrong if case.wanted is not None]
    return [
        _share([case.refused_by is not None for case in wrong]),
        _share([case.wanted in case.named and not case.misnamed for case in nameable]),
        str(sum(case.misnamed for case in cases)),
        _share([case.refused_by is None for case in right]),
        str(sum(bool(case.changed) for case in cases)),
    ]


def _share(hits: Sequence[bool]) -> str:
    return f"{sum(hits)} / {len(hits)}" if hits else "–"
