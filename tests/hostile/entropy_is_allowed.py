# attack: none: random numbers of every kind are used, and the answers are right
# origin: own; codejail test_reading_dev_random, its allowed half
# expect: forward=passed points=1

import os
import random
import secrets
import uuid

import numpy


def forward(x, w):
    with open("/dev/urandom", "rb") as source:
        noise = len(source.read(8)) + len(os.urandom(4)) + len(secrets.token_bytes(4)) + random.SystemRandom().random()
    noise += numpy.random.default_rng().random() + (uuid.uuid4().int > 0)
    return x * w if noise else 0
