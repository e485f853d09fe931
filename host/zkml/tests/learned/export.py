"""Exports models of scikit-learn, XGBoost and LightGBM, fitted on data sets that scikit-learn carries, and writes what
they themselves predict.

    export.py FOLDER [everyday]

FOLDER gets a file a model, and `expected.json`: for each a few inputs with the classes, or the numbers, that the fitted
model predicts; those of which onnxruntime says other are left out. With `everyday` only those of a short
list, which are committed beside this script.
"""

import json
import logging
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxmltools
import onnxruntime
import skl2onnx.common._container as container
from onnxruntime import quantization
from lightgbm import LGBMClassifier, LGBMRegressor
from onnxmltools.convert.common.data_types import FloatTensorType
from skl2onnx import to_onnx
from sklearn import cluster, compose, datasets, decomposition, discriminant_analysis, dummy, ensemble, feature_selection
from sklearn import impute, linear_model, mixture, multioutput, multiclass
from sklearn import naive_bayes, neighbors, neural_network, preprocessing, svm, tree
from sklearn.base import is_classifier, is_regressor
from sklearn.pipeline import make_pipeline
from xgboost import XGBClassifier, XGBRegressor

ROWS = 24
# How onnxruntime's tools quantise, by the name of the model.
QUANTISED = {
    "mlp_dynamic": None,
    "mlp_pairs": quantization.QuantFormat.QDQ,
    "mlp_operators": quantization.QuantFormat.QOperator,
}
ZIPMAPS = {"": False, "_zipmap": True}
NEIGHBOURS = (neighbors.KNeighborsClassifier, neighbors.KNeighborsRegressor)
WITHOUT_ZIPMAP = (svm.LinearSVC,)
EVERYDAY = {
    "forest", "boosted_two", "histogram_regressor", "xgb", "xgb_regressor", "lgbm", "lgbm_two_zipmap", "svc_rbf", "svc_poly",
    "svc_probability", "svc_probability_two", "nu_svc_sigmoid", "linear_svc", "logistic_zipmap", "normalised_max", "bayes", "isolation", "means",
    "one_hot", "ordinal_floats", "imputed", "mixture", "voting", "neighbours_few", "categorical", "one_class", "mlp_dynamic", "mlp_operators",
    "mlp_pairs",
}


def three():
    """Flowers: three classes."""
    return datasets.load_iris(return_X_y=True)


def few_flowers():
    """Every eighth of them."""
    x, y = three()
    return x[::8], y[::8]


def two():
    """Tumours: two classes, of ten features, whose sizes differ by thousands."""
    x, y = datasets.load_breast_cancer(return_X_y=True)
    return x[:, :10], y


def two_alike():
    """The same, with features that are alike."""
    x, y = two()
    return preprocessing.StandardScaler().fit_transform(x), y


def real():
    """Patients: a number."""
    x, y = datasets.load_diabetes(return_X_y=True)
    return x * 20, y


def pairs():
    """The same, two numbers."""
    x, y = real()
    return x, np.stack([y, x[:, 0] * 40 + 100], axis=1)


def whole():
    """Flowers, measured in whole centimetres."""
    x, y = three()
    return np.round(x), y


def numbers():
    """The same as integers."""
    x, y = whole()
    return x.astype(np.int64), y


def names():
    """Flowers whose classes have names."""
    x, y = three()
    return x, np.array(["setosa", "versicolor", "virginica"])[y]


def classifiers():
    """Name, model, data."""
    few = {"n_estimators": 5, "max_depth": 4, "random_state": 0}
    mlp = {"hidden_layer_sizes": (8,), "max_iter": 600, "random_state": 0}
    scaled = lambda *steps: make_pipeline(preprocessing.StandardScaler(), *steps)
    logistic = linear_model.LogisticRegression
    yield "tree", tree.DecisionTreeClassifier(max_depth=4, random_state=0), three
    yield "tree_two", tree.DecisionTreeClassifier(max_depth=5, random_state=0), two
    yield "tree_names", tree.DecisionTreeClassifier(max_depth=4, random_state=0), names
    yield "extra_tree", tree.ExtraTreeClassifier(max_depth=4, random_state=0), three
    yield "forest", ensemble.RandomForestClassifier(**few), three
    yield "forest_two", ensemble.RandomForestClassifier(**few), two_alike
    yield "extra_trees", ensemble.ExtraTreesClassifier(**few), three
    yield "boosted", ensemble.GradientBoostingClassifier(n_estimators=4, random_state=0), three
    yield "boosted_two", ensemble.GradientBoostingClassifier(n_estimators=6, random_state=0), two_alike
    yield "histogram", ensemble.HistGradientBoostingClassifier(max_iter=4, max_leaf_nodes=6), three
    yield "histogram_two", ensemble.HistGradientBoostingClassifier(max_iter=6, max_leaf_nodes=6), two_alike
    yield "ada", ensemble.AdaBoostClassifier(n_estimators=3, random_state=0), three
    yield "bagging", ensemble.BaggingClassifier(n_estimators=3, random_state=0), three
    yield "voting", ensemble.VotingClassifier([("a", logistic()), ("b", tree.DecisionTreeClassifier(max_depth=3))], voting="soft", flatten_transform=False), three
    yield "stacking", ensemble.StackingClassifier([("a", logistic()), ("b", tree.DecisionTreeClassifier(max_depth=3))]), three
    yield "isolation", ensemble.IsolationForest(n_estimators=4, max_samples=32, random_state=0), three
    yield "xgb", XGBClassifier(n_estimators=4, max_depth=3), three
    yield "xgb_two", XGBClassifier(n_estimators=6, max_depth=3), two_alike
    yield "xgb_rf", XGBClassifier(n_estimators=3, max_depth=3, num_parallel_tree=2, subsample=0.8), three
    yield "lgbm", LGBMClassifier(n_estimators=4, num_leaves=6, verbose=-1), three
    yield "lgbm_two", LGBMClassifier(n_estimators=6, num_leaves=6, verbose=-1), two_alike
    yield "lgbm_rf", LGBMClassifier(boosting_type="rf", n_estimators=4, num_leaves=6, bagging_freq=1, bagging_fraction=0.8, verbose=-1), three
    yield "logistic", logistic(max_iter=500), three
    yield "logistic_two", logistic(max_iter=500), two_alike
    yield "logistic_names", logistic(max_iter=500), names
    yield "logistic_cv", linear_model.LogisticRegressionCV(max_iter=500), three
    yield "ridge", linear_model.RidgeClassifier(), three
    yield "sgd", scaled(linear_model.SGDClassifier(random_state=0)), three
    yield "sgd_log", scaled(linear_model.SGDClassifier(loss="log_loss", random_state=0)), three
    yield "perceptron", scaled(linear_model.Perceptron(random_state=0)), three
    yield "passive", scaled(linear_model.PassiveAggressiveClassifier(random_state=0)), three
    yield "linear_svc", svm.LinearSVC(), three
    yield "linear_svc_two", svm.LinearSVC(), two_alike
    yield "svc_linear", svm.SVC(kernel="linear"), three
    yield "svc_rbf", svm.SVC(kernel="rbf"), three
    yield "svc_poly", svm.SVC(kernel="poly", degree=2), three
    yield "svc_sigmoid", scaled(svm.SVC(kernel="sigmoid")), three
    yield "svc_two", svm.SVC(kernel="rbf"), two_alike
    yield "svc_probability", svm.SVC(probability=True, random_state=0), three
    yield "svc_probability_two", svm.SVC(probability=True, random_state=0), two_alike
    yield "nu_svc", svm.NuSVC(), three
    yield "nu_svc_sigmoid", scaled(svm.NuSVC(kernel="sigmoid", nu=0.3)), three
    yield "one_class", svm.OneClassSVM(nu=0.2), three
    yield "mlp", neural_network.MLPClassifier(**mlp), three
    for name in QUANTISED:
        yield name, neural_network.MLPClassifier(**mlp), three
    yield "mlp_two", neural_network.MLPClassifier(**mlp), two_alike
    yield "mlp_tanh", neural_network.MLPClassifier(activation="tanh", **mlp), three
    yield "mlp_logistic", neural_network.MLPClassifier(activation="logistic", **mlp), three
    yield "bayes", naive_bayes.GaussianNB(), three
    yield "bayes_two", naive_bayes.GaussianNB(), two_alike
    yield "bernoulli", naive_bayes.BernoulliNB(binarize=2.0), three
    yield "multinomial", naive_bayes.MultinomialNB(), three
    yield "complement", naive_bayes.ComplementNB(), three
    yield "categorical", naive_bayes.CategoricalNB(), numbers
    yield "lda", discriminant_analysis.LinearDiscriminantAnalysis(), three
    yield "qda", discriminant_analysis.QuadraticDiscriminantAnalysis(), three
    yield "neighbours", neighbors.KNeighborsClassifier(3), three
    yield "neighbours_few", neighbors.KNeighborsClassifier(3), few_flowers
    yield "one_vs_rest", multiclass.OneVsRestClassifier(logistic()), three
    yield "one_vs_one", multiclass.OneVsOneClassifier(logistic()), three
    yield "means", cluster.KMeans(3, n_init=1, random_state=0), three
    yield "mini_means", cluster.MiniBatchKMeans(3, n_init=1, random_state=0), three
    yield "mixture", mixture.GaussianMixture(3, random_state=0), three
    yield "mixture_diagonal", mixture.GaussianMixture(3, covariance_type="diag", random_state=0), three
    yield "mixture_tied", mixture.GaussianMixture(3, covariance_type="tied", random_state=0), three
    pipelines = [
        ("standardised", preprocessing.StandardScaler()),
        ("min_max", preprocessing.MinMaxScaler()),
        ("max_abs", preprocessing.MaxAbsScaler()),
        ("robust", preprocessing.RobustScaler()),
        ("normalised_l1", preprocessing.Normalizer("l1")),
        ("normalised_l2", preprocessing.Normalizer("l2")),
        ("normalised_max", preprocessing.Normalizer("max")),
        ("binarised", preprocessing.Binarizer(threshold=2.5)),
        ("bins", preprocessing.KBinsDiscretizer(4, encode="ordinal")),
        ("bins_hot", preprocessing.KBinsDiscretizer(4, encode="onehot-dense")),
        ("polynomial", preprocessing.PolynomialFeatures(2)),
        ("power", preprocessing.PowerTransformer()),
        ("quantile", preprocessing.QuantileTransformer(n_quantiles=20)),
        ("components", decomposition.PCA(2)),
        ("truncated", decomposition.TruncatedSVD(2)),
        ("whitened", decomposition.PCA(2, whiten=True)),
        ("imputed", impute.SimpleImputer()),
        ("neighbour_imputed", impute.KNNImputer()),
        ("chosen", feature_selection.SelectKBest(k=2)),
        ("varying", feature_selection.VarianceThreshold(0.3)),
        ("clipped", preprocessing.MinMaxScaler(clip=True)),
        ("columns", compose.make_column_transformer((preprocessing.StandardScaler(), [0, 2]), (preprocessing.MinMaxScaler(), [1]), remainder="passthrough")),
        ("function", preprocessing.FunctionTransformer()),
    ]
    for name, step in pipelines:
        yield name, make_pipeline(step, logistic(max_iter=500)), three
    yield "one_hot", make_pipeline(preprocessing.OneHotEncoder(handle_unknown="ignore"), logistic()), numbers
    yield "one_hot_floats", make_pipeline(preprocessing.OneHotEncoder(handle_unknown="ignore"), logistic()), whole
    yield "ordinal", make_pipeline(preprocessing.OrdinalEncoder(), logistic()), numbers
    yield "ordinal_floats", make_pipeline(preprocessing.OrdinalEncoder(), logistic()), whole
    yield "ordinal_tree", make_pipeline(preprocessing.OrdinalEncoder(), tree.DecisionTreeClassifier(max_depth=4)), numbers


def regressors():
    """Name, model, data."""
    few = {"n_estimators": 5, "max_depth": 4, "random_state": 0}
    mlp = {"hidden_layer_sizes": (8,), "max_iter": 600, "random_state": 0}
    yield "tree_regressor", tree.DecisionTreeRegressor(max_depth=4, random_state=0), real
    yield "tree_pairs", tree.DecisionTreeRegressor(max_depth=4, random_state=0), pairs
    yield "forest_regressor", ensemble.RandomForestRegressor(**few), real
    yield "extra_trees_regressor", ensemble.ExtraTreesRegressor(**few), real
    yield "boosted_regressor", ensemble.GradientBoostingRegressor(n_estimators=6, random_state=0), real
    yield "histogram_regressor", ensemble.HistGradientBoostingRegressor(max_iter=6, max_leaf_nodes=6), real
    yield "ada_regressor", ensemble.AdaBoostRegressor(n_estimators=3, random_state=0), real
    yield "bagging_regressor", ensemble.BaggingRegressor(n_estimators=3, random_state=0), real
    yield "voting_regressor", ensemble.VotingRegressor([("a", linear_model.Ridge()), ("b", tree.DecisionTreeRegressor(max_depth=3))]), real
    yield "xgb_regressor", XGBRegressor(n_estimators=6, max_depth=3), real
    yield "xgb_poisson", XGBRegressor(n_estimators=6, max_depth=3, objective="count:poisson"), real
    yield "lgbm_regressor", LGBMRegressor(n_estimators=6, num_leaves=6, verbose=-1), real
    yield "linear", linear_model.LinearRegression(), real
    yield "linear_pairs", linear_model.LinearRegression(), pairs
    yield "ridge_regressor", linear_model.Ridge(), real
    yield "lasso", linear_model.Lasso(), real
    yield "elastic", linear_model.ElasticNet(), real
    yield "bayesian", linear_model.BayesianRidge(), real
    yield "huber", linear_model.HuberRegressor(max_iter=500), real
    yield "theil", linear_model.TheilSenRegressor(random_state=0), real
    yield "sgd_regressor", linear_model.SGDRegressor(random_state=0), real
    yield "ransac", linear_model.RANSACRegressor(random_state=0), real
    yield "poisson", linear_model.PoissonRegressor(), real
    yield "gamma", linear_model.GammaRegressor(), real
    yield "tweedie", linear_model.TweedieRegressor(), real
    yield "svr_linear", svm.SVR(kernel="linear"), real
    yield "svr_rbf", svm.SVR(kernel="rbf", C=100), real
    yield "svr_poly", svm.SVR(kernel="poly", degree=2), real
    yield "svr_sigmoid", svm.SVR(kernel="sigmoid"), real
    yield "linear_svr", svm.LinearSVR(), real
    yield "nu_svr", svm.NuSVR(C=100), real
    yield "mlp_regressor", neural_network.MLPRegressor(**mlp), real
    yield "neighbours_regressor", neighbors.KNeighborsRegressor(3), real
    yield "many", multioutput.MultiOutputRegressor(linear_model.Ridge()), pairs


def without_booleans(make_node):
    """skl2onnx gives lists with booleans and narrow integers, where onnx takes integers alone."""

    def plain(value):
        return [int(x) if isinstance(x, (bool, np.bool_, np.integer)) else x for x in value] if isinstance(value, list) else value

    return lambda *names, **attributes: make_node(*names, **{name: plain(value) for name, value in attributes.items()})


container.make_node = without_booleans(container.make_node)


def fitted(model, data):
    """The model, the inputs that are shown, and what it predicts of them."""
    x, y = data()
    x = x if x.dtype.kind == "i" else x.astype(np.float32)
    model.fit(x, y)
    shown = x[:: max(len(x) // ROWS, 1)][:ROWS]
    return model, x, shown


def has_zipmap(model):
    """Whether the exporter is asked for a ZipMap."""
    last = model[-1] if hasattr(model, "steps") else model
    return is_classifier(last) and not isinstance(last, WITHOUT_ZIPMAP)


def exported(model, x, zipmap):
    """The file, by the exporter of the model's library."""
    module = type(model).__module__.split(".")[0]
    if module in ("xgboost", "lightgbm"):
        convert = onnxmltools.convert_xgboost if module == "xgboost" else onnxmltools.convert_lightgbm
        kinds = [("x", FloatTensorType([None, x.shape[1]]))]
        more = {"zipmap": zipmap} if module == "lightgbm" else {}
        return convert(model, initial_types=kinds, target_opset=15, **more)
    opsets = {"": 18, "ai.onnx.ml": 3}
    last = model[-1] if hasattr(model, "steps") else model
    if isinstance(last, NEIGHBOURS):
        options = {"optim": "cdist"} | ({"zipmap": zipmap} if is_classifier(last) else {})
        return to_onnx(model, x[:1], options={id(last): options}, target_opset=opsets)
    if not has_zipmap(model):
        return to_onnx(model, x[:1], target_opset=opsets)
    return to_onnx(model, x[:1], options={id(last): {"zipmap": zipmap}}, target_opset=opsets)


class Rows(quantization.CalibrationDataReader):
    """Data by which onnxruntime chooses its scales."""

    def __init__(self, name, x):
        self.rows = iter({name: row[None]} for row in x)

    def get_next(self):
        return next(self.rows, None)


def quantised(made, x, form, folder):
    """The same network as onnxruntime's tools quantise it."""
    source, target = folder / "float", folder / "quantised"
    source.write_bytes(made.SerializeToString())
    if form is None:
        quantization.quantize_dynamic(source, target)
    else:
        rows = Rows(made.graph.input[0].name, x)
        quantization.quantize_static(source, target, rows, quant_format=form, activation_type=quantization.QuantType.QUInt8)
    return onnx.load(target)


def predicts(made, x, predicted):
    """Whether onnxruntime says the same."""
    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    said = np.asarray(session.run(None, {session.get_inputs()[0].name: x})[0]).reshape(len(x), -1)
    predicted = predicted.reshape(len(x), -1)
    return np.array_equal(said, predicted) if predicted.dtype.kind == "U" else np.allclose(said, predicted, 1e-3, 1e-3)


def entry(model, made, x):
    """What is expected of one file."""
    predicted = np.asarray(model.predict(x))
    if not predicts(made, x, predicted):
        raise ValueError("onnxruntime does not predict what the model does")
    # What tells outliers by 1 and −1 has no classes.
    numbers = is_regressor(model) or predicted.dtype.kind == "f" or (predicted.dtype.kind == "i" and predicted.min() < 0)
    if numbers:
        return {"input_data": x.tolist(), "numbers": np.asarray(predicted, np.float64).reshape(len(x), -1).tolist()}
    # Labels are told by their numbers, from 0, in their order.
    classes = getattr(model, "classes_", np.unique(predicted))
    return {"input_data": x.tolist(), "classes": np.searchsorted(classes, predicted).tolist()}


def main():
    warnings.simplefilter("ignore")
    logging.disable()
    folder, everyday = Path(sys.argv[1]), sys.argv[2:] == ["everyday"]
    expected, failed = {}, {}
    for name, model, data in [*classifiers(), *regressors()]:
        model, every, x = fitted(model, data)
        for suffix, zipmap in ZIPMAPS.items() if has_zipmap(model) and name not in QUANTISED else [("", False)]:
            if everyday and name + suffix not in EVERYDAY:
                continue
            try:
                made = exported(model, every, zipmap)
                if name in QUANTISED:
                    with tempfile.TemporaryDirectory() as place:
                        made = quantised(made, every, QUANTISED[name], Path(place))
                expected[f"{name}{suffix}.onnx"] = entry(model, made, x)
            except Exception as error:  # The exporters' own limits, and their faults.
                failed[name + suffix] = f"{type(error).__name__}: {error}".splitlines()[0][:200]
                continue
            (folder / f"{name}{suffix}.onnx").write_bytes(made.SerializeToString())
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in sorted(expected.items()))
    (folder / "expected.json").write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    print(json.dumps(failed, indent=1))


main()
