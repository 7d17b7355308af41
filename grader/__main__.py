"""The command line: `python -m grader [TARGET ...]`."""

import sys

if sys.path and sys.path[0] in ("", __import__("os").getcwd()) and not sys.flags.safe_path:
    # `python -m` puts the current folder first: a learner's `json.py` there is not to be imported by the grader.
    del sys.path[0]

from grader.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
