"""Show the pages of `watch`: drawn over each other in a terminal, one after another elsewhere."""

import shutil
import sys
import time

from grader.cli.screen import look, obeys_orders, replace_what_the_terminal_lacks, write
from grader.core.sentence import Language
from grader.render import watch
from grader.render.changes import Page


class Board:
    """Standard output while `watch` runs."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._draws = sys.stdout.isatty() and obeys_orders()
        self._page: Page | None = None
        self._time = ""
        self._size = shutil.get_terminal_size()
        self._busy: str | None = None
        replace_what_the_terminal_lacks()

    def update(self, page: Page | None, busy: str | None) -> None:
        """Show a new page, if there is one; in a terminal also its new size, and which file is `busy`: being graded."""
        size, before = shutil.get_terminal_size(), self._page
        resized, over = size != self._size, self._busy is not None and busy is None
        if page is not None:
            self._page, self._time = page, time.strftime("%H:%M:%S")
        if not self._draws:
            if page is not None:
                write(watch.render(page, self._time, self._language, **look()) + "\n")
            return
        if self._page is not None and (page is not None or resized or over):
            text = watch.render(self._page, self._time, self._language, height=size.lines, **look())
            # What stood there before the first page is moved up, to where one can scroll back.
            write(("" if before else "\n" * size.lines) + watch.redrawn(text))
            self._size, self._busy = size, None
        if busy is not None and busy != self._busy:
            write("\r" + watch.grading(busy, self._language, **look()))
        self._busy = busy

    def close(self) -> None:
        """Leave the cursor on a line of its own."""
        if self._draws:
            write("\n")
