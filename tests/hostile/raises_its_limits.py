# attack: the limits that were set for the process are raised, and then the memory is taken
# origin: own; codejail test_disabling_vmem_limit, turned round
# expect: forward=passed points=1
# needs: full

import resource


def forward(x, w):
    for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NOFILE"):
        kind = getattr(resource, name)
        try:
            resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (OSError, ValueError):
            continue
        return 0
    try:
        bytearray(4 * 2**30)
    except MemoryError:
        return x * w
    return 0
