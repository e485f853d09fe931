"""Trains the digits classifier (64-32-10, one ReLU) and writes its files beside itself."""

import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import export  # noqa: E402

HIDDEN = 32
WEIGHT_DECAY = 1.0  # best of 0.1, 1 and 3 in cross-validation on the training part
CALIBRATION_ROWS = 200
MIN_ACCURACY = 0.95


def train(x, y):
    """Fits the network and returns its layers."""
    mlp = MLPClassifier((HIDDEN,), solver="lbfgs", alpha=WEIGHT_DECAY, max_iter=5000, random_state=0)
    return export.fit(mlp, x, y)


def main():
    digits = load_digits()
    x, y = (digits.data / 16).astype(np.float32), digits.target.astype(np.int64)
    train_rows, test_rows = export.split(y, 0.2)
    layers = train(x[train_rows], y[train_rows])
    export.check("digits", layers, x[test_rows], y[test_rows], MIN_ACCURACY)
    calibration = x[train_rows[:CALIBRATION_ROWS]]
    export.save(HERE, export.scores_model("digits", layers), calibration, x[test_rows], y[test_rows])


if __name__ == "__main__":
    main()
