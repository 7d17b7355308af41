"""A plugin for pytest: `pytest grader/checks --submission FILE` makes a test of every check.

pytest loads it wherever the grader is installed, so it imports nothing of the grader unless the option is given.
"""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Make the option known before pytest takes its value for a path, whose `conftest.py` it would import."""
    group = parser.getgroup("grader")
    told = "grade FILE: each check becomes a test"
    group.addoption("--submission", action="append", default=[], metavar="FILE", help=told)


def pytest_configure(config: pytest.Config) -> None:
    """Collect the checks for the submissions that are given."""
    given: list[str] = config.getoption("--submission")
    if given:
        from grader.notebook.pytest_checks import Submissions  # noqa: PLC0415 - see above

        config.pluginmanager.register(Submissions(given, config))
