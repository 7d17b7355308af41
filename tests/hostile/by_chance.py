# attack: answers that depend on chance, reseeded from the system
# origin: own
# expect: forward=failed points=0

import os
import random

random.seed(os.urandom(8))


def forward(x, w):
    return x * w if random.random() < 0.5 else 12345.678
