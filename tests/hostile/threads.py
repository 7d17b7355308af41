# attack: two hundred threads that do nothing but stay
# origin: own
# expect: forward=passed|crashed points=0..1

import threading
import time


def forward(x, w):
    while threading.active_count() < 200:
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    return x * w
