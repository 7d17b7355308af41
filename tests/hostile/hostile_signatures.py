# attack: functions whose signature raises, goes in circles, or is something else altogether
# origin: own
# expect: forward=passed loss=failed|crashed gradient=passed points=5


class Callable:
    __signature__ = property(lambda self: 1 / 0)
    __wrapped__ = property(lambda self: self)
    __code__ = "passed"

    def __call__(self, x, w):
        return x * w


class Named:
    __name__ = property(lambda self: 1 / 0)

    def __call__(self, *arguments, **named):
        return {"passed": True}


forward = Callable()
loss = Named()


def gradient(x, y, w):
    return 2 * x * (x * w - y)


gradient.__wrapped__ = gradient
