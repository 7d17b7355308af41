"""Fit a parabola by gradient descent, with three parameters at once.
경사 하강법으로 매개변수 세 개를 한꺼번에 움직여 포물선을 데이터에 맞춰요.

The model predicts ŷ = x²·w2 + x·w1 + b, and its loss on one sample (x, y) is
loss = (ŷ - y)². The parameters w1, w2 and b to be found make the loss smallest.
모델의 예측값은 ŷ = x²·w2 + x·w1 + b이고, 샘플 하나 (x, y)에서의 손실은
loss = (ŷ - y)²예요. 우리는 손실이 가장 작아지는 매개변수 w1, w2, b를 찾을 거예요.

Mind which is which: w1 belongs to x, and w2 belongs to x². They are easily swapped.
짝을 잘 확인하세요. w1은 x에, w2는 x²에 곱해요. 서로 바꿔 쓰기 쉬우니 조심하세요.

The data are the lecture's: x = [1, 2, 3] and y = [2, 4, 6]. Read x as hours of study and
y as points; then w1 is in points per hour, w2 in points per hour squared, b in points.
데이터는 강의와 같아요. x = [1, 2, 3], y = [2, 4, 6]이에요. x를 공부한 시간, y를 점수로 보면
w1의 단위는 점수/시간, w2의 단위는 점수/시간², b의 단위는 점수가 돼요.

Write the five functions of `exercises/quadratic.py` one after the other. You can have them
graded at any time, as often as you like, even half finished:
`exercises/quadratic.py`의 함수 다섯 개를 위에서부터 하나씩 완성해 보세요. 다 끝내지 않았어도
괜찮으니, 언제든 몇 번이든 채점해 보세요.

    python -m grader quadratic
"""


def forward(x: float, w1: float, w2: float, b: float) -> float:
    """Return the prediction of the model for one sample.
    샘플 하나에 대한 모델의 예측값을 구해요.

        ŷ = x²·w2 + x·w1 + b

    x is the input (hours); w1 belongs to x, w2 belongs to x², and b stands alone. All four
    are single numbers.
    x는 입력(시간)이에요. w1은 x에, w2는 x²에 곱하고, b는 그대로 더해요. 넷 다 숫자 하나예요.

    The result is ŷ, a single number (points).
    결과는 예측값 ŷ, 숫자 하나(점수)예요.
    """
    # Your code goes here. / 여기에 코드를 작성하세요.
    raise NotImplementedError


def loss(x: float, y: float, w1: float, w2: float, b: float) -> float:
    """Return the squared error of the prediction on one sample.
    샘플 하나에서 예측값이 정답과 얼마나 다른지, 오차의 제곱을 구해요.

        loss = (ŷ - y)²

    x is the input (hours), y the true answer (points); w1 (of x), w2 (of x²) and b are the
    parameters. All are single numbers.
    x는 입력(시간), y는 정답(점수)이고, w1(x의 계수), w2(x²의 계수), b는 매개변수예요.
    모두 숫자 하나예요.

    The result is the loss, a single number (points squared) that is never negative.
    결과는 손실, 숫자 하나(점수의 제곱)이고, 음수가 될 수 없어요.
    """
    # Your code goes here. / 여기에 코드를 작성하세요.
    raise NotImplementedError


def gradient(x: float, y: float, w1: float, w2: float, b: float) -> tuple[float, float, float]:
    """Return the slopes of the loss with respect to w1, w2 and b on one sample.
    샘플 하나에서 손실을 w1, w2, b로 각각 미분한 기울기를 구해요.

        ∂loss/∂w1 = ?    ∂loss/∂w2 = ?    ∂loss/∂b = ?

    Write the loss out in x, y, w1, w2 and b and differentiate it with pen and paper, by one
    parameter at a time, everything else being constant. The chain rule helps.
    손실을 x, y, w1, w2, b로 풀어 쓴 다음, 매개변수마다 한 번씩 종이에 직접 미분해 보세요.
    이때 나머지는 모두 상수로 봐요. 연쇄 법칙을 쓰면 편해요.

    x (hours), y (points), w1 (of x), w2 (of x²) and b are single numbers.
    x(시간), y(점수), w1(x의 계수), w2(x²의 계수), b는 모두 숫자 하나예요.

    The result is three numbers in this order: the slope for w1, for w2, for b, each in units
    of the loss per unit of its parameter.
    결과는 숫자 세 개이고, w1, w2, b의 기울기를 이 순서대로 돌려주세요. 각각의 단위는 손실의
    단위를 그 매개변수의 단위로 나눈 것이에요.
    """
    # Your code goes here. / 여기에 코드를 작성하세요.
    raise NotImplementedError


def step(w1: float, w2: float, b: float, grads: tuple[float, float, float], alpha: float) -> tuple[float, float, float]:
    """Return w1, w2 and b after one step of gradient descent.
    경사 하강법을 한 걸음 진행한 뒤의 w1, w2, b를 구해요.

        w1 ← w1 - α·∂loss/∂w1    w2 ← w2 - α·∂loss/∂w2    b ← b - α·∂loss/∂b

    w1, w2 and b are single numbers. grads holds their three slopes in the same order, as
    `gradient` returns them. alpha is the learning rate α, a small positive number.
    w1, w2, b는 각각 숫자 하나예요. grads에는 `gradient`가 돌려준 기울기 세 개가 같은 순서로 들어
    있어요. alpha는 학습률 α, 작은 양수예요.

    The result is the three new parameters in the order w1, w2, b, each in its own unit.
    결과는 새로운 매개변수 세 개이고, w1, w2, b 순서로 돌려주세요. 단위는 각각 그대로예요.
    """
    # Your code goes here. / 여기에 코드를 작성하세요.
    raise NotImplementedError


def train(
    xs: list[float], ys: list[float], w1: float, w2: float, b: float, alpha: float, epochs: int
) -> tuple[float, float, float]:
    """Return w1, w2 and b after training on all samples for a number of epochs.
    모든 샘플로 정해진 에포크만큼 학습한 뒤의 w1, w2, b를 구해요.

    One epoch is one pass over the samples. As in the lecture, take one step for every sample,
    in their order; each step starts from the parameters that the step before it has left.
    에포크 한 번은 모든 샘플을 한 차례 훑는 것이에요. 강의에서처럼 샘플을 순서대로 보면서
    샘플마다 한 걸음씩 움직이고, 매번 바로 앞 걸음에서 얻은 매개변수에서 출발해요.

    All three slopes of a step are taken at the same point: find them first, and only then
    move w1, w2 and b together.
    한 걸음에 쓰는 기울기 세 개는 모두 같은 지점에서 구해요. 먼저 기울기를 다 구한 다음에
    w1, w2, b를 함께 움직이세요.

    xs (hours) and ys (points) are lists of the same length, and ys[i] is the answer for xs[i].
    w1, w2 and b are the numbers to start from, alpha the learning rate, epochs a whole number;
    0 epochs leave the parameters as they are.
    xs(시간)와 ys(점수)는 길이가 같은 리스트이고, ys[i]는 xs[i]의 정답이에요. w1, w2, b는 처음 값,
    alpha는 학습률, epochs는 정수예요. epochs가 0이면 매개변수는 처음 값 그대로예요.

    Do not change the lists xs and ys.
    리스트 xs와 ys의 내용은 바꾸지 마세요.

    The result is the last three parameters in the order w1, w2, b, each in its own unit.
    결과는 마지막 매개변수 세 개이고, w1, w2, b 순서로 돌려주세요. 단위는 각각 그대로예요.
    """
    # Your code goes here. / 여기에 코드를 작성하세요.
    raise NotImplementedError
