# attack: a signature that ends Python as soon as it is looked at
# origin: own
# expect: status=crashed points=0


class Callable:
    __signature__ = property(lambda self: (_ for _ in ()).throw(SystemExit(0)))

    def __call__(self, x, w):
        return x * w


forward = Callable()
