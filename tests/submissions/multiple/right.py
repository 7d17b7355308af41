"""A right submission to `multiple`, on whole arrays; no function calls another."""


def forward(X, w, b):
    return X @ w + b


def loss(X, y, w, b):
    error = X @ w + b - y
    return (error * error).mean()


def gradient(X, y, w, b):
    error = X @ w + b - y
    return 2 * X.T @ error / y.size, 2 * error.mean()


def step(w, b, grads, alpha):
    grad_w, grad_b = grads
    return w - alpha * grad_w, b - alpha * grad_b


def train(X, y, w, b, alpha, epochs):
    for epoch in range(epochs):
        error = X @ w + b - y
        w = w - alpha * 2 * X.T @ error / y.size
        b = b - alpha * 2 * error.mean()
    return w, b
