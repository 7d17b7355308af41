# attack: files are renamed, linked and made, of every kind
# origin: own; codejail TestSymlinks; snekbox test_file_parsing_timeout
# needs: full
# expect: forward=passed points=1

import os
import stat

FOLDER = "@CANARY@"


def forward(x, w):
    for attempt in (
        lambda: os.rename(f"{FOLDER}/keep.txt", f"{FOLDER}/kept.txt"),
        lambda: os.replace(f"{FOLDER}/keep.txt", f"{FOLDER}/script.sh"),
        lambda: os.link(f"{FOLDER}/keep.txt", f"{FOLDER}/linked"),
        lambda: os.symlink("/etc/passwd", f"{FOLDER}/symbolic"),
        lambda: os.mkdir(f"{FOLDER}/folder"),
        lambda: os.mkfifo(f"{FOLDER}/pipe"),
        lambda: os.mknod(f"{FOLDER}/device", stat.S_IFCHR | 0o666, os.makedev(1, 5)),
    ):
        try:
            attempt()
        except OSError:
            continue
        return 0
    return x * w
