# attack: a trace function and a profiler rewrite what the server is about to send
# origin: own; codejail TestMalware, in its spirit
# expect: points=0

import sys


def trace(frame, event, argument):
    if frame.f_code.co_name in ("_call", "_reply", "frame", "plain"):
        for name, value in list(frame.f_locals.items()):
            if isinstance(value, float):
                frame.f_locals[name] = "passed"
        if isinstance(argument, list):
            argument[1:2] = [True]
    return trace


def forward(x, w):
    sys.settrace(trace)
    sys.setprofile(trace)
    frame = sys._getframe()
    while frame is not None:
        frame.f_trace = trace
        frame = frame.f_back
    return 12345.678
