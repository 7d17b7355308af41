# attack: a database, an archive and an array are to be written beside others' work
# origin: own
# needs: full
# expect: forward=passed points=1

import shelve
import sqlite3
import zipfile

import numpy


def forward(x, w):
    for write in (
        lambda: sqlite3.connect("@CANARY@/new.db").execute("create table t (a)"),
        lambda: shelve.open("@CANARY@/new"),
        lambda: zipfile.ZipFile("@CANARY@/new.zip", "w").writestr("a", "b"),
        lambda: numpy.save("@CANARY@/new.npy", numpy.ones(3)),
        lambda: numpy.memmap("@CANARY@/new.map", mode="w+", shape=3),
    ):
        try:
            write()
        except Exception:
            continue
        return 0
    return x * w
