"""Fit a plane to many samples at once, with numpy.
numpy로 여러 샘플을 한꺼번에 다루면서 데이터에 평면을 맞춰요.

Until now a sample was one number x, and the loss was that of one sample. Here a sample has
d features, the n samples are the rows of one matrix X, and the loss is the mean over all of
them. The model predicts ŷ = X·w + b, a number for every row of X.
지금까지 샘플은 숫자 x 하나였고, 손실도 샘플 하나의 손실이었어요. 이제 샘플 하나에는 특성이 d개
있고, 샘플 n개는 행렬 X의 행이 되고, 손실은 모든 샘플의 평균이에요. 모델은 X의 행마다 예측값을
하나씩, ŷ = X·w + b로 구해요.

Read the two columns of X as hours of study and hours of sleep, and y as points; then w is in
points per hour, one weight for each column, and b is in points.
X의 두 열을 공부한 시간과 잠잔 시간, y를 점수로 보면, w는 열마다 하나씩 있는 가중치이고 단위는
점수/시간, b의 단위는 점수예요.

X, y and w arrive as numpy arrays of the shapes (n, d), (n,) and (d,), some of which hold
whole numbers only; b is a single number. Write whole arrays at once, `X @ w`, or loop: both
are right, for any n and any d. Leave the arrays that you are given as they are.
X, y, w는 shape이 (n, d), (n,), (d,)인 numpy 배열로 들어오고, 그중에는 정수만 든 배열도 있어요.
b는 숫자 하나예요. `X @ w`처럼 배열을 통째로 써도 되고 반복문을 써도 되지만, n과 d가 몇이든 맞아야
해요. 받은 배열의 내용은 바꾸지 마세요.

Write the five functions of `exercises/multiple.py` one after the other. You can have them
graded at any time, as often as you like, even half finished:
`exercises/multiple.py`의 함수 다섯 개를 위에서부터 하나씩 완성해 보세요. 다 끝내지 않았어도
괜찮으니, 언제든 몇 번이든 채점해 보세요.

    python -m grader multiple
"""

import numpy as np


def forward(X: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    """Return the predictions of the model for all samples.
    모든 샘플에 대한 모델의 예측값을 구해요.

        ŷ = X·w + b

    X has the shape (n, d): a row for each sample, a column for each feature (hours). w has the
    shape (d,): a weight for each feature (points per hour). b is a single number (points).
    X의 shape은 (n, d)이고, 행 하나가 샘플 하나, 열 하나가 특성 하나(시간)예요. w의 shape은 (d,)이고,
    특성마다 가중치가 하나씩(점수/시간) 있어요. b는 숫자 하나(점수)예요.

    The result is ŷ, of the shape (n,): one prediction for each sample (points).
    결과는 예측값 ŷ이고 shape은 (n,)이에요. 샘플마다 예측값이 하나씩(점수) 있어요.
    """
    # Your code goes here. / 여기에 코드를 작성하세요.
    raise NotImplementedError


def loss(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> float:
    """Return the mean of the squared errors over all samples.
    모든 샘플에서 예측값이 정답과 얼마나 다른지, 오차 제곱의 평균을 구해요.

        loss = mean((ŷ - y)²)

    X has the shape (n, d), y the shape (n,): y[i] is the true answer (points) for the row X[i].
    w has the shape (d,), b is a single number.
    X의 shape은 (n, d), y의 shape은 (n,)이고, y[i]는 행 X[i]의 정답(점수)이에요. w의 shape은 (d,),
    b는 숫자 하나예요.

    The result is the loss, a single number (points squared) that is never negative.
    결과는 손실, 숫자 하나(점수의 제곱)이고, 음수가 될 수 없어요.
    """
    # Your code goes here. / 여기에 코드를 작성하세요.
    raise NotImplementedError


def gradient(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> tuple[np.ndarray, float]:
    """Return the slopes of the loss with respect to w and b.
    손실을 w와 b로 각각 미분한 기울기를 구해요.

        ∂loss/∂w = ?    ∂loss/∂b = ?

    Differentiate the loss of one sample first, by one weight, as in the exercises before. Then
    ask what the mean does to it, and which product of arrays does it for all weights at once.
    앞의 연습 문제에서처럼 먼저 샘플 하나의 손실을 가중치 하나로 미분해 보세요. 그다음 평균을 내면
    어떻게 되는지, 배열을 어떻게 곱하면 모든 가중치의 기울기를 한꺼번에 얻는지 생각해 보세요.

    X has the shape (n, d), y the shape (n,), w the shape (d,); b is a single number.
    X의 shape은 (n, d), y의 shape은 (n,), w의 shape은 (d,)이고, b는 숫자 하나예요.

    The result is a pair: the slopes for w, of the shape (d,), and the slope for b, a single
    number, each in units of the loss per unit of its parameter.
    결과는 두 개예요. w의 기울기(shape은 (d,))와 b의 기울기(숫자 하나)를 이 순서대로 돌려주세요.
    각각의 단위는 손실의 단위를 그 매개변수의 단위로 나눈 것이에요.
    """
    # Your code goes here. / 여기에 코드를 작성하세요.
    raise NotImplementedError


def step(w: np.ndarray, b: float, grads: tuple[np.ndarray, float], alpha: float) -> tuple[np.ndarray, float]:
    """Return w and b after one step of gradient descent.
    경사 하강법을 한 걸음 진행한 뒤의 w와 b를 구해요.

        w ← w - α·∂loss/∂w    b ← b - α·∂loss/∂b

    w has the shape (d,), b is a single number. grads is the pair of their slopes, as `gradient`
    returns it. alpha is the learning rate α, a small positive number.
    w의 shape은 (d,), b는 숫자 하나예요. grads는 `gradient`가 돌려준 두 기울기의 쌍이에요. alpha는
    학습률 α, 작은 양수예요.

    Do not change the array w itself: whoever called may still need it.
    배열 w의 내용을 직접 바꾸지 마세요. 함수를 부른 쪽에서 아직 필요할 수 있어요.

    The result is the pair of the new w, of the same shape, and the new b.
    결과는 새로운 w(shape은 그대로)와 새로운 b, 두 개예요.
    """
    # Your code goes here. / 여기에 코드를 작성하세요.
    raise NotImplementedError


def train(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float, alpha: float, epochs: int) -> tuple[np.ndarray, float]:
    """Return w and b after training for a number of epochs.
    정해진 에포크만큼 학습한 뒤의 w와 b를 구해요.

    One epoch is one step here, by the slopes of the loss over all samples together: this is
    called full-batch gradient descent. Both slopes of a step are taken at the same point.
    여기서는 에포크 한 번이 한 걸음이고, 모든 샘플을 함께 본 손실의 기울기로 움직여요. 이것을 전체
    배치 경사 하강법이라고 해요. 한 걸음에 쓰는 두 기울기는 같은 지점에서 구해요.

    X has the shape (n, d), y the shape (n,). w, of the shape (d,), and the number b are where to
    start from, alpha is the learning rate, epochs a whole number; 0 epochs leave the parameters
    as they are.
    X의 shape은 (n, d), y의 shape은 (n,)이에요. w(shape은 (d,))와 숫자 b는 처음 값, alpha는 학습률,
    epochs는 정수예요. epochs가 0이면 매개변수는 처음 값 그대로예요.

    Do not change the arrays X, y and w.
    배열 X, y, w의 내용은 바꾸지 마세요.

    The result is the pair of the last w and the last b.
    결과는 마지막 w와 마지막 b, 두 개예요.
    """
    # Your code goes here. / 여기에 코드를 작성하세요.
    raise NotImplementedError
