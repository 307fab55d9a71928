"""JAX: one jitted, donated training step that gathers its own batch; or a whole epoch as one jitted scan."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from serve import batches, initial, serve

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-7


def loss_of(parameters, x, labels):
    *hidden, (kernel, bias) = parameters
    for w, b in hidden:
        x = jax.nn.relu(x @ w + b)
    scores = jax.nn.log_softmax(x @ kernel + bias)
    return -jnp.take_along_axis(scores, labels[:, None], axis=1).mean()


def sgd(rate, parameters, gradients, slots, step):
    return jax.tree.map(lambda p, g: p - rate * g, parameters, gradients), slots


def adam(rate, parameters, gradients, slots, step):
    m = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, slots[0], gradients)
    v = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, slots[1], gradients)
    t = step + 1.0
    rate = rate * jnp.sqrt(1 - BETA2**t) / (1 - BETA1**t)
    return jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + EPSILON), parameters, m, v), (m, v)


RULES = {"sgd": sgd, "adam": adam}


def prepare(workload, configuration):
    x, y = (jnp.asarray(a) for a in batches(workload))
    spec, size, steps = workload["optimizer"], workload["batchSize"], workload["batches"]
    rule = partial(RULES[spec["kind"]], spec["learningRate"])
    weight = initial(workload)
    dense = [layer for layer in workload["layers"] if layer["kind"] == "dense"]
    parameters = [tuple(jnp.asarray(weight(told)) for told in layer["weights"]) for layer in dense]
    zeros = lambda: jax.tree.map(jnp.zeros_like, parameters)
    slots = (zeros(), zeros()) if spec["kind"] == "adam" else ()
    state = (parameters, slots, jnp.zeros((), jnp.int32))

    def advance(state, x, y, order):
        parameters, slots, step = state
        index = jax.lax.dynamic_slice(order, (step % steps * size,), (size,))
        loss, gradients = jax.value_and_grad(loss_of)(parameters, x[index], y[index])
        parameters, slots = rule(parameters, gradients, slots, step)
        return (parameters, slots, step + 1), loss

    def epoch(state, x, y, order):
        state, losses = jax.lax.scan(lambda state, _: advance(state, x, y, order), state, length=steps)
        return state, losses[-1]

    compiled = jax.jit(epoch if configuration["scan"] else advance, donate_argnums=0)
    calls = 1 if configuration["scan"] else steps
    random = np.random.default_rng(workload["seed"])

    def first_steps():
        one = jax.jit(advance)
        order = jnp.tile(jnp.arange(size, dtype=jnp.int32), steps)
        after, first = one(state, x, y, order)
        return [float(first), float(one(after, x, y, order)[1])]

    def run(epochs):
        nonlocal state
        for _ in range(epochs):
            order = jnp.asarray(random.permutation(workload["samples"]).astype(np.int32))
            for _ in range(calls):
                state, loss = compiled(state, x, y, order)
        jax.block_until_ready(state)
        return float(loss)

    return {"jax": jax.__version__}, first_steps, run


serve(prepare)
