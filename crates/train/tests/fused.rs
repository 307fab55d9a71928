//! Training steps of classifiers: whatever layers the softmax stands in, no plan computes it apart from the loss.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::{Shape, Tensor};
use espalier_nn::Model;
use espalier_spec::{Value, json};
use espalier_train::{CompileOptions, Control, Samples, Session};

/// The kernels of a training step, and the loss where the first class is sure and wrong by 60.
fn step(layers: &Value, loss: &Value, output: &[usize]) -> (Vec<String>, f64) {
    let spec = json!({ "kind": "sequential", "layers": layers });
    let mut session = Session::new(Model::from_json(&spec).unwrap(), 1).unwrap();
    let options = json!({ "optimizer": "sgd", "loss": loss, "metrics": ["accuracy"], "threads": 1 });
    session.compile(CompileOptions::from_json(&options, &session.model().output_names()).unwrap()).unwrap();
    let identity = Tensor::f32([2, 2].into(), &[1.0, 0.0, 0.0, 1.0]).unwrap();
    session.set_weights(&[identity]).unwrap();
    let x = Tensor::f32([1, 2].into(), &[60.0, 0.0]).unwrap();
    let y = match loss["kind"].as_str().unwrap() {
        "sparseCategoricalCrossentropy" => {
            Tensor::i32(Shape::new([&[1], &output[..output.len() - 1]].concat()).unwrap(), &[1])
        }
        _ => Tensor::f32(Shape::new([&[1], output].concat()).unwrap(), &[0.0, 1.0]),
    };
    let samples = Samples::new(vec![x], vec![y.unwrap()]).unwrap();
    let plan = session.describe(&samples, 1).unwrap();
    let logs = session.evaluate(&samples, 1, &Control::default()).unwrap();
    let names = plan.lines().filter_map(|line| line.split_whitespace().nth(1)).map(str::to_owned).collect();
    (names, logs[0].1.number().unwrap())
}

#[test]
fn no_training_step_computes_a_softmax_apart_from_its_loss() {
    let dense = |activation: &str| json!({ "kind": "dense", "units": 2, "useBias": false, "inputShape": [2], "activation": activation });
    let softmax = json!({ "kind": "activation", "activation": "softmax" });
    let flatten = json!("flatten");
    let repeat = json!({ "kind": "repeatVector", "n": 1 });
    let heads = [
        (json!([dense("softmax")]), vec![2]),
        (json!([dense("linear"), softmax]), vec![2]),
        (json!([dense("linear"), softmax, flatten]), vec![2]),
        (json!([dense("linear"), repeat, softmax]), vec![1, 2]),
        (json!([dense("linear"), repeat, softmax, flatten]), vec![2]),
    ];
    for (layers, output) in &heads {
        for kind in ["sparseCategoricalCrossentropy", "categoricalCrossentropy"] {
            let (kernels, loss) = step(layers, &json!({ "kind": kind }), output);
            assert!(!kernels.iter().any(|name| name == "softmax"), "{layers} {kind}: {kernels:?}");
            assert!(kernels.iter().any(|name| name == "softmaxCrossEntropy"), "{layers} {kind}: {kernels:?}");
            assert!((loss - 60.0).abs() < 1e-5, "{layers} {kind}: {loss}");
        }
    }
    let sigmoid = json!({ "kind": "activation", "activation": "sigmoid" });
    for layers in [json!([dense("sigmoid")]), json!([dense("linear"), sigmoid, flatten])] {
        let (kernels, loss) = step(&layers, &json!({ "kind": "binaryCrossentropy" }), &[2]);
        let rows: Vec<_> = kernels.iter().flat_map(|name| name.split('+')).collect();
        assert!(!rows.contains(&"log") && rows.contains(&"softplus"), "{layers}: {kernels:?}");
        assert!((loss - f64::midpoint(60.0, std::f64::consts::LN_2)).abs() < 1e-5, "{layers}: {loss}");
    }
}
