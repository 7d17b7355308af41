"""Tell two kinds apart by logistic regression.
로지스틱 회귀로 두 종류를 구별해 봐요.

The model has the parameters w and b. It turns z = w·x + b into the chance that the answer is 1,
ŷ = σ(z) = 1 / (1 + e⁻ᶻ). The target y is 0 or 1.
모델의 매개변수는 w와 b예요. z = w·x + b를 정답이 1일 확률 ŷ = σ(z) = 1 / (1 + e⁻ᶻ)로 바꿔요.
정답 y는 0 아니면 1이에요.

Read x as hours of study and y as whether the exam was passed.
x를 공부한 시간, y를 시험에 붙었는지(1) 떨어졌는지(0)로 보면 돼요.
"""

import math


def forward(x: float, w: float, b: float) -> float:
    """Return the chance that the answer is 1.
    정답이 1일 확률을 구해요.

        z = w·x + b
        ŷ = 1 / (1 + e⁻ᶻ)

    x, w and b are single numbers; the result is one too, between 0 and 1.
    x, w, b는 모두 숫자 하나이고, 결과도 0과 1 사이의 숫자 하나예요.
    """
    return 1 / (1 + math.exp(-(w * x + b)))


def loss(x: float, y: float, w: float, b: float) -> float:
    """Return the cross-entropy on one sample: it is small where the right answer was thought likely.
    샘플 하나에서 교차 엔트로피를 구해요. 맞는 답의 확률을 높게 보았을수록 작아요.

        loss = -(y·ln ŷ + (1 - y)·ln(1 - ŷ))

    ln is the natural logarithm, `math.log`. y is 0 or 1, so one of the two terms vanishes.
    ln은 자연로그 `math.log`예요. y는 0 아니면 1이라서 두 항 중 하나는 사라져요.
    """
    predicted = forward(x, w, b)
    return -(y * math.log(predicted) + (1 - y) * math.log(1 - predicted))


def gradient(x: float, y: float, w: float, b: float) -> tuple[float, float]:
    """Return the slopes of the loss on one sample, (∂loss/∂w, ∂loss/∂b).
    샘플 하나에서 손실의 기울기 (∂loss/∂w, ∂loss/∂b)를 구해요.

        ∂loss/∂w = ?   ∂loss/∂b = ?

    Differentiate on paper, link by link: the loss by ŷ, ŷ by z, z by w and by b. Much cancels.
    종이에 한 고리씩 미분해 보세요. 손실을 ŷ로, ŷ를 z로, z를 w와 b로요. 많은 것이 지워져요.
    """
    error = forward(x, w, b) - y
    return error * x, error


def step(w: float, b: float, grads: list[float], alpha: float) -> tuple[float, float]:
    """Return (w, b) after one step of gradient descent.
    경사 하강법을 한 걸음 진행한 뒤의 (w, b)를 구해요.

    grads holds the slopes in w and in b, alpha is the learning rate. Leave the list as it is.
    grads에는 w와 b의 기울기가 들어 있고, alpha는 학습률이에요. 리스트는 바꾸지 마세요.
    """
    return w - alpha * grads[0], b - alpha * grads[1]


def train(xs: list[float], ys: list[float], w: float, b: float, alpha: float, epochs: int) -> tuple[float, float]:
    """Return (w, b) after so many passes over the samples, with a step after every sample.
    샘플마다 한 걸음씩, 정해진 에포크만큼 학습한 뒤의 (w, b)를 구해요.

    Both slopes of a step are taken at the same w and b. Leave the lists as they are.
    한 걸음의 두 기울기는 같은 w와 b에서 구해요. 리스트는 바꾸지 마세요.
    """
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            w, b = step(w, b, list(gradient(x, y, w, b)), alpha)
    return w, b
