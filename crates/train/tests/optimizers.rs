//! Whole optimizers, with what they can be told besides their rule, against Keras and `PyTorch`.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use espalier_graph::{Graph, Tensor, Value as Node};
use espalier_optim::Optimizer;
use espalier_spec::{At, Value, json};
use espalier_train::CustomStep;

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect()
}

fn tensors(values: &Value) -> Vec<Tensor> {
    let tensor = |value: &Value| {
        let data = numbers(value);
        Tensor::f32([data.len()].into(), &data).unwrap()
    };
    values.as_array().unwrap().iter().map(tensor).collect()
}

/// A step whose gradients are its inputs: the loss is the sum of each weight times one of them.
fn step_of(optimizer: &Value, names: &[&str], weights: &[Tensor], threads: usize) -> CustomStep {
    let optimizer = Optimizer::from_json(optimizer, &At::ROOT).unwrap();
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    let mut step = CustomStep::new(optimizer, names, weights, threads).unwrap();
    let graph = Graph::new();
    let inputs = || weights.iter().map(|weight| graph.input(weight.ty().clone())).collect::<Vec<Node>>();
    let (parameters, gradients) = (inputs(), inputs());
    let products = parameters.iter().zip(&gradients).map(|(&w, &g)| (graph.expr(w) * graph.expr(g)).sum(None, false));
    let loss = products.reduce(|a, b| a + b).unwrap();
    step.add(&graph, &gradients, &parameters, loss.value()).unwrap();
    step
}

fn close(found: &[Tensor], expected: &Value, what: &dyn Fn() -> String) {
    for (found, expected) in found.iter().zip(expected.as_array().unwrap()) {
        for (found, expected) in found.as_f32().unwrap().iter().zip(numbers(expected)) {
            // The models compute in float64: a few units in the last place of numbers about 1.
            assert!((found - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{}: {found}, not {expected}", what());
        }
    }
}

#[test]
fn every_option_takes_the_steps_of_its_model() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../optim/goldens/options.json");
    let cases: Value = std::fs::read_to_string(path).unwrap().parse().unwrap();
    for case in cases.as_array().unwrap() {
        let names: Vec<_> = case["names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        let mut step = step_of(&case["optimizer"], &names, &tensors(&case["weights"]), 1);
        let gradients = case["gradients"].as_array().unwrap();
        assert_eq!(gradients.len(), 8);
        for (number, gradients) in gradients.iter().enumerate() {
            step.step(0, &tensors(gradients), None).unwrap();
            let what = || format!("{} of {} at step {number}", case["optimizer"], case["source"]);
            close(&step.parameters(), &case["expected"][number], &what);
            if case["averages"].is_array() {
                close(&step.averages().unwrap(), &case["averages"][number], &|| format!("average: {}", what()));
            }
        }
    }
}

/// Weights after some steps with gradients that differ from step to step.
fn trained(optimizer: &Value, threads: usize) -> Vec<Tensor> {
    let series = |n: usize, seed: f32| -> Vec<f32> { (0..n).map(|i| (i as f32 * 0.37 + seed).sin()).collect() };
    let tensor = |n: usize, seed: f32| Tensor::f32([n].into(), &series(n, seed)).unwrap();
    let sizes = [150_001, 7, 70_000];
    let weights: Vec<_> = sizes.iter().map(|&n| tensor(n, 0.1)).collect();
    let mut step = step_of(optimizer, &["a", "b", "c"], &weights, threads);
    for number in 0..5 {
        let gradients: Vec<_> = sizes.iter().map(|&n| tensor(n, number as f32)).collect();
        step.step(0, &gradients, None).unwrap();
    }
    step.parameters()
}

#[test]
fn threads_change_no_bit_of_clipped_accumulated_and_averaged_steps() {
    let shared = json!({ "kind": "adam", "weightDecay": 0.1, "globalClipNorm": 0.5 });
    let averaged = json!({
        "kind": "sgd", "momentum": 0.9, "clipNorm": 0.5, "gradientAccumulationSteps": 2, "useEma": true,
        "emaOverwriteFrequency": 1, "groups": [{ "match": "b", "learningRateMultiplier": 2 }],
    });
    for optimizer in [shared, averaged] {
        let bits = |threads| -> Vec<Vec<u8>> {
            trained(&optimizer, threads).iter().map(|tensor| tensor.bytes().to_vec()).collect()
        };
        assert_eq!(bits(1), bits(3), "{optimizer}");
    }
}

#[test]
fn decay_after_the_update_shrinks_the_changed_weight() {
    let optimizer =
        json!({ "kind": "sgd", "learningRate": 0.5, "weightDecay": 0.25, "weightDecayMode": "afterUpdate" });
    let mut step = step_of(&optimizer, &["w"], &tensors(&json!([[2, -4]])), 1);
    step.step(0, &tensors(&json!([[1, 2]])), None).unwrap();
    // (W + dW)(1 - eps): (2 - 0.5) 0.75 and (-4 - 1) 0.75.
    assert_eq!(step.parameters()[0].as_f32().unwrap(), [1.125, -3.75]);
}

#[test]
fn the_first_group_that_matches_counts() {
    let groups =
        json!([{ "match": "head.*", "learningRateMultiplier": 0 }, { "match": "*", "learningRateMultiplier": 2 }]);
    let optimizer = json!({ "kind": "sgd", "learningRate": 0.5, "groups": groups });
    let mut step = step_of(&optimizer, &["head.w", "w"], &tensors(&json!([[1], [1]])), 1);
    step.step(0, &tensors(&json!([[1], [1]])), None).unwrap();
    let found: Vec<_> = step.parameters().iter().map(|tensor| tensor.as_f32().unwrap()[0]).collect();
    assert_eq!(found, [1.0, 0.0]);
}

#[test]
fn a_group_of_no_weight_is_refused_with_the_names_there_are() {
    let groups = json!([{ "match": "w*" }, { "match": "*/biass" }]);
    let optimizer = Optimizer::from_json(&json!({ "kind": "sgd", "groups": groups }), &At::ROOT).unwrap();
    let weight = Tensor::scalar(1.0);
    let names = vec!["w".to_owned(), "b".to_owned()];
    let error = CustomStep::new(optimizer, names, &[weight.clone(), weight], 1).err().unwrap();
    assert_eq!(
        error.message,
        "trainStep > optimizer > sgd: groups[1].match matches no weight; expected a pattern for some of 'w', 'b', got '*/biass'."
    );
}
