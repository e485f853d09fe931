"""Draws small networks at random, each about one operator, and writes what onnxruntime answers.

    generate.py SEED COUNT FOLDER

FOLDER gets COUNT models, and `expected.json`: for each a few inputs with the scores that onnxruntime gives.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.capi import onnxruntime_pybind11_state as runtime

REFUSALS = (runtime.Fail, runtime.InvalidArgument, runtime.InvalidGraph, runtime.NotImplemented, runtime.RuntimeException)
ROWS = 4
OPSET = 17
IR_VERSION = 8


class Network:
    """A chain of nodes; `shape` is that of its last tensor, `name`."""

    def __init__(self, rng):
        self.rng, self.nodes, self.constants, self.earlier = rng, [], [], []
        rank = int(rng.integers(1, 4))
        spatial = [int(side) for side in rng.integers(*((4, 9) if rank < 3 else (2, 5)), size=rank)]
        self.input = self.shape = [1, int(rng.choice([1, 2, 4])), *spatial]
        self.name = "x"

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def floats(self, *shape):
        return self.constant(self.rng.uniform(-1, 1, size=shape).astype(np.float32))

    def ints(self, values):
        return self.constant(np.asarray(values, dtype=np.int64))

    def add(self, operator, *others, first=None, decided=False, **attributes):
        """Appends a node that reads the last tensor and others, and asks onnxruntime for its shape.

        What is decided is no float, and left for the next node.
        """
        self.earlier.append((self.name, self.shape))
        result = f"t{len(self.nodes)}"
        inputs = [first or self.name, *others]
        self.nodes.append(helper.make_node(operator, inputs, [result], f"/{result}", **attributes))
        self.name = result
        if not decided:
            self.shape = list(self.run(np.zeros([1, *self.input[1:]], np.float32)).shape)

    def model(self):
        source = helper.make_tensor_value_info("x", TensorProto.FLOAT, self.input)
        target = helper.make_tensor_value_info(self.name, TensorProto.FLOAT, None)
        graph = helper.make_graph(self.nodes, "drawn", [source], [target], self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)

    def run(self, x):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(self.model().SerializeToString(), options, ["CPUExecutionProvider"])
        return session.run(None, {"x": x})[0]

    def pick(self, *choices):
        return choices[self.rng.integers(len(choices))]

    def flip(self):
        return bool(self.rng.integers(2))

    # Windows.

    def window(self, pool):
        """Attributes of a window that fits the last tensor."""
        sides = self.shape[2:]
        rank = len(sides)
        kernel = [int(self.rng.integers(1, min(3, side) + 1)) for side in sides]
        found = {"kernel_shape": kernel, "strides": [int(s) for s in self.rng.integers(1, 4, size=rank)]}
        wide = [k > 1 and 2 * (k - 1) + 1 <= side and self.flip() for k, side in zip(kernel, sides)]
        padding = self.pick("none", "pads", "SAME_UPPER", "SAME_LOWER", "VALID")
        if pool != "AveragePool" and not padding.startswith("SAME"):
            found["dilations"] = [1 + wide for wide in wide]
        if padding == "pads":
            found["pads"] = [int(self.rng.integers(0, k)) for k in kernel * 2]
        elif padding != "none":
            found["auto_pad"] = padding
        return found

    def conv(self):
        channels, attributes = self.shape[1], self.window("Conv")
        group = self.pick(*[g for g in (1, 2, channels) if channels % g == 0])
        outputs = group * int(self.rng.integers(1, 3))
        others = [self.floats(outputs, channels // group, *attributes["kernel_shape"])]
        if self.flip():
            others.append(self.floats(outputs))
        self.add("Conv", *others, group=group, **attributes)
        if self.flip():
            self.batch_normalization()

    def batch_normalization(self):
        channels = self.shape[1]
        variance = self.constant(self.rng.uniform(0.5, 2, size=channels).astype(np.float32))
        self.add("BatchNormalization", *[self.floats(channels) for _ in range(3)], variance)

    def normalised_conv(self):
        self.batch_normalization()
        self.conv()

    def average_pool(self):
        attributes = self.window("AveragePool")
        self.add("AveragePool", count_include_pad=int(self.flip()), **attributes)

    def max_pool(self):
        attributes = self.window("MaxPool")
        ceil = self.flip() and "auto_pad" not in attributes
        self.add("MaxPool", ceil_mode=int(ceil), **attributes)

    def global_pool(self):
        self.add(self.pick("GlobalAveragePool", "GlobalMaxPool"))

    def reduce(self):
        rank = len(self.shape)
        axes = sorted(int(axis) for axis in self.rng.choice(rank - 1, self.rng.integers(1, rank), replace=False) + 1)
        operator = self.pick("Mean", "Sum", "Max", "Min", "L1", "L2", "SumSquare", "LogSumExp", "Prod")
        axes = axes[:1] if operator == "Prod" else axes
        operator, keep = f"Reduce{operator}", int(rank - len(axes) < 3 or self.flip())
        if operator == "ReduceSum":
            self.add(operator, self.ints(axes), keepdims=keep)
        else:
            self.add(operator, axes=axes, keepdims=keep)

    # Functions of one number.

    def relu(self):
        self.add("Relu")

    def leaky_relu(self):
        self.add("LeakyRelu", alpha=float(self.pick(0.01, 0.125, 0.3, 1.5, -0.5)))

    def clip(self):
        low, high = sorted(float(x) for x in self.rng.uniform(-1, 1, size=2))
        low, high = self.pick((low, high + 0.1), (0.0, high + 1.1), (low, None), (None, high))
        ends = ["" if end is None else self.constant(np.float32(end)) for end in (low, high)]
        self.add("Clip", *ends)

    def extreme(self):
        bound = self.constant(np.float32(self.rng.uniform(-0.5, 0.5)))
        self.add(self.pick("Max", "Min"), bound)

    def sigmoid(self):
        self.add("Sigmoid")
        self.add("Mul", self.floats(1))

    def tanh(self):
        self.add("Tanh")

    def curve(self):
        smooth = "Elu", "Celu", "Selu", "Softplus", "Softsign", "Erf", "Exp", "Sin", "Cos", "Atan", "Sinh", "Cosh", "Asinh"
        self.add(self.pick(*smooth, "HardSigmoid", "HardSwish", "Abs"))

    def power(self):
        self.add("Pow", self.constant(np.float32(self.pick(2, 3, 1))))

    def slopes(self):
        self.add("PRelu", self.floats(self.shape[1], *[1] * (len(self.shape) - 2)))

    def chain(self):
        """Elementwise operators on one tensor, which are one table: x·σ(2x + 0.5), less its sine."""
        first = self.name
        self.add("Mul", self.constant(np.float32(2)))
        self.add("Add", self.constant(np.float32(0.5)))
        self.add("Sigmoid")
        self.add("Mul", first)
        half = self.name
        self.add("Sin", first=first)
        self.add("Sub", self.name, first=half)

    # Groups of elements.

    def softmax(self):
        self.add(self.pick("Softmax", "LogSoftmax"), axis=int(self.rng.integers(1, len(self.shape))))
        self.add("Mul", self.floats(1))

    def norm(self):
        last = self.shape[-1]
        if self.flip():
            self.add("LayerNormalization", self.floats(last), self.floats(last), epsilon=0.1)
        else:
            self.add("InstanceNormalization", self.floats(self.shape[1]), self.floats(self.shape[1]), epsilon=0.1)

    def largest(self):
        axis = int(self.rng.integers(1, len(self.shape)))
        most = int(self.rng.integers(1, self.shape[axis] + 1))
        self.earlier.append((self.name, self.shape))
        result = f"t{len(self.nodes)}"
        attributes = {"axis": axis, "largest": int(self.flip())}
        inputs = [self.name, self.ints([most])]
        self.nodes.append(helper.make_node("TopK", inputs, [result, f"{result}i"], f"/{result}", **attributes))
        self.name = result
        self.shape = list(self.run(np.zeros([1, *self.input[1:]], np.float32)).shape)

    def recurrent(self):
        operator, gates = self.pick(("LSTM", 4), ("GRU", 3), ("RNN", 1))
        features, hidden = int(np.prod(self.shape)), 3
        self.add("Reshape", self.ints([self.pick(*[d for d in (1, 2, 3) if features % d == 0]), 1, -1]))
        features = self.shape[-1]
        directions = self.pick(1, 2)
        weights = [self.floats(directions, gates * hidden, side) for side in (features, hidden)]
        bias = [self.floats(directions, 2 * gates * hidden)] if self.flip() else []
        reset = {"linear_before_reset": int(self.flip())} if operator == "GRU" else {}
        direction = "bidirectional" if directions == 2 else self.pick("forward", "reverse")
        self.add(operator, *weights, *bias, hidden_size=hidden, direction=direction, **reset)
        self.add("Reshape", self.ints([1, 2, -1] if np.prod(self.shape) % 2 == 0 else [1, 1, -1]))

    # What moves elements.

    def pad(self):
        mode = self.pick("constant", "edge", "reflect")
        margin = lambda axis, side: min(int(self.rng.integers(0, 3)), side - 1) if axis > 1 else 0
        pads = [margin(axis, side) for _ in range(2) for axis, side in enumerate(self.shape)]
        value = [self.constant(np.float32(self.pick(0.0, 0.5, -0.75)))] if mode == "constant" and self.flip() else []
        self.add("Pad", self.ints(pads), *value, mode=mode)

    def transpose(self):
        self.add("Transpose", perm=[0, *[int(1 + i) for i in self.rng.permutation(len(self.shape) - 1)]])

    def reshape(self):
        count = int(np.prod(self.shape))
        first = self.pick(*[d for d in range(1, 5) if count % d == 0])
        self.add("Reshape", self.ints([1, first, -1]))

    def flatten(self):
        self.add("Flatten")
        self.add("Unsqueeze", self.ints([1]))

    def cut(self):
        axis = int(self.rng.integers(1, len(self.shape)))
        side = self.shape[axis]
        start, step = int(self.rng.integers(0, side)), self.pick(1, 2)
        self.add("Slice", self.ints([start]), self.ints([side]), self.ints([axis]), self.ints([step]))

    def triangle(self):
        self.add("Trilu", self.constant(np.int64(self.rng.integers(-1, 2))), upper=int(self.flip()))

    def nearest(self):
        scales = [1.0, 1.0, *[float(self.pick(1, 2, 3)) for _ in self.shape[2:]]]
        mode = {"coordinate_transformation_mode": self.pick("asymmetric", "half_pixel"), "nearest_mode": "floor"}
        self.add("Resize", "", self.constant(np.asarray(scales, np.float32)), mode="nearest", **mode)

    def linear(self):
        scales = [1.0, 1.0, *[float(self.pick(1, 1.5, 2, 3)) for _ in self.shape[2:]]]
        mode = self.pick("asymmetric", "half_pixel", "pytorch_half_pixel")
        scales = self.constant(np.asarray(scales, np.float32))
        self.add("Resize", "", scales, mode="linear", coordinate_transformation_mode=mode)

    def transposed_conv(self):
        channels, rank = self.shape[1], len(self.shape) - 2
        group = self.pick(*[g for g in (1, channels) if channels % g == 0])
        kernel = [int(self.rng.integers(1, 4)) for _ in range(rank)]
        strides = [int(self.rng.integers(1, 3)) for _ in range(rank)]
        more = [int(self.rng.integers(0, stride)) for stride in strides]
        pads = [int(self.rng.integers(0, k)) for k in kernel * 2]
        others = [self.floats(channels, int(self.rng.integers(1, 3)), *kernel)]
        if self.flip():
            others.append(self.floats(others and self.constants[-1].dims[1] * group))
        attributes = {"strides": strides, "pads": pads, "output_padding": more, "group": group}
        self.add("ConvTranspose", *others, **attributes)

    # Comparisons, which are exact: on the input itself, with what lies between two of its values.

    def decide(self):
        bound = self.constant(np.asarray((2 * self.rng.integers(-200, 200, self.shape[1:]) + 1) / 512, np.float32))
        x = self.name
        self.add(self.pick("Less", "Greater", "LessOrEqual", "GreaterOrEqual"), bound, decided=True)
        first = self.name
        if self.flip():
            self.add("Not", decided=True)
        if self.flip():
            second = self.name
            self.add("Less", self.constant(np.float32(1 / 512)), first=x, decided=True)
            self.add(self.pick("And", "Or", "Xor"), second, decided=True)
        chosen = [self.pick(x, self.floats(1)), self.floats(*self.shape)]
        self.add("Where", *(chosen if self.flip() else chosen[::-1]), first=self.name)

    def places(self):
        """Elements at the place of the largest element."""
        x, axis = self.name, int(self.rng.integers(1, len(self.shape)))
        self.add(self.pick("ArgMax", "ArgMin"), axis=axis, keepdims=1, decided=True)
        if self.flip():
            self.add("GatherElements", self.name, first=x, axis=axis)
        else:
            side = self.input[axis]
            self.add("Gather", self.name, first=self.floats(side), axis=0)

    # Of several tensors.

    def quotient(self):
        first = self.name
        self.add("Exp")
        self.add("Div", self.name, first=self.pick(first, self.floats(1)))

    def product(self):
        """Of a tensor with itself, turned, or with a matrix on either side."""
        x, rank, last = self.name, len(self.shape), self.shape[-1]
        form = self.pick("both", "left", "right")
        if form == "both":
            self.add("Transpose", perm=[*range(rank - 2), rank - 1, rank - 2])
            self.add("MatMul", self.name, first=x)
        elif form == "left":
            self.add("MatMul", self.name, first=self.floats(2, self.shape[-2]))
        else:
            self.add("MatMul", self.floats(last, 3))

    def sums_of_products(self):
        """Einsum: of a tensor with itself, with weights, or alone."""
        x, letters = self.name, "abcde"[: len(self.shape)]
        last, rest = letters[-1], letters[:-1]
        kept = "".join(letter for letter in rest if letter != "a" and self.flip())
        others, equation = self.pick(
            ([], f"{letters}->a{kept}"),
            ([x], f"{letters},{rest}z->a{kept}{last}z"),
            ([self.floats(self.shape[-1], 3)], f"...{last},{last}z->...z"),
            ([self.floats(2, self.shape[-1]), self.floats(2, 2)], f"{letters},y{last},yz->a{kept}z"),
        )
        self.add("Einsum", *others, equation=equation)
        self.add("Flatten")
        self.add("Unsqueeze", self.ints([1]))

    def between(self):
        """Clip with computed bounds; onnxruntime takes scalars alone."""
        x = self.name
        self.add("ReduceMean", axes=list(range(len(self.shape))), keepdims=0)
        low = self.name
        self.add("Add", self.constant(np.float32(self.rng.uniform(0, 0.5))))
        self.add("Clip", *self.pick([low, self.name], [low], ["", self.name]), first=x)

    def extreme_of_two(self):
        first = self.name
        self.add("Neg")
        self.add(self.pick("Max", "Min"), first)

    def join(self):
        axis = int(self.rng.integers(1, len(self.shape)))
        first, shape = self.name, self.shape
        others = [self.name if self.flip() else self.floats(*shape)]
        self.relu() if self.flip() else self.add("Mul", self.floats(*[1] * len(shape)))
        self.add("Concat", first, *others, axis=axis)

    def arithmetic(self):
        shape = [side if self.flip() else 1 for side in self.shape]
        constant = self.floats(*shape[self.rng.integers(1, len(shape)) :])
        operator = self.pick("Add", "Sub", "Mul")
        self.add(operator, constant) if self.flip() else self.add(operator, self.name, first=constant)

    def of_two(self):
        first, shape = self.name, self.shape
        self.pick(self.relu, self.channel_means, self.leaky_relu)()
        operator = self.pick("Add", "Sub", "Mul")
        self.add(operator, first) if self.flip() else self.add(operator, self.name, first=first)

    def channel_means(self):
        self.add("GlobalAveragePool")

    def layer(self):
        self.add("Flatten")
        self.add("Gemm", self.floats(int(np.prod(self.shape)), 3), self.floats(3))


OPERATORS = [
    Network.conv,
    Network.normalised_conv,
    Network.average_pool,
    Network.max_pool,
    Network.global_pool,
    Network.reduce,
    Network.relu,
    Network.leaky_relu,
    Network.clip,
    Network.extreme,
    Network.sigmoid,
    Network.tanh,
    Network.pad,
    Network.transpose,
    Network.reshape,
    Network.flatten,
    Network.cut,
    Network.join,
    Network.arithmetic,
    Network.of_two,
    Network.curve,
    Network.power,
    Network.slopes,
    Network.chain,
    Network.softmax,
    Network.norm,
    Network.largest,
    Network.recurrent,
    Network.triangle,
    Network.nearest,
    Network.transposed_conv,
    Network.linear,
    Network.sums_of_products,
    Network.between,
    Network.quotient,
    Network.product,
    Network.extreme_of_two,
    Network.decide,
    Network.places,
]

# These jump, so that they are drawn behind nothing that is rounded.
JUMPS = [Network.decide, Network.places]


def draw(rng, operator):
    """Perhaps a convolution, the operator, perhaps another one, perhaps a dense layer, and a factor."""
    network = Network(rng)
    if rng.integers(3) == 0 and operator not in JUMPS:
        network.conv()
    operator(network)
    if rng.integers(3) == 0:
        OPERATORS[rng.integers(5, len(OPERATORS) - len(JUMPS))](network)
    if rng.integers(3) == 0:
        network.layer()
    network.add("Mul", network.floats(1))
    return network


def drawn(rng, operator):
    """A network that onnxruntime takes, and on which the sides of all tensors are at least one."""
    for _ in range(100):
        try:
            network = draw(rng, operator)
            if min(network.shape) > 0 and np.prod(network.shape) <= 400:
                return network
        except REFUSALS as error:
            reason = error
    raise SystemExit(f"no network of {operator.__name__} in 100 tries: {reason}")


def main(seed, count, folder):
    rng = np.random.default_rng(int(seed))
    expected = []
    for index in range(int(count)):
        operator = OPERATORS[index % len(OPERATORS)]
        network = drawn(rng, operator)
        file = f"{index:03}_{operator.__name__}.onnx"
        onnx.save(network.model(), Path(folder) / file)
        inputs = np.round(rng.uniform(-1, 1, size=(ROWS, *network.input)) * 256).astype(np.float32) / 256
        scores = [network.run(x).reshape(-1).tolist() for x in inputs]
        data = inputs.reshape(ROWS, -1).tolist()
        nodes = [f"{n.op_type}{[(a.name, helper.get_attribute_value(a)) for a in n.attribute]}" for n in network.nodes]
        described = f"{network.input}: {nodes}"
        expected.append({"file": file, "described": described, "input_data": data, "scores": scores})
    (Path(folder) / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main(*sys.argv[1:])
