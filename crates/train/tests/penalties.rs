//! Regularizers and constraints at work in trainings, against Keras.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::{Shape, Tensor};
use espalier_nn::{ConstraintSpec, Model, RegularizerSpec};
use espalier_spec::{At, Spec, Value, json};
use espalier_train::{CompileOptions, Control, FitOptions, Samples, Session};

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect()
}

fn tensor(value: &Value) -> Tensor {
    let dims: Vec<usize> = numbers(&value["shape"]).into_iter().map(|dim| dim as usize).collect();
    Tensor::f32(Shape::new(dims).unwrap(), &numbers(&value["data"])).unwrap()
}

fn cases() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/goldens/penalties.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A session on a model's JSON with such an optimizer, and what it is to learn.
fn session(model: &Value, optimizer: &Value, threads: usize) -> Session {
    let mut session = Session::new(Model::from_json(model).unwrap(), 1).unwrap();
    let options = json!({ "optimizer": optimizer, "loss": "meanSquaredError", "threads": threads });
    session.compile(CompileOptions::from_json(&options, &session.model().output_names()).unwrap()).unwrap();
    session
}

fn fit(session: &mut Session, data: &Samples, options: &Value) -> Vec<f64> {
    let options = FitOptions::from_json(options, &At::new("fit")).unwrap();
    let history = session.fit(data, None, &options, &Control::default(), &mut |_| ()).unwrap();
    let losses = history.logs.into_iter().find(|(name, _)| name == "loss").unwrap().1;
    losses.iter().map(|loss| loss.number().unwrap()).collect()
}

#[test]
fn losses_and_weights_under_regularizers_and_constraints_follow_keras() {
    for case in cases() {
        let what = &case["model"]["layers"][0];
        let mut session = session(&case["model"], &case["optimizer"], 1);
        let initial: Vec<_> = case["initial"].as_array().unwrap().iter().map(tensor).collect();
        session.set_weights(&initial).unwrap();
        let data = Samples::new(vec![tensor(&case["x"])], vec![tensor(&case["y"])]).unwrap();
        let batch = case["batchSize"].as_u64().unwrap() as usize;
        let losses = fit(&mut session, &data, &json!({ "batchSize": batch, "epochs": 3, "shuffle": false }));
        for (found, expected) in losses.iter().zip(case["losses"].as_array().unwrap()) {
            assert!((found - expected.as_f64().unwrap()).abs() < 1e-6, "{what}: loss {found}, not {expected}");
        }
        let evaluated = session.evaluate(&data, batch, &Control::default()).unwrap()[0].1.number().unwrap();
        assert!((evaluated - case["evaluated"].as_f64().unwrap()).abs() < 1e-6, "{what}: {evaluated}");
        for (found, expected) in session.weights().iter().zip(case["weights"].as_array().unwrap()) {
            for (x, y) in found.as_f32().unwrap().iter().zip(numbers(&expected["data"])) {
                assert!((x - y).abs() <= 1e-6_f32.max(1e-5 * y.abs()), "{what}, {}: {x}, not {y}", expected["name"]);
            }
        }
    }
}

#[test]
fn every_regularizer_and_constraint_has_such_a_training() {
    let text: String = cases().iter().map(|case| case["model"].to_string()).collect();
    for kind in RegularizerSpec::KINDS.iter().chain(ConstraintSpec::KINDS) {
        assert!(text.contains(&format!("\"{kind}\"")), "{kind}");
    }
}

#[test]
fn constrained_weights_have_the_same_bits_on_any_number_of_threads() {
    let layer = |units: usize, constraint: &Value| json!({ "kind": "dense", "units": units, "activation": "tanh", "kernelConstraint": constraint });
    let max_norm = json!({ "kind": "maxNorm", "maxValue": 0.3 });
    let mut layers = vec![json!({ "kind": "input", "shape": [300] })];
    layers.extend([layer(257, &max_norm), layer(300, &json!("nonNeg")), layer(5, &max_norm)]);
    let model = json!({ "kind": "sequential", "layers": layers });
    let ramp = |n: usize| (0..n).map(|i| (i * 37 % 101) as f32 / 50.0 - 1.0).collect::<Vec<_>>();
    let x = Tensor::f32([64, 300].into(), &ramp(64 * 300)).unwrap();
    let y = Tensor::f32([64, 5].into(), &ramp(64 * 5)).unwrap();
    let data = Samples::new(vec![x], vec![y]).unwrap();
    let train = |threads: usize| {
        let mut session = session(&model, &json!({ "kind": "adam", "learningRate": 0.05 }), threads);
        fit(&mut session, &data, &json!({ "batchSize": 16, "epochs": 3, "seed": 1 }));
        session.weights()
    };
    let (alone, together) = (train(1), train(4));
    for (a, b) in alone.iter().zip(&together) {
        assert_eq!(a.bytes(), b.bytes());
    }
    // What the last step left is within the bounds: the constraint saw the updated weight.
    let columns = alone[0].as_f32().unwrap();
    for unit in 0..257 {
        let length = columns.iter().skip(unit).step_by(257).map(|w| w * w).sum::<f32>().sqrt();
        assert!(length < 0.3 + 1e-5, "unit {unit} has the length {length}");
    }
    assert!(alone[2].as_f32().unwrap().iter().all(|w| *w >= 0.0));
}

#[test]
fn a_frozen_layer_costs_nothing_and_stays_as_it_is() {
    let model = json!({ "kind": "sequential", "layers": [
        { "kind": "dense", "units": 3, "inputShape": [2], "trainable": false, "kernelRegularizer": "l2", "kernelConstraint": "nonNeg" },
    ] });
    let mut session = session(&model, &json!("sgd"), 1);
    let weights = [Tensor::f32([2, 3].into(), &[-1.0; 6]).unwrap(), Tensor::f32([3].into(), &[0.0; 3]).unwrap()];
    session.set_weights(&weights).unwrap();
    let x = Tensor::f32([2, 2].into(), &[0.0; 4]).unwrap();
    let data = Samples::new(vec![x], vec![Tensor::f32([2, 3].into(), &[0.0; 6]).unwrap()]).unwrap();
    assert_eq!(fit(&mut session, &data, &json!({ "epochs": 2 })), [0.0, 0.0]);
    assert_eq!(session.weights()[0].bytes(), weights[0].bytes());
}
