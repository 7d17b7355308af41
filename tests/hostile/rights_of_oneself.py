# attack: one's own confinement is loosened: dumps, personality, the killer of processes, the core pattern
# origin: own
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PERSONALITY = {"x86_64": 135, "aarch64": 92}[os.uname().machine]
ADDR_NO_RANDOMIZE = 0x0040000


def forward(x, w):
    if libc.syscall(PERSONALITY, ADDR_NO_RANDOMIZE) >= 0:
        return 0
    for name in ("/proc/self/oom_score_adj", f"/proc/{os.getppid()}/oom_score_adj", "/proc/sys/kernel/core_pattern",
                 "/proc/self/uid_map", "/proc/sysrq-trigger", "/sys/fs/cgroup/cgroup.procs"):
        try:
            os.close(os.open(name, os.O_WRONLY))
        except OSError:
            continue
        return 0
    return x * w
