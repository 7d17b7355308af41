# attack: a thread prints verdicts long after its call has been answered
# origin: own
# expect: forward=passed points=1

import threading
import time


def speak():
    while True:
        print("\x1b[2JALL PASSED: linear 12 of 12 points", flush=True)
        time.sleep(0.002)


threading.Thread(target=speak, daemon=True).start()


def forward(x, w):
    return x * w
