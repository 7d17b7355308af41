# attack: every frame up the stack, of every thread, is searched for the truth and the verdict
# origin: own
# expect: forward=failed points=0

import sys

WANTED = ("expected", "truth", "verdict", "check", "findings", "score", "example")


def forward(x, w):
    for frame in sys._current_frames().values():
        while frame is not None:
            for name in WANTED:
                if name in frame.f_locals or name in frame.f_globals:
                    return frame.f_locals.get(name, frame.f_globals.get(name))
            frame = frame.f_back
    return 12345.678
