# attack: the process becomes another program, which keeps the pipes
# origin: Judger test_execve; snekbox test_unicode_env_erase_escape_fails
# needs: full
# expect: forward=passed points=1

import os


def forward(x, w):
    try:
        os.execv("/bin/sh", ["/bin/sh", "-c", "echo > @CANARY@/shell; sleep 1000"])
    except OSError:
        return x * w
