# attack: a training that hands back one weight more than it was given
# origin: own
# exercise: multiple
# expect: train=failed|crashed points=0..24

import numpy as np


def forward(X, w, b):
    return X @ w + b


def loss(X, y, w, b):
    return float(np.mean((X @ w + b - y) ** 2))


def gradient(X, y, w, b):
    return X.T @ (2 * (X @ w + b - y) / len(y)), float(2 * np.mean(X @ w + b - y))


def step(w, b, grads, alpha):
    return w - alpha * grads[0], b - alpha * grads[1]


def train(X, y, w, b, alpha, epochs):
    return np.append(w, 1.0), b
