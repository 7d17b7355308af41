# attack: the process aborts, after asking for a core dump as large as it may be
# origin: own; DMOJ testsuite helloworld/c_signal_ir
# expect: forward=crashed points=0

import os
import resource


def forward(x, w):
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
    except (OSError, ValueError):
        pass
    os.abort()
