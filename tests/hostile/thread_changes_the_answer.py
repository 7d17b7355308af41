# attack: a thread goes on changing a list that has been handed back
# origin: own
# expect: points=0

import threading

ANSWER = [0.0]


def change():
    while True:
        ANSWER[:] = [12345.678] * (len(ANSWER) % 7)


threading.Thread(target=change, daemon=True).start()


def forward(x, w):
    return ANSWER


def loss(x, y, w):
    return tuple(ANSWER)
