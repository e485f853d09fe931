"""Draws small networks of scikit-learn's operators at random, and writes what onnxruntime answers.

    learned.py SEED COUNT FOLDER

FOLDER gets COUNT models, and `expected.json`: for each a few inputs with the scores before any transform of them, and
the classes where the network decides. Inputs are whole sixteenths, which a few bits hold.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from onnx import TensorProto, helper

ROWS = 6
STEP = 16
MODES = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
DOMAIN = "ai.onnx.ml"


class Trees:
    """The lists of nodes and leaves of an ensemble, as the operators have them."""

    def __init__(self, rng, features, results):
        self.rng, self.features, self.results = rng, features, results
        self.nodes, self.leaves = [], []
        self.mode = str(rng.choice(MODES[:4]))
        self.mixed = bool(rng.integers(2))
        self.count = int(rng.integers(1, 5))
        for tree in range(self.count):
            self.size = 0
            self.grow(tree, int(rng.integers(1, 5)), True)

    def threshold(self):
        at = float(self.rng.integers(-40, 40)) / STEP
        beside = np.float32(at)
        return float(self.rng.choice([at, np.nextafter(beside, np.float32(9)), np.nextafter(beside, np.float32(-9)), at + 1 / 50]))

    def grow(self, tree, depth, root=False):
        number, self.size = self.size, self.size + 1
        at = len(self.nodes)
        self.nodes.append(None)
        if depth == 0 or (not root and self.rng.integers(5) == 0):
            self.nodes[at] = (tree, number, 0, 0.0, "LEAF", 0, 0)
            weights = self.rng.uniform(-1, 1, self.results)
            self.leaves += [(tree, number, result, float(weight)) for result, weight in enumerate(weights)]
            return number
        mode = str(self.rng.choice(MODES)) if self.mixed else self.mode
        feature, value = int(self.rng.integers(self.features)), self.threshold()
        holds, fails = self.grow(tree, depth - 1), self.grow(tree, depth - 1)
        self.nodes[at] = (tree, number, feature, value, mode, holds, fails)
        return number

    def attributes(self, kind):
        names = ["treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids"]
        made = {f"nodes_{name}": list(column) for name, column in zip(names, zip(*self.nodes))}
        names = ["treeids", "nodeids", "ids", "weights"]
        return made | {f"{kind}_{name}": list(column) for name, column in zip(names, zip(*self.leaves))}


def regressor(rng, features):
    results = int(rng.integers(1, 4))
    attributes = Trees(rng, features, results).attributes("target")
    attributes |= {"n_targets": results, "aggregate_function": str(rng.choice(["SUM", "AVERAGE"]))}
    if rng.integers(2):
        attributes["base_values"] = [float(x) for x in rng.uniform(-1, 1, results)]
    return "TreeEnsembleRegressor", attributes, []


def classifier(rng, features):
    # Two classes have one score, as converters write them. Of two scores onnxruntime looks at the second alone, against
    # the definition of the operator.
    classes = int(rng.integers(2, 5))
    single = classes == 2
    attributes = Trees(rng, features, 1 if single else classes).attributes("class")
    if single and rng.integers(2):
        attributes["class_weights"] = [abs(x) / 2 for x in attributes["class_weights"]]
    attributes["classlabels_int64s"] = list(range(classes))
    shares = single and min(attributes["class_weights"]) >= 0
    return "TreeEnsembleClassifier", attributes, ["NONE"] if shares else ["NONE", "LOGISTIC", "SOFTMAX"]


def machine(rng, features, vectors):
    """A kernel with its support vectors. Arguments of powers stay small."""
    kernel = str(rng.choice(["LINEAR", "POLY", "RBF", "SIGMOID"]))
    params = [float(rng.uniform(0.05, 0.3)), float(rng.uniform(-0.5, 0.5)), float(rng.choice([2, 3]))]
    return {
        "kernel_type": kernel,
        "kernel_params": params,
        "support_vectors": [float(x) for x in rng.uniform(-2, 2, vectors * features)],
    }


def support_regressor(rng, features):
    vectors = int(rng.integers(1, 6))
    attributes = machine(rng, features, vectors)
    attributes |= {"coefficients": [float(x) for x in rng.uniform(-1, 1, vectors)], "rho": [float(rng.uniform(-1, 1))]}
    return "SVMRegressor", attributes | {"n_supports": vectors}, []


def support_classifier(rng, features):
    """Three classes, or two, whose scores are probabilities. Votes are no scores of onnxruntime's."""
    classes = int(rng.integers(2, 4))
    counts = [int(x) for x in rng.integers(1, 4, classes)]
    attributes = machine(rng, features, sum(counts))
    pairs = classes * (classes - 1) // 2
    attributes |= {
        "coefficients": [float(x) for x in rng.uniform(-1, 1, sum(counts) * (classes - 1))],
        "rho": [float(x) for x in rng.uniform(-1, 1, pairs)],
        "vectors_per_class": counts,
        "classlabels_ints": list(range(classes)),
    }
    return "SVMClassifier", attributes, []


def normalizer(rng, features):
    return "Normalizer", {"norm": str(rng.choice(["MAX", "L1", "L2"]))}, []


def encoder(rng, features):
    """Numbers in the place of others, which are whole sixteenths."""
    keys = [float(x) / STEP for x in rng.choice(np.arange(-40, 40), int(rng.integers(1, 40)), replace=False)]
    values = [float(x) for x in rng.uniform(-1, 1, len(keys))]
    return "LabelEncoder", {"keys_floats": keys, "values_floats": values, "default_float": float(rng.uniform(-1, 1))}, []


def one_hot(rng, features):
    categories = [int(x) for x in rng.choice(np.arange(-3, 4), int(rng.integers(1, 6)), replace=False)]
    return "OneHotEncoder", {"cats_int64s": categories, "zeros": 1}, []


def imputer(rng, features):
    values = [float(x) for x in rng.uniform(-1, 1, features if rng.integers(2) else 1)]
    return "Imputer", {"imputed_value_floats": values, "replaced_value_float": float(rng.integers(-8, 8)) / STEP}, []


def vectorizer(rng, features):
    return "FeatureVectorizer", {"inputdimensions": [features]}, []


def scaler(rng, features):
    count = features if rng.integers(2) else 1
    draw = lambda low: [float(x) for x in rng.uniform(low, 2, count)]
    return "Scaler", {"offset": draw(-2), "scale": draw(0.25)}, []


DRAWN = [
    regressor, classifier, support_regressor, support_classifier, normalizer, encoder, one_hot, imputer, vectorizer, scaler,
]  # fmt: skip


def model(operator, attributes, features):
    decides = operator.endswith("Classifier")
    outputs = ["label", "scores"] if decides else ["scores"]
    node = helper.make_node(operator, ["x"], outputs, "/learned", domain=DOMAIN, **attributes)
    kinds = {"label": TensorProto.INT64, "scores": TensorProto.FLOAT}
    graph = helper.make_graph(
        [node],
        "learned",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, features])],
        [helper.make_tensor_value_info(name, kinds[name], None) for name in outputs],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid(DOMAIN, 3), helper.make_opsetid("", 17)], ir_version=8)


def answers(made, x):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(made.SerializeToString(), options, ["CPUExecutionProvider"])
    *label, scores = session.run(None, {"x": x})
    return (label[0].tolist() if label else None), scores.reshape(len(x), -1).tolist()


def votes(attributes, scores):
    """What the network decides by: of each pair of classes a vote for the one that its score speaks for. With two classes
    the scores are that of the pair twice, the first turned round."""
    classes = len(attributes["vectors_per_class"])
    pairs = [(i, j) for i in range(classes) for j in range(i + 1, classes)]
    rows = np.asarray(scores)[:, 1:] if classes == 2 else np.asarray(scores)
    counted = np.zeros((len(rows), classes))
    for at, (i, j) in enumerate(pairs):
        counted[:, i] += rows[:, at] > 0
        counted[:, j] += rows[:, at] <= 0
    return counted.tolist()


def main():
    seed, count, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    expected = []
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        features = int(rng.integers(1, 6))
        operator, attributes, transforms = DRAWN[number % len(DRAWN)](rng, features)
        x = (rng.integers(-40, 40, size=(ROWS, features)) / STEP).astype(np.float32)
        classes, scores = answers(model(operator, attributes, features), x)
        if transforms:
            attributes["post_transform"] = str(rng.choice(transforms))
        if operator == "SVMClassifier":
            scores = votes(attributes, scores)
        made = model(operator, attributes, features)
        assert answers(made, x)[0] == classes, "a transform changes the class"
        name = f"{number}.onnx"
        (folder / name).write_bytes(made.SerializeToString())
        described = f"{operator} {attributes}"[:600]
        expected.append({"file": name, "described": described, "input_data": x.tolist(), "scores": scores, "classes": classes})
    (folder / "expected.json").write_text(json.dumps(expected))


main()
