# attack: NaN and infinities, which are on no side of anything
# origin: own; DMOJ testsuite coci_partial/py_div_by_zero_ie
# expect: forward=failed loss=failed gradient=failed step=failed train=failed points=0..1

NAN = float("nan")


def forward(x, w):
    return NAN


def loss(x, y, w):
    return -NAN


def gradient(x, y, w):
    return float("inf")


def step(w, grad, alpha):
    return [NAN, w - alpha * grad]


def train(xs, ys, w, alpha, epochs):
    return complex(NAN, 0)
