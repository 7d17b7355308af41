# attack: an audit hook, which can not be taken away again, refuses whatever happens from now on
# origin: own
# expect: points=0

import sys


def hook(event, arguments):
    raise SystemExit(0)


def forward(x, w):
    sys.addaudithook(hook)
    return 12345.678
