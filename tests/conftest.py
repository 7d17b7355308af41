"""What all tests share: a nursery for submissions, and the rules that in CI everything is tried and nothing skipped."""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample import EVERYTHING

from grader.sandbox.process import Spawner, spawner

MOST_WORKERS = 4  # some tests look at how long something takes, and many at once would stretch it

# What Hypothesis remembers of failures lies in the clone, as is its habit, unless that can not be written.
_ROOT = Path(__file__).parent.parent
_NOTES = (_ROOT if os.access(_ROOT, os.W_OK) else Path(tempfile.mkdtemp(prefix="kit"))) / ".hypothesis"
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(_NOTES))


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Use several cores for the whole suite where pytest-xdist, of the extra `dev`, is installed."""
    chosen = config.args_source is not pytest.Config.ArgsSource.TESTPATHS or config.getoption("usepdb")
    if config.pluginmanager.hasplugin("xdist") and not chosen and not hasattr(config, "workerinput"):
        if config.option.numprocesses is None:  # `-n 0` asks for one core
            config.option.numprocesses = min(MOST_WORKERS, os.cpu_count() or 1)
        config.option.dist = "loadfile"  # what a file's tests share is made once


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker of `sample.thorough`."""
    config.addinivalue_line("markers", "thorough: tried where EVERY_SEED is set, as in CI, or by its name")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is thorough, unless everything is to be tried or single tests are named."""
    if EVERYTHING or any("::" in argument for argument in config.args):
        return
    left_out = [item for item in items if item.get_closest_marker("thorough")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("thorough")]


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let the tests, and what they start, leave the user's cache alone."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c_is_not_ignored() -> None:
    """Let what the tests start be interrupted, though a shell has started the tests in the background, with `&`."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def processes() -> Iterator[Spawner]:
    """Processes for submissions, from one nursery for the whole session."""
    started = spawner()
    yield started
    started.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where everything that tests may need is installed, and yet one was skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("NO_TEST_MAY_BE_SKIPPED") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
