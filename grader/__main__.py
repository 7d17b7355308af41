"""Start the command line: `python -m grader`."""

import os
import sys

# `python -m` puts the current folder first, where a learner's `json.py` would be imported instead of Python's own. What
# is imported before this line, even `pathlib`, could be the learner's too: Python has loaded these two by itself.
sys.path[:] = [entry for entry in sys.path if entry not in ("", os.getcwd())]  # noqa: PTH109 - see above

from grader.cli import start_up  # noqa: E402 - only now is it safe to import anything

if __name__ == "__main__":
    processes = start_up.start_processes(sys.argv[1:])

    from grader.cli.main import main  # while they warm up

    code = main(sys.argv[1:], processes)
    if "multiprocessing" in sys.modules:
        sys.exit(code)  # resources shared with workers are only freed at Python's own end
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # everything is written; taking all modules apart would take as long as judging a file
