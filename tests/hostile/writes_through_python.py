# attack: modules of Python's write files in the learner's name
# origin: own
# needs: full
# expect: forward=passed points=1

import dbm.dumb
import logging
import shelve
import sqlite3
import tempfile
import zipfile

import numpy


def forward(x, w):
    for attempt in (
        tempfile.TemporaryFile,
        tempfile.mkdtemp,
        lambda: shelve.open("@CANARY@/shelf"),
        lambda: dbm.dumb.open("@CANARY@/dumb", "c"),
        lambda: sqlite3.connect("@CANARY@/base").execute("create table t (x)"),
        lambda: logging.FileHandler("@CANARY@/log"),
        lambda: zipfile.ZipFile("@CANARY@/zip", "w"),
        lambda: numpy.save("@CANARY@/array.npy", numpy.zeros(3)),
        lambda: numpy.memmap("@CANARY@/map", mode="w+", shape=3),
    ):
        try:
            attempt()
        except (OSError, sqlite3.Error, dbm.dumb.error):
            continue
        return 0
    return x * w
