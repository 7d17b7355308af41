# attack: the secrets of those who run the grader are looked for in the environment of every process
# origin: own; codejail test_cant_see_environment_variables
# needs: full
# expect: forward=passed points=1

import os


def forward(x, w):
    for number in (*range(1, 1000), *range(max(1, os.getppid() - 500), os.getppid() + 1)):
        try:
            with open(f"/proc/{number}/environ", "rb") as file:
                if b"@SECRET@" in file.read():
                    return 0
        except OSError:
            continue
    return x * w
