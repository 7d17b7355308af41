"""A right submission to `quadratic`, as the lecture would write it; no function calls another."""


def forward(x, w1, w2, b):
    return x * x * w2 + x * w1 + b


def loss(x, y, w1, w2, b):
    y_pred = x * x * w2 + x * w1 + b
    return (y_pred - y) * (y_pred - y)


def gradient(x, y, w1, w2, b):
    y_pred = x * x * w2 + x * w1 + b
    return 2 * x * (y_pred - y), 2 * x * x * (y_pred - y), 2 * (y_pred - y)


def step(w1, w2, b, grads, alpha):
    grad_w1, grad_w2, grad_b = grads
    return w1 - alpha * grad_w1, w2 - alpha * grad_w2, b - alpha * grad_b


def train(xs, ys, w1, w2, b, alpha, epochs):
    for epoch in range(epochs):
        for x_val, y_val in zip(xs, ys):
            error = x_val * x_val * w2 + x_val * w1 + b - y_val
            w1 = w1 - alpha * 2 * x_val * error
            w2 = w2 - alpha * 2 * x_val * x_val * error
            b = b - alpha * 2 * error
    return w1, w2, b
