# attack: its own limits are lowered until nothing goes any more
# origin: own
# expect: forward=passed|crashed|failed points=0..1

import resource


def forward(x, w):
    for name in ("RLIMIT_NOFILE", "RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_STACK", "RLIMIT_DATA"):
        try:
            resource.setrlimit(getattr(resource, name), (0, 0))
        except (OSError, ValueError):
            pass
    return x * w
