"""Starts the command line: `python -m grader`."""

import sys
from pathlib import Path

# `python -m` puts the current folder first, where a learner's `json.py` would be imported instead of Python's own.
sys.path[:] = [entry for entry in sys.path if entry not in ("", str(Path.cwd()))]

from grader.command import main  # noqa: E402 - only now is it safe to import anything

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
