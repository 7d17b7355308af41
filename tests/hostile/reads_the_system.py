# attack: files of the system and of other people are read
# origin: codejail test_read_etc_passwd, test_find_other_sandboxes; Judger test_sysinfo
# needs: full
# expect: forward=passed points=1

import os

PLACES = ("/", "/home", "/root", "/etc", "/var", "/tmp", "@KIT@", "@FOLDER@", "@CANARY@", "..", os.path.expanduser("~"))
FILES = ("/etc/passwd", "/etc/hostname", "/etc/shadow", "/proc/1/cmdline", "/dev/mem", "/dev/kmsg", "@CANARY@/keep.txt")


def forward(x, w):
    for read, names in ((os.listdir, PLACES), (lambda name: open(name, "rb").read(1), FILES)):
        for name in names:
            try:
                if read(name):
                    return 0
            except OSError:
                continue
    return x * w
