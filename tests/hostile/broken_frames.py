# attack: frames with unknown tags, broken text, too few bytes, too many, or none at all
# origin: own
# expect: forward=crashed loss=crashed gradient=crashed step=crashed train=crashed points=0

import gc
import os

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")


def send(payload, size=None):
    os.write(server._replies, (len(payload) if size is None else size).to_bytes(4, "little") + payload)


def forward(x, w):
    send(b"\x80\x04passed.")


def loss(x, y, w):
    send(b"s\x02\x00\x00\x00\xff\xfe")


def gradient(x, y, w):
    send(b"d\x00\x00")


def step(w, grad, alpha):
    send(b"NN")


def train(xs, ys, w, alpha, epochs):
    send(b"")
