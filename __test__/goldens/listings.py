"""The update rules as the lectures list them, in NumPy: twenty steps each, over gradients that do not depend on them."""

import numpy as np

from golden import Draw, exact, numbers, write

SOURCE = f"numpy {np.__version__}"
STEPS = 20
WEIGHTS = exact([0.5, -1.25, 2, 0.1, -0.3]).numpy()
GRADIENTS = Draw(67).normal(STEPS, len(WEIGHTS)).numpy()


def listing(rule, update):
    """`update` is a generator function: it takes the weights, is sent gradients and gives the weights after each."""
    run = update(WEIGHTS.copy())
    next(run)
    return {
        "source": SOURCE,
        "rule": rule,
        "weights": numbers(WEIGHTS),
        "gradients": [numbers(dx) for dx in GRADIENTS],
        "expected": [numbers(run.send(dx)) for dx in GRADIENTS],
    }


def gradient_descent(x):
    learning_rate = 0.1
    while True:
        dx = yield x
        x = x - learning_rate * dx


def momentum_with_velocity(x):
    mu, learning_rate, v = 0.9, 0.1, 0
    while True:
        dx = yield x
        v = mu * v - learning_rate * dx
        x = x + v


def momentum_with_running_update(w):
    alpha, beta, previous = -0.1, 0.9, 0
    while True:
        delta = yield w
        dw = alpha * delta
        m = dw + beta * previous
        w = w + m
        previous = m


def momentum_with_friction(w):
    gamma, eta, v = 0.9, 0.1, 0
    while True:
        gradient = yield w
        v = gamma * v + eta * gradient
        w = w - v


def nesterov(w):
    """The gradient is taken at `w - gamma v`: that point is what a library calls the weight."""
    gamma, eta, v = 0.9, 0.1, 0
    while True:
        gradient = yield w - gamma * v
        v = gamma * v + eta * gradient
        w = w - v


def adagrad(x):
    learning_rate, cache = 0.1, 0
    while True:
        dx = yield x
        cache = cache + dx**2
        x = x - learning_rate * dx / (np.sqrt(cache) + 1e-7)


def adagrad_inside(w):
    eta, epsilon, g_sum = 0.1, 1e-3, 0
    while True:
        gradient = yield w
        g_sum = g_sum + gradient**2
        w = w - eta / np.sqrt(g_sum + epsilon) * gradient


def rmsprop(x):
    learning_rate, decay_rate, cache = 0.01, 0.99, 0
    while True:
        dx = yield x
        cache = decay_rate * cache + (1 - decay_rate) * dx**2
        x = x - learning_rate * dx / (np.sqrt(cache) + 1e-7)


def rmsprop_inside(w):
    eta, gamma, epsilon, g = 0.01, 0.99, 1e-3, 0
    while True:
        gradient = yield w
        g = gamma * g + (1 - gamma) * gradient**2
        w = w - eta / np.sqrt(g + epsilon) * gradient


def adadelta(w):
    gamma, epsilon, g, s = 0.9, 1e-3, 0, 0
    while True:
        gradient = yield w
        g = gamma * g + (1 - gamma) * gradient**2
        delta = np.sqrt(s + epsilon) / np.sqrt(g + epsilon) * gradient
        s = gamma * s + (1 - gamma) * delta**2
        w = w - delta


def adam(x):
    learning_rate, beta1, beta2, m, v, t = 0.01, 0.9, 0.999, 0, 0, 0
    while True:
        dx = yield x
        t += 1
        m = beta1 * m + (1 - beta1) * dx
        v = beta2 * v + (1 - beta2) * (dx**2)
        mb = m / (1 - beta1**t)
        vb = v / (1 - beta2**t)
        x = x - learning_rate * mb / (np.sqrt(vb) + 1e-7)


def adam_inside(w):
    eta, beta1, beta2, epsilon, m, v, t = 0.01, 0.9, 0.999, 1e-2, 0, 0, 0
    while True:
        g = yield w
        t += 1
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        w = w - eta / np.sqrt(v / (1 - beta2**t) + epsilon) * (m / (1 - beta1**t))


def decay_after_the_update(w):
    alpha, epsilon = -0.1, 0.01
    while True:
        delta = yield w
        w = (w + alpha * delta) * (1 - epsilon)


momentum = {"kind": "sgd", "learningRate": 0.1, "momentum": 0.9}
ada = {"kind": "adagrad", "learningRate": 0.1, "initialAccumulatorValue": 0}
rms = {"kind": "rmsprop", "learningRate": 0.01, "rho": 0.99}
write(
    "crates/optim/goldens/listings.json",
    [
        listing({"kind": "sgd", "learningRate": 0.1}, gradient_descent),
        listing(momentum, momentum_with_velocity),
        listing(momentum, momentum_with_running_update),
        listing({**momentum, "momentumMode": "torch"}, momentum_with_friction),
        listing({**momentum, "nesterov": True}, nesterov),
        listing({**ada, "epsilonMode": "torch"}, adagrad),
        listing({**ada, "epsilon": 1e-3}, adagrad_inside),
        listing({**rms, "epsilonMode": "torch"}, rmsprop),
        listing({**rms, "epsilon": 1e-3}, rmsprop_inside),
        listing({"kind": "adadelta", "learningRate": 1, "rho": 0.9, "epsilon": 1e-3}, adadelta),
        listing({"kind": "adam", "learningRate": 0.01, "epsilonMode": "torch"}, adam),
        listing({"kind": "adam", "learningRate": 0.01, "epsilonMode": "inside", "epsilon": 1e-2}, adam_inside),
        listing(
            {"kind": "sgd", "learningRate": 0.1, "weightDecay": 0.01, "weightDecayMode": "afterUpdate"},
            decay_after_the_update,
        ),
    ],
)
