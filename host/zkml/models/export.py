"""Shared by the training scripts: split, numpy forward pass, ONNX export and checks.

A network is a list of layers ``(weights [in, out], bias [out])`` in float32,
with a ReLU between layers and none after the last.
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from sklearn.model_selection import train_test_split
from threadpoolctl import threadpool_limits

OPSET = 13
IR_VERSION = 8
TOLERANCE = 1e-5
MAX_INT8_DROP = 0.005


def require(condition, message):
    """Stops the script when a check fails."""
    if not condition:
        raise SystemExit(f"check failed: {message}")


def split(labels, test_fraction):
    """Row numbers of the training and the held-out part: stratified, shuffled, fixed seed."""
    rows = np.arange(len(labels))
    return train_test_split(rows, test_size=test_fraction, stratify=labels, random_state=0)


def fit(mlp, x, y):
    """Fits a scikit-learn MLP on one thread, so that runs repeat, and returns its float32 layers."""
    with threadpool_limits(1):
        mlp.fit(x, y)
    return [(w.astype(np.float32), b.astype(np.float32)) for w, b in zip(mlp.coefs_, mlp.intercepts_)]


def forward(layers, x):
    """The scores of the network in numpy, one row for each row of ``x``."""
    for weights, bias in layers[:-1]:
        x = np.maximum(x @ weights + bias, 0)
    weights, bias = layers[-1]
    return x @ weights + bias


def accuracy(scores, labels):
    """Share of rows whose largest score is that of the label."""
    return float(np.mean(np.argmax(scores, axis=1) == labels))


def round_int8(weights):
    """Weights rounded to 8 bits with one symmetric power-of-two scale for the tensor."""
    scale = 2.0 ** np.ceil(np.log2(np.abs(weights).max() / 127))
    return (np.round(weights / scale) * scale).astype(np.float32)


def graph_nodes(depth):
    """Gemm and Relu nodes of ``depth`` layers, from ``input`` to ``scores``."""
    nodes, source = [], "input"
    for i in range(depth - 1):
        nodes.append(helper.make_node("Gemm", [source, f"weight{i}", f"bias{i}"], [f"linear{i}"], f"gemm{i}"))
        nodes.append(helper.make_node("Relu", [f"linear{i}"], [f"hidden{i}"], f"relu{i}"))
        source = f"hidden{i}"
    i = depth - 1
    nodes.append(helper.make_node("Gemm", [source, f"weight{i}", f"bias{i}"], ["scores"], f"gemm{i}"))
    return nodes


def initializers(layers):
    """The layers' weights and biases as named ONNX tensors."""
    pairs = [(f"{kind}{i}", t) for i, layer in enumerate(layers) for kind, t in zip(("weight", "bias"), layer)]
    return [numpy_helper.from_array(np.ascontiguousarray(t), name) for name, t in pairs]


def finish(name, nodes, output, layers, shape=None):
    """Wraps nodes into a checked model with one ``input``, [1, F] unless a shape is given, and one output."""
    source = helper.make_tensor_value_info("input", TensorProto.FLOAT, shape or [1, len(layers[0][0])])
    graph = helper.make_graph(nodes, name, [source], [output], initializers(layers))
    opset = helper.make_opsetid("", OPSET)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION, producer_name="zkcard")
    onnx.checker.check_model(model, full_check=True)
    return model


def scores_model(name, layers):
    """Model whose output is ``scores`` [1, classes]."""
    output = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, len(layers[-1][1])])
    return finish(name, graph_nodes(len(layers)), output, layers)


def decision_model(name, layers):
    """Model whose only output is ``decision`` [1], the class with the largest score."""
    argmax = helper.make_node("ArgMax", ["scores"], ["decision"], "argmax", axis=1, keepdims=0)
    output = helper.make_tensor_value_info("decision", TensorProto.INT64, [1])
    return finish(name, [*graph_nodes(len(layers)), argmax], output, layers)


def run_onnx(model, x):
    """Output of onnxruntime for each row of ``x``, stacked."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
    return np.concatenate([session.run(None, {"input": row[None]})[0] for row in x])


def check(name, layers, x, labels, floor, forward=forward, scores_model=scores_model):
    """Compares numpy, onnxruntime and int8-rounded weights on the held-out set."""
    scores, runtime = forward(layers, x), run_onnx(scores_model(name, layers), x)
    difference = float(np.abs(scores - runtime).max())
    rounded = forward([(round_int8(w), b) for w, b in layers], x)
    plain, int8 = accuracy(scores, labels), accuracy(rounded, labels)
    print(f"{name}: accuracy numpy {plain:.4f}, onnxruntime {accuracy(runtime, labels):.4f}, int8 weights {int8:.4f}")
    print(f"{name}: largest score {np.abs(scores).max():.2f}, largest difference numpy/onnxruntime {difference:.1e}")
    require(difference <= TOLERANCE, "onnxruntime equals numpy")
    require(plain >= floor, f"accuracy of at least {floor}")
    require(plain - int8 < MAX_INT8_DROP, "int8 weights cost less than 0.5 points")


def save(folder, model, calibration, test, labels):
    """Writes the model and its .npy files (NumPy format 1.0, C order)."""
    onnx.save(model, Path(folder) / "model.onnx")
    arrays = {"calibration": calibration, "test": test, "test_labels": labels}
    for name, array in arrays.items():
        with open(Path(folder) / f"{name}.npy", "wb") as file:
            np.lib.format.write_array(file, np.ascontiguousarray(array), version=(1, 0))
