"""Exports small networks from PyTorch, with both exporters, and from scikit-learn, and writes what they answer.

The tests read the committed files; Python is needed only to make them again:

    python3 -m venv target/venv
    target/venv/bin/pip install -r host/zkml/tests/models/requirements.txt
    target/venv/bin/python host/zkml/tests/models/export.py

`expected.json` holds, for each file, a few inputs with the class and the scores that onnxruntime gives; scores only
where the file's output is scores.
"""

import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from skl2onnx import to_onnx
from sklearn.linear_model import LinearRegression, LogisticRegression, Perceptron, RidgeClassifier, SGDClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler
from torch import nn

HERE = Path(__file__).resolve().parent
ROWS = 12
FEATURES = 6
CLASSES = 3


class Residual(nn.Module):
    """Standardised input, a sum around a layer, LogSoftmax."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(FEATURES, FEATURES), nn.Linear(FEATURES, CLASSES)
        self.register_buffer("mean", torch.randn(FEATURES))
        self.register_buffer("std", torch.rand(FEATURES) + 0.5)

    def forward(self, x):
        x = (x.view(x.size(0), -1) - self.mean) / self.std
        return torch.log_softmax(self.last(torch.relu(self.first(x)) + x), dim=1)


class Clamped(nn.Module):
    """Factors, clamp as a ReLU, ArgMax."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(FEATURES, 8), nn.Linear(8, CLASSES)

    def forward(self, x):
        return self.last(torch.clamp(self.first(x.flatten(1) * 2 - 1), min=0)).argmax(dim=1)


class Permuted(nn.Module):
    """Transposed, squeezed and cut data; scores that are subtracted from a constant."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(4, 8, bias=False), nn.Linear(8, CLASSES)

    def forward(self, x):
        x = x.transpose(1, 2).reshape(x.shape[0], 1, FEATURES).squeeze(1)[:, 1:5]
        return 1.5 - self.last(torch.relu(-self.first(x)))


def normalised():
    """BatchNorm before and behind a layer, Dropout, Softmax."""
    layers = [nn.Flatten(), nn.BatchNorm1d(FEATURES), nn.Linear(FEATURES, 8), nn.BatchNorm1d(8), nn.ReLU()]
    network = nn.Sequential(*layers, nn.Dropout(), nn.BatchNorm1d(8), nn.Linear(8, CLASSES), nn.Softmax(dim=1))
    with torch.no_grad():
        for _ in range(20):
            network(torch.randn(32, 2, 3) * 2 + 1)
    return network


def wide():
    """Large enough for its weights to be put into a second file."""
    return nn.Sequential(nn.Flatten(), nn.Linear(FEATURES, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, CLASSES))


def without_traces(path):
    """Leaves out what the exporter notes about this machine."""
    model = onnx.load(path, load_external_data=False)
    for message in [model, model.graph, *model.graph.node, *model.graph.value_info, *model.graph.initializer]:
        del message.metadata_props[:]
        message.doc_string = ""
    path.write_bytes(model.SerializeToString())
    data = path.with_name(path.name + ".data")
    if data.exists() and data.stat().st_size == 0:
        data.unlink()


def answers(path, x):
    """What onnxruntime says, row by row."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    kind = np.float64 if "double" in session.get_inputs()[0].type else np.float32
    name = session.get_inputs()[0].name
    rows = [session.run(None, {name: row[None].astype(kind)})[0] for row in x]
    flat = np.concatenate([np.asarray(row).reshape(1, -1) for row in rows])
    return flat


def entry(path, x, classes):
    """Inputs, classes and scores of one file."""
    flat = answers(path, x)
    labels = flat.shape[1] == 1 and flat.dtype.kind != "f"
    found = {"input_data": x.reshape(len(x), -1).tolist()}
    if labels:
        found["class"] = [classes.index(label) for label in flat[:, 0].tolist()]
    else:
        found["class"] = flat.argmax(axis=1).tolist()
        found["scores"] = flat.tolist()
    return found


def export_torch(name, network, expected):
    """One network, through both exporters, with a batch of one and with any batch."""
    network.eval()
    x = torch.randn(ROWS, 2, 3, generator=torch.Generator().manual_seed(1))
    for exporter in ("torchscript", "dynamo"):
        for batch in ("", "_batch"):
            path = HERE / f"torch_{name}_{exporter}{batch}.onnx"
            options = {"dynamo": exporter == "dynamo", "input_names": ["x"], "verbose": False}
            if batch and exporter == "dynamo":
                options["dynamic_shapes"] = ({0: torch.export.Dim.DYNAMIC},)
            elif batch:
                options["dynamic_axes"] = {"x": {0: "batch"}}
            torch.onnx.export(network, (x[:2] if batch else x[:1],), path, **options)
            without_traces(path)
            expected[path.name] = entry(path, x.numpy(), list(range(CLASSES)))


def flowers():
    """Three clouds of points."""
    random = np.random.default_rng(2)
    y = random.integers(0, CLASSES, 240)
    centres = random.normal(size=(CLASSES, FEATURES)) * 2
    return (centres[y] + random.normal(size=(240, FEATURES))).astype(np.float32), y


def export_sklearn(name, model, target, expected, kind=np.float32, **options):
    """One fitted model."""
    x, _ = flowers()
    model.fit(x.astype(kind), target)
    path = HERE / f"sklearn_{name}.onnx"
    last = model[-1] if hasattr(model, "steps") else model
    chosen = {id(last): options} if options else None
    path.write_bytes(to_onnx(model, x[:1].astype(kind), options=chosen).SerializeToString())
    expected[path.name] = entry(path, x[:ROWS], np.unique(target).tolist())


def sklearn_models(expected):
    """Every kind that is supported."""
    _, y = flowers()
    two, names, reals = (y > 0).astype(np.int64), np.array(["rose", "iris", "lily"])[y], y * 1.5 - 1
    pairs = np.stack([reals, -0.5 * reals + two], axis=1)
    mlp = {"hidden_layer_sizes": (8,), "max_iter": 400, "random_state": 0}
    plain = {"zipmap": False}
    fit = lambda name, model, target, **more: export_sklearn(name, model, target, expected, **more)
    fit("logistic", LogisticRegression(), y)
    fit("logistic_binary", LogisticRegression(), two, **plain)
    fit("logistic_names", make_pipeline(StandardScaler(), LogisticRegression()), names)
    fit("mlp_classifier", make_pipeline(StandardScaler(), MLPClassifier(**mlp)), y)
    fit("mlp_classifier_binary", MLPClassifier(**mlp), two)
    fit("mlp_classifier_labels", MLPClassifier(**mlp), y + 3, **plain)
    fit("mlp_classifier_double", make_pipeline(StandardScaler(), MLPClassifier(**mlp)), y, kind=np.float64, zipmap=False)
    fit("mlp_regressor", make_pipeline(StandardScaler(), MLPRegressor(**mlp)), reals)
    fit("mlp_regressor_pairs", MLPRegressor(**mlp), pairs)
    fit("linear_regression", LinearRegression(), reals)
    fit("linear_regression_pairs", make_pipeline(MinMaxScaler(), LinearRegression()), pairs)
    fit("ridge_binary", make_pipeline(RobustScaler(), MaxAbsScaler(), RidgeClassifier()), two)
    fit("sgd", SGDClassifier(random_state=0), y)
    fit("perceptron_binary", Perceptron(random_state=0), two)


def main():
    warnings.simplefilter("ignore")
    torch.manual_seed(0)
    expected = {}
    networks = {"residual": Residual(), "clamped": Clamped(), "permuted": Permuted(), "normalised": normalised(), "wide": wide()}
    for name, network in networks.items():
        export_torch(name, network, expected)
    sklearn_models(expected)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in sorted(expected.items()))
    (HERE / "expected.json").write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
