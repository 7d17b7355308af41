# attack: the secrets of those who run the grader are looked for in the process's own environment and memory
# origin: codejail test_cant_see_environment_variables
# expect: forward=passed points=1

import gc
import os
import sys


def forward(x, w):
    secret = "@SECRET"[1:] + "@"  # the name, which is not to be found by finding this file
    found = [*os.environ, *os.environ.values(), *sys.argv, *sys.path, *sys.orig_argv]
    if any("GRADER" in text or "hostile" in text for text in found if text != sys.argv[0]):
        return 0
    try:
        with open("/proc/self/environ", "rb") as file:
            return 0 if b"GRADER" in file.read() else x * w
    except OSError:
        return x * w
