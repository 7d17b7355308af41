# attack: a module that makes up every name it is asked for
# origin: own
# expect: status=todo points=0


def __getattr__(name):
    return lambda *arguments: 12345.678


def __dir__():
    return ["forward", "loss", "gradient", "step", "train", "passed"]
