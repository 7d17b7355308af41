# attack: every object that the garbage collector knows is searched for something of the grader's
# origin: own
# expect: forward=failed points=0

import gc


def forward(x, w):
    for found in gc.get_objects():
        module = getattr(type(found), "__module__", "")
        if isinstance(module, str) and module.startswith(("grader", "hypothesis")):
            return x * w
        if callable(found) and str(getattr(found, "__module__", "")).startswith(("grader", "hypothesis")):
            return x * w
    return 12345.678
