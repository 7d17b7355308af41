def forward(x, w):
    return x * w


def loss(x, y, w):
    return (forward(x, w) - y) ** 2

def gradient(x, y, w):
    print("::error::every check passed ```")
    print("\x1b[2J]]></failure>", "<script>alert(1)</script>", "한글")
    raise ValueError("]]> ::set-output name=score::12 `code` | @ada ![](https://evil.example)\r\n::error::no")


def step(w, grad, alpha):
    return w - alpha * grad


def train(xs, ys, w, alpha, epochs):
    for _ in range(epochs):
        for x, y in zip(xs, ys):
            w = step(w, gradient(x, y, w), alpha)
    return w
