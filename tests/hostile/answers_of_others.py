# attack: functions are exchanged in the table of the process, so that one answers for another
# origin: own
# expect: forward=failed|crashed loss=failed|crashed points=0..1

import gc


def forward(x, w):
    server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")
    functions = server._functions
    functions["loss"] = functions["gradient"] = functions["train"] = functions["forward"]
    return 12345.678


def loss(x, y, w):
    return 12345.678
