# attack: what a call leaves behind ends the process as it is thrown away
# origin: own
# expect: forward=crashed points=0

import os


class Bomb:
    def __del__(self):
        os._exit(0)


def forward(x, w):
    bomb = Bomb()
    return x * w if bomb else 0
