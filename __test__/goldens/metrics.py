"""Metrics over several weighted batches, from Keras in float32 and, where it says more, from scikit-learn."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import sklearn
import torch
from sklearn import metrics as sk

from golden import Draw, number, tensor, write

KERAS, SKLEARN = f"keras {keras.__version__}", f"scikit-learn {sklearn.__version__}"
k = keras.metrics
draw = Draw(79)
BATCHES = [5, 3, 1]


def batches(make, weighted):
    """Batches of unequal size, so that a mean of means shows itself."""
    return [(*make(n), draw.uniform(0, 3, n) if weighted else None) for n in BATCHES]


def case(source, metric, data, value):
    value = [[number(x) for x in row] for row in np.atleast_2d(value)] if np.ndim(value) else number(value)
    weight = lambda w: {} if w is None else {"sampleWeight": tensor(w)}
    rows = [{"yTrue": tensor(t), "yPred": tensor(p)} | weight(w) for t, p, w in data]
    return {"source": source, "metric": metric, "batches": rows, "value": value}


def from_keras(spec, make, data, adapt=lambda t: t.float()):
    metric = make()
    for t, p, w in data:
        metric.update_state(adapt(t), p.float(), sample_weight=None if w is None else w.float())
    return case(KERAS, spec, data, np.asarray(metric.result().detach()))


def from_sklearn(spec, score, data):
    """`score` gets all targets, predictions and weights as flat lists of rows."""
    t, p = (np.concatenate([np.asarray(part[i]) for part in data]) for i in (0, 1))
    w = None if data[0][2] is None else np.concatenate([np.asarray(part[2]) for part in data])
    return case(SKLEARN, spec, data, score(t, p, w))


def answers(n):
    return draw.booleans(n, 1).double(), draw.uniform(0, 1, n, 1)


def several_answers(n):
    return draw.booleans(n, 3).double(), draw.uniform(0, 1, n, 3)


def classes(n):
    return one_hot(draw.integers(0, 4, n)), softmax(n)


def labels(n):
    return draw.integers(0, 4, n), softmax(n)


def numbers(n):
    return draw.normal(n, 2, scale=2), draw.normal(n, 2, scale=2)


def far_numbers(n):
    t = draw.normal(n, 2, scale=1).round() + 5000
    return t, t + draw.normal(n, 2).round()


def softmax(*positions):
    return torch.softmax(draw.normal(*positions, 4, scale=1.5), -1).float().double()


def one_hot(ids):
    return torch.nn.functional.one_hot(ids.long(), 4).double()


def sequences(n):
    """Class ids of two positions in each sample, every class among them: without it an area is not defined."""
    return torch.arange(2 * n, dtype=torch.int32).reshape(n, 2) % 4, softmax(n, 2)


def from_sklearn_by_position(spec, score, data):
    """A position counts as much as its sample."""
    each = lambda t, p, w: score(t.reshape(-1), p.reshape(-1, 4), None if w is None else np.repeat(w, 2))
    return from_sklearn(spec, each, data)


def cases():
    found = []
    for weighted in [False, True]:
        for spec, make, data in [
            ({"kind": "accuracy"}, k.BinaryAccuracy, answers),
            ({"kind": "accuracy"}, k.CategoricalAccuracy, classes),
            ({"kind": "accuracy"}, k.SparseCategoricalAccuracy, labels),
            ({"kind": "binaryAccuracy", "threshold": 0.3}, lambda: k.BinaryAccuracy(threshold=0.3), several_answers),
            ({"kind": "categoricalAccuracy"}, k.CategoricalAccuracy, classes),
            ({"kind": "sparseCategoricalAccuracy"}, k.SparseCategoricalAccuracy, sequences),
        ]:
            found.append(from_keras(spec, make, batches(data, weighted)))
        matrix = lambda t, p, w: sk.confusion_matrix(t, p.argmax(-1), sample_weight=w, labels=range(4))
        top2 = lambda t, p, w: sk.top_k_accuracy_score(t, p, k=2, sample_weight=w, labels=range(4))
        f1 = lambda t, p, w: sk.f1_score(t, p.argmax(-1), average="macro", sample_weight=w)
        area = lambda t, p, w: sk.roc_auc_score(np.eye(4)[t], p, sample_weight=w)
        for spec, score in [
            ({"kind": "confusionMatrix"}, matrix),
            ({"kind": "f1Score", "average": "macro"}, f1),
            ({"kind": "sparseTopKCategoricalAccuracy", "k": 2}, top2),
            ({"kind": "auc", "exact": True, "multiLabel": True}, area),
        ]:
            found.append(from_sklearn_by_position(spec, score, batches(sequences, weighted)))
        found += [
            from_keras({"kind": kind}, make, batches(several_answers, weighted))
            for kind, make in [
                ("truePositives", k.TruePositives),
                ("trueNegatives", k.TrueNegatives),
                ("falsePositives", k.FalsePositives),
                ("falseNegatives", k.FalseNegatives),
                ("precision", k.Precision),
                ("recall", k.Recall),
            ]
        ]
        for options, given in [
            ({"thresholds": 0.3}, {"thresholds": 0.3}),
            ({"thresholds": [0.1, 0.3, 0.8]}, {"thresholds": [0.1, 0.3, 0.8]}),
            ({"topK": 2}, {"top_k": 2}),
            ({"classId": 1}, {"class_id": 1}),
            ({"topK": 2, "classId": 2}, {"top_k": 2, "class_id": 2}),
        ]:
            for kind, make in [("precision", k.Precision), ("recall", k.Recall)]:
                found.append(from_keras({"kind": kind, **options}, lambda: make(**given), batches(classes, weighted)))
        counts = {"kind": "falsePositives", "thresholds": [0.2, 0.6]}
        make = lambda: k.FalsePositives(thresholds=[0.2, 0.6])
        found.append(from_keras(counts, make, batches(several_answers, weighted)))
        found.append(from_keras({"kind": "f1Score"}, k.F1Score, batches(classes, weighted)))
        data = batches(labels, weighted)
        found.append(from_keras({"kind": "recall"}, k.Recall, data, one_hot))
        for average in ["micro", "macro", "weighted", None]:
            spec = {"kind": "f1Score", "average": average or "none"}
            found.append(from_keras(spec, lambda: k.F1Score(average=average), batches(classes, weighted)))
            spec = {"kind": "fBetaScore", "average": average or "none", "beta": 0.5, "threshold": 0.4}
            make = lambda: k.FBetaScore(average=average, beta=0.5, threshold=0.4)
            found.append(from_keras(spec, make, batches(several_answers, weighted)))
            if average:
                score = lambda t, p, w: sk.f1_score(t, p.argmax(-1), average=average, sample_weight=w)
                found.append(from_sklearn({"kind": "f1Score", "average": average}, score, batches(labels, weighted)))
        score = lambda t, p, w: sk.f1_score(t[:, 0], p[:, 0] > 0.5, sample_weight=w)
        found.append(from_sklearn({"kind": "f1Score"}, score, batches(answers, weighted)))
        for n in [2, 3]:
            options = {"k": n}
            make = lambda: k.TopKCategoricalAccuracy(k=n)
            found.append(from_keras({"kind": "topKCategoricalAccuracy", **options}, make, batches(classes, weighted)))
            make = lambda: k.SparseTopKCategoricalAccuracy(k=n)
            spec = {"kind": "sparseTopKCategoricalAccuracy", **options}
            found.append(from_keras(spec, make, batches(labels, weighted)))
        for curve in ["ROC", "PR"]:
            for method in ["interpolation", "minoring", "majoring"]:
                for thresholds in [200, 5]:
                    names = {"curve": curve, "summation_method": method, "num_thresholds": thresholds}
                    spec = {"kind": "auc", "curve": curve, "summationMethod": method, "numThresholds": thresholds}
                    found.append(from_keras(spec, lambda: k.AUC(**names), batches(several_answers, weighted)))
                spec = {"kind": "auc", "curve": curve, "summationMethod": method, "multiLabel": True}
                names = {"curve": curve, "summation_method": method, "multi_label": True, "num_labels": 3}
                found.append(from_keras(spec, lambda: k.AUC(**names), batches(several_answers, weighted)))
                data = batches(answers, weighted)
                scores = np.unique(np.concatenate([p.numpy().ravel() for _, p, _ in data]))
                between = list((scores[1:] + scores[:-1]) / 2)
                make = lambda: k.AUC(curve=curve, summation_method=method, thresholds=between)
                spec = {"kind": "auc", "curve": curve, "summationMethod": method, "exact": True}
                found.append(from_keras(spec, make, data))
        data = batches(lambda n: (draw.booleans(n, 1).double(), draw.normal(n, 1, scale=2)), weighted)
        found.append(from_keras({"kind": "auc", "fromLogits": True}, lambda: k.AUC(from_logits=True), data))
        # Few different predictions, so that many are equal.
        ties = lambda n: (draw.booleans(n, 1).double(), draw.integers(0, 4, n, 1).double() / 4)
        score = lambda t, p, w: sk.roc_auc_score(t[:, 0], p[:, 0], sample_weight=w)
        found.append(from_sklearn({"kind": "auc", "exact": True}, score, batches(answers, weighted)))
        found.append(from_sklearn({"kind": "auc", "exact": True}, score, batches(ties, weighted)))
        score = lambda t, p, w: sk.roc_auc_score(t, p, sample_weight=w)
        spec = {"kind": "auc", "exact": True, "multiLabel": True}
        found.append(from_sklearn(spec, score, batches(several_answers, weighted)))
        for normalize in [None, "true", "pred", "all"]:
            spec = {"kind": "confusionMatrix", "normalize": normalize or "none"}
            matrix = lambda t, p, w: sk.confusion_matrix(
                t, p.argmax(-1), sample_weight=w, labels=range(4), normalize=normalize
            )
            found.append(from_sklearn(spec, matrix, batches(labels, weighted)))
        matrix = lambda t, p, w: sk.confusion_matrix(t.argmax(-1), p.argmax(-1), sample_weight=w, labels=range(4))
        found.append(from_sklearn({"kind": "confusionMatrix"}, matrix, batches(classes, weighted)))
        matrix = lambda t, p, w: sk.confusion_matrix(t[:, 0], p[:, 0] > 0.5, sample_weight=w)
        found.append(from_sklearn({"kind": "confusionMatrix"}, matrix, batches(answers, weighted)))
        rmse = k.RootMeanSquaredError
        found.append(from_keras({"kind": "rootMeanSquaredError"}, rmse, batches(numbers, weighted)))
        make = lambda: k.R2Score(class_aggregation=None)
        found.append(from_keras({"kind": "r2Score", "classAggregation": "none"}, make, batches(numbers, weighted)))
        for word, name, other in [
            ("uniformAverage", "uniform_average", "uniform_average"),
            ("varianceWeightedAverage", "variance_weighted_average", "variance_weighted"),
        ]:
            spec = {"kind": "r2Score", "classAggregation": word}
            score = lambda t, p, w: sk.r2_score(t, p, sample_weight=w, multioutput=other)
            found.append(from_keras(spec, lambda: k.R2Score(class_aggregation=name), batches(numbers, weighted)))
            found.append(from_sklearn(spec, score, batches(numbers, weighted)))
            found.append(from_sklearn(spec, score, batches(far_numbers, weighted)))
        found.append(from_keras({"kind": "cosineSimilarity"}, k.CosineSimilarity, batches(numbers, weighted)))
        found.append(from_keras({"kind": "crossentropy"}, k.BinaryCrossentropy, batches(answers, weighted)))
        found.append(from_keras({"kind": "crossentropy"}, k.CategoricalCrossentropy, batches(classes, weighted)))
        found.append(from_keras({"kind": "crossentropy"}, k.SparseCategoricalCrossentropy, batches(labels, weighted)))
        signs = lambda n: (2 * draw.booleans(n, 2).double() - 1, draw.normal(n, 2))
        shares = lambda n: (softmax(n), softmax(n))
        counts = lambda n: (draw.integers(0, 6, n, 2).double(), draw.uniform(0.1, 5, n, 2))
        for kind, make, data in [
            ("meanSquaredError", k.MeanSquaredError, numbers),
            ("meanAbsoluteError", k.MeanAbsoluteError, numbers),
            ("meanAbsolutePercentageError", k.MeanAbsolutePercentageError, numbers),
            ("meanSquaredLogarithmicError", k.MeanSquaredLogarithmicError, counts),
            ("logCosh", k.LogCoshError, numbers),
            ("hinge", k.Hinge, signs),
            ("squaredHinge", k.SquaredHinge, signs),
            ("categoricalHinge", k.CategoricalHinge, classes),
            ("klDivergence", k.KLDivergence, shares),
            ("poisson", k.Poisson, counts),
            ("binaryCrossentropy", k.BinaryCrossentropy, several_answers),
            ("categoricalCrossentropy", k.CategoricalCrossentropy, classes),
            ("sparseCategoricalCrossentropy", k.SparseCategoricalCrossentropy, labels),
        ]:
            found.append(from_keras({"kind": kind}, make, batches(data, weighted)))
    return found


write("crates/nn/goldens/batched_metrics.json", cases())
