//! Losses beside their golden values: the logits behind probabilities, targets of other shapes and types, and checks of
//! whole data sets.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

mod run;

use espalier_graph::graph::Source;
use espalier_graph::{DType, Expr, Graph, Tensor};
use espalier_nn::NamedLoss;
use espalier_nn::losses::LossSpec;
use espalier_nn::metrics::MetricSpec;
use espalier_spec::{At, Code, Family, Value, json};
use run::{assert_close, floats, input, run};

fn loss(value: &Value) -> LossSpec {
    LossSpec::from_json(value, &At::ROOT).unwrap()
}

/// Value and gradient of a loss on what `head` makes of logits.
fn through(
    spec: &Value,
    y_true: &Tensor,
    logits: &Tensor,
    head: impl for<'g> Fn(Expr<'g>) -> Expr<'g>,
) -> (Vec<f32>, Vec<f32>) {
    let graph = Graph::new();
    let (t, x) = (input(&graph, y_true), input(&graph, logits));
    let value = NamedLoss::from(loss(spec)).value(t, head(x), None).unwrap();
    let gradient = graph.expr(graph.gradients(value.value(), &[x.value()]).unwrap()[0]);
    let found = run(&graph, &[(t, y_true), (x, logits)], &[value, gradient]);
    (found[0].as_f32().unwrap().to_vec(), found[1].as_f32().unwrap().to_vec())
}

/// As a plain function, which is one for every graph.
fn sigmoid(x: Expr<'_>) -> Expr<'_> {
    x.sigmoid()
}

/// A head that gives the same numbers, but whose last node is neither a softmax nor a sigmoid.
fn hidden(p: Expr<'_>) -> Expr<'_> {
    p * 1.0 + p.zeros_like()
}

#[test]
fn a_loss_after_softmax_or_sigmoid_is_exact_where_probabilities_saturate() {
    let ids = Tensor::i32([2].into(), &[1, 0]).unwrap();
    let rows = floats(&[2, 2], &[0., 1., 1., 0.]);
    let steep = floats(&[2, 2], &[60., 0., 80., 0.]);
    for (kind, y_true) in [("sparseCategoricalCrossentropy", &ids), ("categoricalCrossentropy", &rows)] {
        let (value, gradient) = through(&json!(kind), y_true, &steep, |x| x.softmax(-1));
        assert_eq!(value, [30.0], "{kind}");
        assert_close(&gradient, &[0.5, -0.5, 0., 0.], 1e-6, kind);
        let logits = json!({ "kind": kind, "fromLogits": true });
        assert_eq!(through(&logits, y_true, &steep, |x| x), (value, gradient), "{kind}");
    }
    let (value, gradient) = through(&json!("binaryCrossentropy"), &rows, &steep, sigmoid);
    // Losses 60, log 2, 0, log 2; gradients (sigmoid - t) / 4.
    let half = std::f32::consts::LN_2;
    assert_close(&value, &[(60.0 + half + half) / 4.0], 1e-6, "binary");
    assert_close(&gradient, &[0.25, -0.125, 0., 0.125], 1e-6, "binary");
}

#[test]
fn known_logits_and_clipped_probabilities_agree_where_nothing_saturates() {
    let x = floats(&[2, 3], &[0.3, -1.2, 0.8, 0.0, 2.0, -0.5]);
    let ids = Tensor::i32([2, 1].into(), &[2, 0]).unwrap();
    let rows = floats(&[2, 3], &[0.0, 0.2, 0.8, 1.0, 0.0, 0.0]);
    for (spec, y_true) in [
        (json!("sparseCategoricalCrossentropy"), &ids),
        (json!("categoricalCrossentropy"), &rows),
        (json!({ "kind": "categoricalCrossentropy", "labelSmoothing": 0.3 }), &rows),
    ] {
        let (value, gradient) = through(&spec, y_true, &x, |x| x.softmax(-1));
        let (clipped, clipped_gradient) = through(&spec, y_true, &x, |x| hidden(x.softmax(-1)));
        assert_close(&value, &clipped, 1e-6, "value");
        assert_close(&gradient, &clipped_gradient, 1e-6, "gradient");
    }
    for spec in [json!("bce"), json!({ "kind": "bce", "labelSmoothing": 0.3 })] {
        let (value, gradient) = through(&spec, &rows, &x, sigmoid);
        let (clipped, clipped_gradient) = through(&spec, &rows, &x, |x| hidden(x.sigmoid()));
        assert_close(&value, &clipped, 1e-6, "value");
        assert_close(&gradient, &clipped_gradient, 1e-6, "gradient");
    }
}

#[test]
fn a_focal_loss_after_softmax_or_sigmoid_is_exact_where_probabilities_saturate() {
    // Nothing is in doubt where the right class is sure, everything where a wrong one is: the loss is then 60 alpha.
    let rows = floats(&[2, 2], &[0., 1., 1., 0.]);
    let steep = floats(&[2, 2], &[60., 0., 80., 0.]);
    for gamma in [0.0, 0.5, 2.0] {
        let spec = json!({ "kind": "categoricalFocalCrossentropy", "gamma": gamma });
        let (value, gradient) = through(&spec, &rows, &steep, |x| x.softmax(-1));
        assert_close(&value, &[60.0 * 0.25 / 2.0], 1e-6, "categorical");
        assert_close(&gradient, &[0.125, -0.125, 0., 0.], 1e-6, "categorical");
        let spec = json!({ "kind": "binaryFocalCrossentropy", "gamma": gamma });
        let (value, gradient) = through(&spec, &rows, &steep, sigmoid);
        let even = 0.5_f32.powf(gamma as f32) * std::f32::consts::LN_2;
        assert_close(&value, &[(60.0 + 2.0 * even) / 4.0], 1e-6, "binary");
        assert_close(&gradient[..1], &[0.25], 1e-6, "binary");
        assert!(gradient.iter().all(|x| x.is_finite()), "{gradient:?}");
    }
}

#[test]
fn nothing_is_asked_at_places_of_an_ignored_class() {
    let x = floats(&[3, 2], &[1.0, 0.0, 500.0, -500.0, 0.0, 2.0]);
    let spec = json!({ "kind": "scce", "fromLogits": true, "ignoreClass": 7 });
    let (value, gradient) = through(&spec, &Tensor::i32([3].into(), &[0, 7, 1]).unwrap(), &x, |x| x);
    let kept = floats(&[2, 2], &[1.0, 0.0, 0.0, 2.0]);
    let alone = json!({ "kind": "scce", "fromLogits": true });
    let (expected, slopes) = through(&alone, &Tensor::i32([2].into(), &[0, 1]).unwrap(), &kept, |x| x);
    assert_close(&value, &expected, 1e-6, "value");
    assert_close(&gradient, &[slopes[0], slopes[1], 0.0, 0.0, slopes[2], slopes[3]], 1e-6, "gradient");
    let (none, still) = through(&spec, &Tensor::i32([3].into(), &[7; 3]).unwrap(), &x, |x| x);
    assert_eq!((none, still), (vec![0.0], vec![0.0; 6]));
}

#[test]
fn signs_are_written_in_one_of_two_ways() {
    let shape = espalier_graph::Shape::new([1, 1]).unwrap();
    let check = |signs: &[f32]| loss(&json!("hinge")).check(&floats(&[signs.len(), 1], signs), &shape);
    assert_eq!(check(&[1.0, 0.0, 1.0]), Ok(()));
    assert_eq!(check(&[1.0, -1.0]), Ok(()));
    for (signs, expected) in [
        ([1.0, 0.0, -1.0], "targets: the value in row 1 is no sign; expected -1 or 1, got 0."),
        ([1.0, 0.0, 0.5], "targets: the value in row 2 is no sign; expected 0 or 1, or -1 or 1 throughout, got 0.5."),
        ([1.0, 0.0, 2.0], "targets: the value in row 2 cannot be used; expected a number from -1 to 1, got 2."),
    ] {
        assert_eq!(check(&signs).unwrap_err().message, expected);
    }
}

#[test]
fn softmax_along_another_axis_is_not_taken_for_one_along_the_last() {
    let x = floats(&[2, 2], &[1.0, 3.0, -2.0, 0.5]);
    let ids = Tensor::i32([2].into(), &[0, 1]).unwrap();
    let spec = json!("sparseCategoricalCrossentropy");
    let (value, _) = through(&spec, &ids, &x, |x| x.softmax(0));
    let (expected, _) = through(&spec, &ids, &x, |x| hidden(x.softmax(0)));
    assert_eq!(value, expected);
}

#[test]
fn every_gradient_is_the_slope_of_its_loss() {
    let x = [0.4_f32, -0.7, 1.1, 0.2, 0.9, -0.3];
    let rows = floats(&[2, 3], &[0.0, 1.0, 0.0, 0.2, 0.0, 0.8]);
    let shares = floats(&[2, 3], &[0.5, 1.0, 0.3, 0.2, 0.7, 0.8]);
    let ids = Tensor::i32([2].into(), &[1, 2]).unwrap();
    for kind in LossSpec::KINDS.iter().filter(|kind| **kind != "custom") {
        let y_true = match *kind {
            "sparseCategoricalCrossentropy" => &ids,
            // Percentages of 0 are beyond what differences can measure.
            "meanAbsolutePercentageError" => &shares,
            _ => &rows,
        };
        let at = |x: &[f32]| through(&json!(kind), y_true, &floats(&[2, 3], x), |x| hidden(x.sigmoid()));
        let (_, gradient) = at(&x);
        for i in 0..x.len() {
            let moved = |by: f32| {
                let mut x = x;
                x[i] += by;
                at(&x).0[0]
            };
            let slope = (moved(1e-2) - moved(-1e-2)) / 2e-2;
            assert!((slope - gradient[i]).abs() < 2e-3, "{kind}: {slope}, {}", gradient[i]);
        }
    }
}

#[test]
fn a_loss_of_ones_own_is_its_recipe() {
    let difference = json!({ "op": "sub", "inputs": [1, 0] });
    let cubed = json!({ "op": "pow", "inputs": [2, 3] });
    let three = json!({ "constant": { "dtype": "float32", "shape": [], "data": [3] } });
    let each = json!({ "kind": "custom", "recipe": { "steps": [difference, three, cubed], "outputs": [4] } });
    let (t, p) = (floats(&[2, 1], &[1., 0.]), floats(&[2, 1], &[3., 1.]));
    assert_eq!(through(&each, &t, &p, |x| x), (vec![4.5], vec![6.0, 1.5]));
    // One number stands for every sample.
    let total =
        json!({ "kind": "custom", "recipe": { "steps": [json!({ "op": "sum", "inputs": [1] })], "outputs": [2] } });
    assert_eq!(through(&total, &t, &p, |x| x), (vec![4.0], vec![1.0, 1.0]));
    let labels = json!({
        "kind": "custom",
        "labels": true,
        "recipe": { "steps": [json!({ "op": "softmaxCrossEntropy", "inputs": [1, 0] })], "outputs": [2] },
    });
    let (ids, rows) = (Tensor::i32([2].into(), &[1, 0]).unwrap(), floats(&[2, 2], &[1., 2., 3., 4.]));
    let expected = through(&json!({ "kind": "scce", "fromLogits": true }), &ids, &rows, |x| x);
    assert_eq!(through(&labels, &ids, &rows, |x| x), expected);
    let error = loss(&labels).check(&rows, &[2, 2].into()).unwrap_err();
    assert!(error.message.contains("the shape is not one label for each prediction"), "{error}");
}

#[test]
fn targets_of_any_number_type_give_the_same_loss() {
    let p = floats(&[3, 1], &[0.2, 0.6, 0.9]);
    let loss_of = |y_true: &Tensor| through(&json!("mse"), y_true, &p, |x| x).0;
    let expected = loss_of(&floats(&[3, 1], &[0., 1., 1.]));
    assert_eq!(loss_of(&floats(&[3], &[0., 1., 1.])), expected);
    assert_eq!(loss_of(&Tensor::i32([3].into(), &[0, 1, 1]).unwrap()), expected);
    assert_eq!(loss_of(&Tensor::u8(DType::Bool, [3, 1].into(), &[0, 1, 1]).unwrap()), expected);
    assert_eq!(loss_of(&Tensor::u8(DType::U8, [3].into(), &[0, 1, 1]).unwrap()), expected);
    let x = floats(&[2, 3], &[0.3, -1.2, 0.8, 0.0, 2.0, -0.5]);
    let sparse = |y_true: &Tensor| through(&json!("scce"), y_true, &x, |x| x.softmax(-1)).0;
    assert_eq!(sparse(&floats(&[2, 1], &[2., 0.])), sparse(&Tensor::i32([2].into(), &[2, 0]).unwrap()));
}

#[test]
fn shapes_that_would_broadcast_by_accident_are_refused() {
    let graph = Graph::new();
    let p = input(&graph, &floats(&[4, 3], &[0.0; 12]));
    for shape in [&[4, 1][..], &[4], &[1, 3], &[4, 2], &[3, 4]] {
        let t = input(&graph, &floats(shape, &vec![0.0; shape.iter().product()]));
        let error = loss(&json!("mse")).per_sample(t, p).unwrap_err();
        assert_eq!(error.code, Code::Shape);
        assert!(
            error
                .message
                .starts_with("targets: the shape is not the one of the predictions; expected [samples, 3], got")
        );
    }
    let rows = input(&graph, &floats(&[4, 3], &[0.0; 12]));
    let error = loss(&json!("scce")).per_sample(rows, p).unwrap_err();
    assert!(error.message.contains("For rows with a number for each class use 'categoricalCrossentropy'"), "{error}");
}

#[test]
fn a_data_set_is_checked_before_training() {
    let check = |kind: &str, y_true: &Tensor, outputs: &[usize]| {
        let shape = espalier_graph::Shape::new(outputs).unwrap();
        loss(&json!(kind)).check(y_true, &shape).map_err(|error| (error.code, error.message))
    };
    let ints = |data: &[i32]| Tensor::i32([data.len()].into(), data).unwrap();
    // The first axis is the data set's on one side and may be a batch's on the other.
    assert_eq!(check("scce", &ints(&[0, 2, 1, 0]), &[1, 3]), Ok(()));
    assert_eq!(check("scce", &floats(&[2, 1], &[0., 2.]), &[1, 3]), Ok(()));
    let wrong = [
        (
            "scce",
            ints(&[0, 3]),
            Code::Data,
            "targets: the label in row 1 is no class; expected an integer from 0 to 2 for a model with 3 outputs, got 3.",
        ),
        (
            "scce",
            ints(&[-1]),
            Code::Data,
            "targets: the label in row 0 is no class; expected an integer from 0 to 2 for a model with 3 outputs, got -1.",
        ),
        ("scce", floats(&[2], &[1.0, 0.5]), Code::Data, "targets: the label in row 1 is no class;"),
        ("scce", floats(&[1], &[f32::NAN]), Code::Data, "targets: the label in row 0 is no class;"),
        (
            "scce",
            floats(&[2, 3], &[0.0; 6]),
            Code::Shape,
            "targets: the shape is not one label for each prediction; expected [samples], got [2, 3].",
        ),
        (
            "mse",
            floats(&[2, 3], &[0., 0., 0., 0., f32::NAN, 0.]),
            Code::Data,
            "targets: the value in row 1 cannot be used; expected a finite number, got NaN.",
        ),
        (
            "mse",
            floats(&[1, 3], &[0., f32::INFINITY, 0.]),
            Code::Data,
            "targets: the value in row 0 cannot be used; expected a finite number, got inf.",
        ),
        (
            "bce",
            floats(&[1, 3], &[0., 1., 2.]),
            Code::Data,
            "targets: the value in row 0 cannot be used; expected a number from 0 to 1, got 2.",
        ),
        (
            "cce",
            floats(&[1, 3], &[0., 1., -1.]),
            Code::Data,
            "targets: the value in row 0 cannot be used; expected a finite number of at least 0, got -1.",
        ),
        (
            "cce",
            ints(&[0, 1]),
            Code::Shape,
            "targets: the shape is not the one of the predictions; expected [samples, 3], got [2]. For class ids use 'sparseCategoricalCrossentropy'.",
        ),
    ];
    for (kind, y_true, code, sentence) in wrong {
        let (found, message) = check(kind, &y_true, &[1, 3]).unwrap_err();
        assert!(message.starts_with(sentence), "{message}");
        assert_eq!(found, code, "{message}");
    }
    assert_eq!(check("mse", &floats(&[0, 3], &[]), &[1, 3]), Ok(()));
}

#[test]
fn accuracy_after_softmax_reads_the_logits() {
    let graph = Graph::new();
    let x = input(&graph, &floats(&[2, 3], &[0.0; 6]));
    let y = input(&graph, &Tensor::i32([2].into(), &[0, 1]).unwrap());
    let before = graph.len();
    MetricSpec::from_json(&json!("accuracy"), &At::ROOT).unwrap().update(y, x.softmax(-1), None).unwrap();
    let reads_softmax = (before..graph.len()).any(|node| {
        let node = graph.node(espalier_graph::Value { node, output: 0 });
        let is_softmax = |value: &espalier_graph::Value| {
            matches!(&graph.node(*value).source, Source::Op(op) if op.name() == "softmax")
        };
        node.inputs.iter().any(is_softmax)
    });
    assert!(!reads_softmax);
}
