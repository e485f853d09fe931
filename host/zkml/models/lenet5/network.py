"""LeNet-5 with ReLU and average pooling: numpy's forward and backward pass, and the ONNX model.

A layer is ``(weights [in, out], bias [out])`` in float32. A convolution is the product of its weights with
the matrix of patches: one row for each place in each image, columns in the order channel, row, column. Images
are ``[n, height, width, channels]`` inside.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from onnx import TensorProto, helper

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import export  # noqa: E402

PIXELS = 28
KERNEL = 5
PAD = 2
NAMES = ["conv1", "conv2", "fc1", "fc2", "fc3"]
SHAPES = [(6, 1, KERNEL, KERNEL), (16, 6, KERNEL, KERNEL), (120, 400), (84, 120), (10, 84)]


def start(rng):
    """Layers to begin with: normal, with the variance that a ReLU keeps; biases zero."""
    sizes = [(int(np.prod(shape[1:])), shape[0]) for shape in SHAPES]
    weights = [(rng.standard_normal(size) * np.sqrt(2 / size[0])).astype(np.float32) for size in sizes]
    return [(w, np.zeros(w.shape[1], np.float32)) for w in weights]


def forward(layers, x):
    """The scores of images ``[n, 1, 28, 28]``, in parts, for memory's sake."""
    return np.concatenate([trace(layers, padded(part))[1][-1] for part in np.split(x, range(250, len(x), 250))])


def padded(x):
    """Images ``[n, 1, height, width]`` with the zeros around them that the first convolution reads."""
    return np.pad(np.moveaxis(x, 1, -1), ((0, 0), (PAD, PAD), (PAD, PAD), (0, 0)))


def trace(layers, x):
    """What each layer reads and what it gives, as matrices, for padded images."""
    reads, gives = [], []
    for (weights, bias), prepare in zip(layers, PREPARE):
        reads.append(prepare(x))
        x = reads[-1] @ weights + bias
        if len(reads) < len(layers):
            x = np.maximum(x, 0)
        gives.append(x)
    return reads, gives


def gradients(layers, reads, gives, slope):
    """Of the loss by each layer's weights and bias, from its slope by the scores."""
    found = []
    for i in reversed(range(len(layers))):
        found.append((reads[i].T @ slope, slope.sum(axis=0)))
        if i > 0:
            slope = RETURN[i](slope @ layers[i][0].T) * (gives[i - 1] > 0)
    return found[::-1]


def patches(x):
    """The matrix of patches of images."""
    windows = sliding_window_view(x, (KERNEL, KERNEL), axis=(1, 2))
    return windows.reshape(-1, x.shape[3] * KERNEL * KERNEL)


def pool(x):
    """Means over squares of two by two."""
    n, height, width, channels = x.shape
    return x.reshape(n, height // 2, 2, width // 2, 2, channels).mean(axis=(2, 4))


def flatten(x):
    """One row for each image, in ONNX's order: channel, row, column."""
    return np.moveaxis(x, -1, 1).reshape(len(x), -1)


def same(x):
    """For dense layers, that read what the layer before gives."""
    return x


def unpool(slope):
    """The slope by what was pooled, as a matrix with one row for each place."""
    wide = np.repeat(np.repeat(slope, 2, axis=1), 2, axis=2) / np.float32(4)
    return wide.reshape(-1, wide.shape[3])


def unpatch(slope):
    """The slope by the second convolution's input, from that by its patches."""
    slope = slope.reshape(-1, 10, 10, 6, KERNEL, KERNEL)
    image = np.zeros((len(slope), 14, 14, 6), np.float32)
    for row in range(KERNEL):
        for column in range(KERNEL):
            image[:, row : row + 10, column : column + 10] += slope[..., row, column]
    return image


def unflatten(slope):
    """The slope by the images that were flattened."""
    return np.moveaxis(slope.reshape(-1, 16, 5, 5), 1, -1)


# How each layer makes the matrix that it reads from what the layer before gives, and the way back.
PREPARE = [
    patches,
    lambda x: patches(pool(x.reshape(-1, 28, 28, 6))),
    lambda x: flatten(pool(x.reshape(-1, 10, 10, 16))),
    same,
    same,
]
RETURN = [None, lambda s: unpool(unpatch(s)), lambda s: unpool(unflatten(s)), same, same]


def scores_model(name, layers):
    """The ONNX model: ``input`` [1, 1, 28, 28] to ``scores`` [1, 10], with the nodes that PyTorch exports."""
    tensors = [(weights.T.reshape(shape), bias) for (weights, bias), shape in zip(layers, SHAPES)]
    output = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, SHAPES[-1][0]])
    return export.finish(name, nodes(), output, tensors, [1, 1, PIXELS, PIXELS])


def nodes():
    """The nodes, each reading the one before."""
    made, source = [], "input"

    def add(operator, name, tensors=(), **attributes):
        nonlocal source
        result = "scores" if name == NAMES[-1] else f"{name}_out"
        made.append(helper.make_node(operator, [source, *tensors], [result], name, **attributes))
        source = result

    for i, name in enumerate(NAMES):
        tensors = [f"weight{i}", f"bias{i}"]
        if len(SHAPES[i]) == 4:
            add("Conv", name, tensors, **conv_attributes(PAD if i == 0 else 0))
        else:
            add("Gemm", name, tensors, alpha=1.0, beta=1.0, transB=1)
        if name != NAMES[-1]:
            add("Relu", f"relu{i + 1}")
        if len(SHAPES[i]) == 4:
            add("AveragePool", f"pool{i + 1}", kernel_shape=[2, 2], pads=[0] * 4, strides=[2, 2])
        if name == "conv2":
            add("Flatten", "flatten", axis=1)
    return made


def conv_attributes(pad):
    """Of a convolution, all written out."""
    return {"dilations": [1, 1], "group": 1, "kernel_shape": [KERNEL, KERNEL], "pads": [pad] * 4, "strides": [1, 1]}
