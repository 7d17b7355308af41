# attack: a thread sends Ctrl-C to the main thread again and again
# origin: own
# expect: forward=failed|crashed|stopped points=0

import _thread
import threading


def interrupts():
    while True:
        _thread.interrupt_main()


def forward(x, w):
    threading.Thread(target=interrupts, daemon=True).start()
    return 0.0
