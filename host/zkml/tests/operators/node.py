"""Writes ONNX's own node tests as networks, each with its inputs one behind the other and what it must answer.

    node.py STEP FOLDER

FOLDER gets a model for each way of reading every STEP-th test, and `expected.json`. A test's inputs are tensors of the
network or parameters of its operator, which the test does not tell: `data` takes all as tensors, `first` only the
first one, and `floats` those that are floats; the others become constants.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper
from onnx.backend.test.case.node import collect_testcases

# What the compiler leaves out at the end is behind something else here, so that it is not.
LEFT_OUT = {"Sigmoid", "Softmax", "LogSoftmax"}


def is_numeric(value):
    if not isinstance(value, (np.ndarray, np.generic)):
        return False
    kind = np.asarray(value).dtype
    return kind.kind in "fiub" or kind.name == "bfloat16"


def decoded(value):
    return numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else value


def ways(inputs):
    """The places of the inputs that are tensors, by the name of the way."""
    every = range(len(inputs))
    found = {"data": list(every)}
    if len(inputs) > 1:
        found["first"] = [0]
        found["floats"] = [at for at in every if np.asarray(inputs[at]).dtype.kind == "f"]
    distinct = {}
    for way, places in found.items():
        if places and places not in distinct.values():
            distinct[way] = places
    return distinct


def network(model, inputs, places):
    """The model with only some inputs as such."""
    made = onnx.ModelProto()
    made.CopyFrom(model)
    graph = made.graph
    names = [entry.name for entry in graph.input]
    for at, name in enumerate(names):
        if at not in places:
            graph.initializer.append(numpy_helper.from_array(np.asarray(inputs[at]), name))
    kept = [entry for at, entry in enumerate(graph.input) if at in places]
    del graph.input[:]
    graph.input.extend(kept)
    last = graph.node[-1]
    if last.op_type in LEFT_OUT and len(graph.output) == 1:
        name = graph.output[0].name
        zero = np.zeros([], helper.tensor_dtype_to_np_dtype(graph.output[0].type.tensor_type.elem_type))
        graph.initializer.append(numpy_helper.from_array(zero, "zero"))
        graph.node.append(helper.make_node("Add", [name, "zero"], ["behind"]))
        graph.output[0].name = "behind"
    return made


def flat(values):
    """Numbers as JSON has them; what is no number is a string."""
    numbers = np.concatenate([np.asarray(value).astype(np.float64).ravel() for value in values] or [[]])
    return [float(x) if np.isfinite(x) else str(x) for x in numbers]


def cases(test):
    inputs, outputs = (list(map(decoded, values)) for values in test.data_sets[0])
    operators = sorted({node.op_type for node in test.model.graph.node})
    operator = operators[0] if len(operators) == 1 else test.name.removeprefix("test_")
    # The compiler knows no narrow floats: it answers in real numbers.
    narrow = any(getattr(value, "dtype", None) is not None and value.dtype.name == "bfloat16" for value in outputs)
    rtol = max(test.rtol, 2**-8) if narrow else test.rtol
    known = all(map(is_numeric, inputs)) and len(inputs) == len(test.model.graph.input)
    checked = known and all(map(is_numeric, outputs))
    for way, places in (ways(inputs) if known else {"data": list(range(len(inputs)))}).items():
        yield {
            "name": f"{test.name}.{way}",
            "operator": operator,
            "expanded": "_expanded" in test.name,
            "inputs": flat([inputs[at] for at in places]) if checked else None,
            "sides": [list(np.asarray(inputs[at]).shape) for at in places] if checked else [],
            "outputs": flat(outputs) if checked else None,
            "tolerance": [rtol, test.atol],
        }, network(test.model, inputs, places) if known else test.model


def main():
    step, folder = int(sys.argv[1]), Path(sys.argv[2])
    expected = []
    for test in collect_testcases(None)[::step]:
        if test.kind != "node":
            continue
        for case, model in cases(test):
            (folder / f"{case['name']}.onnx").write_bytes(model.SerializeToString())
            expected.append(case)
    (folder / "expected.json").write_text(json.dumps(expected))


main()
