# attack: other programs are started
# origin: snekbox test_subprocess_resource_unavailable; Judger test_execve
# needs: full
# expect: forward=passed loss=passed gradient=passed points=6

import os
import subprocess
import sys


def forward(x, w):
    try:
        subprocess.run(["/bin/sh", "-c", "echo > @CANARY@/shell"])
    except OSError:
        return x * w
    return 0


def loss(x, y, w):
    return (x * w - y) ** 2 if os.system("echo > @CANARY@/system") else 0


def gradient(x, y, w):
    try:
        os.posix_spawn(sys.executable, [sys.executable, "-c", "open('@CANARY@/python', 'w')"], {})
    except OSError:
        return 2 * x * (x * w - y)
    return 0
