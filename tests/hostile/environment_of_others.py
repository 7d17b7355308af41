# attack: the secrets of those who run the grader are looked for in the environment of every process
# origin: own; codejail test_cant_see_environment_variables
# needs: full
# expect: forward=passed points=1

import os


def forward(x, w):
    for name in range(1, 70_000) if not os.path.isdir("/proc/1") else os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if b"@SECRET@" in file.read():
                    return 0
        except OSError:
            continue
    return x * w
