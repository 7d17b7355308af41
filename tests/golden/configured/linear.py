def forward(x, w):
    return x * w


def loss(x, y, w):
    return (forward(x, w) - y) ** 2

def gradient(x, y, w):
    print("the slope at", x)
    return x * (x * w - y)


def step(w, grad, alpha):
    return w - alpha * grad


def train(xs, ys, w, alpha, epochs):
    for _ in range(epochs):
        for x, y in zip(xs, ys):
            w = step(w, gradient(x, y, w), alpha)
    return w
