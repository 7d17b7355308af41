"""A right submission to `linear`, as the lecture would write it; no function calls another."""


def forward(x, w):
    return x * w


def loss(x, y, w):
    y_pred = x * w
    return (y_pred - y) * (y_pred - y)


def gradient(x, y, w):
    return 2 * x * (x * w - y)


def step(w, grad, alpha):
    return w - alpha * grad


def train(xs, ys, w, alpha, epochs):
    for epoch in range(epochs):
        for x_val, y_val in zip(xs, ys):
            grad = 2 * x_val * (x_val * w - y_val)
            w = w - alpha * grad
    return w
