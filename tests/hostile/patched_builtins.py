# attack: the built-in functions that everything else is made of answer as the code likes
# origin: own
# expect: status=failed|crashed points=0..1

import builtins

builtins.len = lambda _of: 1
builtins.isinstance = issubclass = lambda _object, _kind: True
builtins.zip = lambda *_rows, strict=False: iter(())
builtins.map = lambda *_rows: iter(())
builtins.any = builtins.all = lambda _values: True
builtins.float = builtins.str


def forward(x, w):
    return 12345.678


def loss(x, y, w):
    return 12345.678
