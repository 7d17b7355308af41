"""The request to load a submission, and for a notebook, which of its statements to leave out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from grader.core.outcome import Died, Exceeded, LeftOut, Outcome, Raised, ScriptText
from grader.sandbox.child import wire
from grader.sandbox.notebook import Notebook
from grader.sandbox.replies import MAX_TEXT, is_line

MOST_STARTS = 10  # of the process for one notebook, each without the statements that ended it before, and a last one
MOST_LEFT_OUT = 50  # statements that are reported: the child reports no more
_NOT_RUN = -1  # no statement is running


class Loading:
    """A submission to be loaded. It notes the statements of a notebook that end its process."""

    def __init__(
        self,
        source: str | Notebook,
        filename: str,
        functions: Mapping[str, Sequence[str]],
        arrays: Mapping[str, Sequence[str]],
        scripts: Sequence[ScriptText],
    ) -> None:
        self._notebook: Final = source if isinstance(source, Notebook) else None
        text = [cell.source for cell in source.cells] if isinstance(source, Notebook) else source
        asked = [
            [name, names, [names.index(each) for each in arrays.get(name, ())]] for name, names in functions.items()
        ]
        scripted = [
            [each.name, each.source, each.functions, each.parameters, [each.parameters.index(of) for of in each.arrays]]
            for each in scripts
        ]
        self._request: Final = [0, text, filename, asked, scripted]
        self._lost: Final[dict[int, Outcome]] = {}  # the statements that ended the process
        self._rest = _NOT_RUN  # the statement from which on only quick ones are run, for lack of time
        self._running = _NOT_RUN
        self._starts = 0

    def frame(self) -> bytes:
        """Return the frame that requests to load the submission."""
        self._running = _NOT_RUN
        self._starts += 1
        return wire.frame(self._request if self._notebook is None else [*self._request, [*self._lost], self._rest])

    def runs(self, reply: wire.Value) -> bool:
        """Tell whether `reply` says that a statement is about to be run."""
        match reply:
            case [0, int(number), "running"] if self._notebook is not None and number >= 0:
                self._running = number
                return True
        return False

    def goes_on_without(self, trouble: Outcome) -> bool:
        """Tell whether to load the notebook once more, without the statement that ended its process."""
        if self._running == _NOT_RUN or self._running in self._lost or not isinstance(trouble, Died | Exceeded):
            return False
        if _is_of(trouble, "file") or self._starts > MOST_STARTS:
            return False  # who forges the number of the running statement gets no more starts than others
        if self._rest == _NOT_RUN and (_is_of(trouble, "loading") or self._starts >= MOST_STARTS):
            self._rest = self._running
        self._lost[self._running] = trouble
        return True

    def left_out(self, rest: Sequence[wire.Value]) -> list[LeftOut]:
        """Return the statements that the child has left out; its account is checked field by field."""
        if self._notebook is None and not rest:
            return []
        match rest:
            case [list(entries)] if self._notebook is not None and len(entries) <= MOST_LEFT_OUT:
                return [self._entry(entry) for entry in entries]
        raise wire.WireError("no account of what was left out")

    def _entry(self, entry: wire.Value) -> LeftOut:
        match entry:
            case [
                int(number),
                list(names),
                str(kind),
                str(message),
                int() | None as line,
                str(text),
                str() | None as place,
                str() | None as package,
            ] if is_line(line):
                known = tuple(name[:MAX_TEXT] for name in names[:MOST_LEFT_OUT] if isinstance(name, str))
                raised = Raised(
                    kind[:MAX_TEXT],
                    message[:MAX_TEXT],
                    self.line(line),
                    text[:MAX_TEXT],
                    place and place[:MAX_TEXT],
                    package and package[:MAX_TEXT],
                )
                trouble = raised if kind else self._lost.get(number, Exceeded("rest", 0.0))
                return LeftOut(known, raised.line, raised.text, trouble)
        raise wire.WireError("no account of what was left out")

    def line(self, counted: int | None) -> int | None:
        """Return the line of the file, or of one cell, for a line as the child counts."""
        return counted if self._notebook is None else self._notebook.line(counted)

    def located(self, raised: Raised) -> Raised:
        """Return `raised` with its line counted within its cell."""
        if self._notebook is None:
            return raised
        by = None if raised.by is None else (self.line(raised.by[0]) or raised.by[0], raised.by[1])
        return replace(raised, line=self.line(raised.line), by=by)


def _is_of(trouble: Outcome, limit: str) -> bool:
    return isinstance(trouble, Exceeded) and trouble.limit == limit
