"""A headless Chromium for tests: opens a page and tells how it lays out, and what it complained about or asked for."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
FOUND = next(filter(None, map(shutil.which, NAMES)), None)
OPTIONS = (
    "--headless",
    "--no-sandbox",  # also runs as root; the pages are our own
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
# Chromium reads its orders from file descriptor 3 and answers on 4.
LAUNCH = """
import fcntl, os, sys
for number, given in enumerate([fcntl.fcntl(int(given), fcntl.F_DUPFD, 10) for given in sys.argv[1:3]], 3):
    os.dup2(given, number)
os.execv(sys.argv[3], sys.argv[3:])
"""
MEASURE = """JSON.stringify({
  width: document.documentElement.scrollWidth, seen: document.documentElement.clientWidth,
  background: getComputedStyle(document.documentElement).backgroundColor,
  styled: getComputedStyle(document.querySelector('main')).maxWidth,
  clipped: [...document.querySelectorAll('main *')].filter(one =>
    one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length,
  outside: [...document.querySelectorAll('svg text')].filter(text => {
    const box = text.getBoundingClientRect(), whole = text.ownerSVGElement.getBoundingClientRect();
    return box.left < whole.left - 1 || box.right > whole.right + 1 || box.bottom > whole.bottom + 1;
  }).map(text => text.textContent),
})"""


@dataclass(frozen=True)
class Seen:
    """What a page looks like to the browser."""

    width: int  # of all that is on it
    window: int
    background: str
    styled: bool
    clipped: int  # elements that reach out of the window
    outside: list[str]  # words that reach out of their picture
    complaints: list[str]  # of its console
    requests: list[str]  # beside the page itself


class Browser:
    """One tab; the protocol is JSON between zero bytes."""

    def __init__(self, commands: IO[bytes], events: IO[bytes]) -> None:
        self._commands = commands
        self._events = events
        self._number = 0
        self._heard: list[dict[str, Any]] = []
        self._session: str | None = None
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")

    def look(self, page: Path, width: int, *, dark: bool = False) -> Seen:
        """Open `page` in a window of that width."""
        self._heard.clear()
        self._ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 500
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])
        self._ask("Page.navigate", url=page.as_uri())
        self._wait("Page.loadEventFired")
        found = json.loads(self._ask("Runtime.evaluate", expression=MEASURE)["result"]["value"])
        complaints = ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        return Seen(
            found["width"],
            found["seen"],
            found["background"],
            found["styled"] != "none",
            found["clipped"],
            found["outside"],
            [json.dumps(event["params"]) for event in self._heard if event["method"] in complaints],
            [
                event["params"]["request"]["url"]
                for event in self._heard
                if event["method"] == "Network.requestWillBeSent" and event["params"]["request"]["url"] != page.as_uri()
            ],
        )

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        self._commands.write(json.dumps(message).encode() + b"\0")
        while True:
            heard = self._hear()
            if heard.get("id") == self._number:
                assert "error" not in heard, heard
                result: dict[str, Any] = heard["result"]
                return result
            self._heard.append(heard)

    def _wait(self, event: str) -> None:
        while not any(heard["method"] == event for heard in self._heard):
            self._heard.append(self._hear())

    def _hear(self) -> dict[str, Any]:
        message = bytearray()
        while (byte := self._events.read(1)) != b"\0":
            assert byte, "the browser has ended"
            message += byte
        heard: dict[str, Any] = json.loads(message)
        return heard


@contextmanager
def browser() -> Iterator[Browser]:
    """Return a browser of our own, without a trace of it left afterwards."""
    assert FOUND is not None
    theirs, commands = os.pipe()
    events, answers = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        options = (*OPTIONS, f"--user-data-dir={folder}")
        started = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(theirs), str(answers), FOUND, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(theirs, answers),
        )
        os.close(theirs)
        os.close(answers)
        with os.fdopen(commands, "wb", buffering=0) as write, os.fdopen(events, "rb") as read:
            try:
                yield Browser(write, read)
            finally:
                started.terminate()
                started.wait(timeout=20)
