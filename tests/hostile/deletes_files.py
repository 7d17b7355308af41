# attack: files and folders are deleted
# origin: own
# needs: full
# expect: forward=passed points=1

import os
import shutil


def forward(x, w):
    shutil.rmtree("@CANARY@", ignore_errors=True)
    for attempt in (lambda: os.unlink("@CANARY@/keep.txt"), lambda: os.rmdir("@CANARY@/empty")):
        try:
            attempt()
        except OSError:
            continue
        return 0
    return x * w
