//! Losses with their gradients, metrics and initializers against Keras.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

mod run;

use espalier_graph::{Graph, Shape};
use espalier_kernels::rng::Key;
use espalier_nn::NamedLoss;
use espalier_nn::initializers::{Fans, InitializerSpec};
use espalier_nn::losses::LossSpec;
use espalier_nn::metrics::{MetricSpec, Reading};
use espalier_spec::{At, Family, Member, Value};
use run::{assert_close, cases, input, run, tensor};

#[test]
fn losses_and_their_gradients_agree_with_keras() {
    let cases = [cases("losses"), cases("more_losses")].concat();
    // A loss of one's own has no peer.
    for kind in LossSpec::KINDS.iter().filter(|kind| **kind != "custom") {
        assert!(cases.iter().any(|case| case["loss"]["kind"] == **kind), "{kind} has a golden value");
    }
    for case in &cases {
        let what = format!("{}{}", case["loss"], case["sampleWeight"]);
        let named = NamedLoss::from_json(&case["loss"], &At::ROOT).unwrap();
        let (y_true, y_pred) = (tensor(&case["yTrue"]), tensor(&case["yPred"]));
        named.loss.check(&y_true, y_pred.shape()).unwrap();
        let weights = case.get("sampleWeight").map(tensor);
        let graph = Graph::new();
        let (t, p) = (input(&graph, &y_true), input(&graph, &y_pred));
        let w = weights.as_ref().map(|weights| input(&graph, weights));
        let per_sample = named.loss.per_sample(t, p).unwrap();
        assert_eq!(per_sample.shape()[..], y_pred.shape()[..y_pred.shape().rank() - 1], "{what}");
        let value = named.value(t, p, w).unwrap();
        let gradient = graph.gradients(value.value(), &[p.value()]).unwrap()[0];
        let mut given = vec![(t, &y_true), (p, &y_pred)];
        given.extend(w.into_iter().zip(&weights));
        let found = run(&graph, &given, &[value, graph.expr(gradient)]);
        let expected = case["value"].as_f64().unwrap() as f32;
        assert_close(found[0].as_f32().unwrap(), &[expected], 2e-6, &what);
        let expected = tensor(&case["gradient"]);
        assert_close(found[1].as_f32().unwrap(), expected.as_f32().unwrap(), 5e-6, &what);
    }
}

#[test]
fn metrics_agree_with_keras_over_any_batches() {
    for case in cases("metrics") {
        let metric = MetricSpec::from_json(&case["metric"], &At::ROOT).unwrap();
        let kind = metric.kind();
        let accuracy = (kind != "meanAbsoluteError").then_some("accuracy");
        for name in [Some(kind), accuracy].into_iter().flatten() {
            let metric = MetricSpec::from_json(&Value::from(name), &At::ROOT).unwrap();
            let (y_true, y_pred) = (tensor(&case["yTrue"]), tensor(&case["yPred"]));
            let graph = Graph::new();
            let (t, p) = (input(&graph, &y_true), input(&graph, &y_pred));
            let update = metric.update(t, p, None).unwrap();
            let found = run(&graph, &[(t, &y_true), (p, &y_pred)], &[update]);
            let expected = case["value"].as_f64().unwrap();
            // Contributions merge: the same batch twice has the same mean.
            let mut state = vec![];
            for _ in 0..2 {
                metric.merge(&mut state, found[0].as_f32().unwrap());
                let value = metric.value(&state).number().unwrap();
                assert!((value - expected).abs() < 1e-6, "{name}: {value}, {expected}");
            }
        }
    }
}

/// A metric's value over batches.
fn over_batches(metric: &MetricSpec, batches: &Value) -> Reading {
    let mut state = vec![];
    for batch in batches.as_array().unwrap() {
        let tensors: Vec<_> =
            ["yTrue", "yPred", "sampleWeight"].iter().filter_map(|name| batch.get(name)).map(tensor).collect();
        let graph = Graph::new();
        let given: Vec<_> = tensors.iter().map(|tensor| (input(&graph, tensor), tensor)).collect();
        let update = metric.update(given[0].0, given[1].0, given.get(2).map(|(w, _)| *w)).unwrap();
        metric.merge(&mut state, run(&graph, &given, &[update])[0].as_f32().unwrap());
    }
    metric.value(&state)
}

#[test]
fn metrics_agree_with_keras_and_scikit_learn_over_weighted_batches_of_any_size() {
    let cases = cases("batched_metrics");
    // Keras has no metrics of these names; their values are those of the losses.
    let elsewhere = ["custom", "huber", "binaryFocalCrossentropy", "categoricalFocalCrossentropy"];
    for Member { kind, .. } in MetricSpec::registry() {
        let known = cases.iter().any(|case| case["metric"]["kind"] == kind);
        assert!(known || elsewhere.contains(&kind), "{kind} has a golden value");
    }
    for case in &cases {
        let what = format!("{} {}", case["source"], case["metric"]);
        let metric = MetricSpec::from_json(&case["metric"], &At::ROOT).unwrap();
        let numbers = |value: &Value| -> Vec<f32> {
            value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect()
        };
        match over_batches(&metric, &case["batches"]) {
            Reading::Number(found) => {
                assert_close(&[found as f32], &[case["value"].as_f64().unwrap() as f32], 2e-6, &what);
            }
            Reading::Table(rows) => {
                let expected: Vec<_> = case["value"].as_array().unwrap().iter().map(numbers).collect();
                assert_eq!(rows.len(), expected.len(), "{what}");
                for (row, expected) in rows.iter().zip(expected) {
                    let row: Vec<_> = row.iter().map(|&x| x as f32).collect();
                    assert_close(&row, &expected, 2e-6, &what);
                }
            }
        }
    }
}

#[test]
fn random_initializers_have_the_moments_of_keras() {
    let cases = cases("initializers");
    let exact = ["constant", "identity", "ones", "zeros"];
    for kind in InitializerSpec::KINDS.iter().filter(|kind| !exact.contains(kind)) {
        assert!(cases.iter().any(|case| case["initializer"]["kind"] == **kind), "{kind} has a golden value");
    }
    for case in cases {
        let what = case["initializer"].to_string();
        let initializer = InitializerSpec::from_json(&case["initializer"], &At::ROOT).unwrap();
        let shape: Vec<usize> =
            case["shape"].as_array().unwrap().iter().map(|dim| dim.as_u64().unwrap() as usize).collect();
        let shape = Shape::new(shape).unwrap();
        // Many tensors, so that the moments are known to a fraction of a percent.
        let n = shape.size();
        let mut all = vec![0.0; 128 * n];
        for (stream, values) in all.chunks_mut(n).enumerate() {
            initializer.fill(&shape, Fans::of(&shape), Key::new(7, stream as u64), values).unwrap();
        }
        let number = |key: &str| case[key].as_f64().unwrap();
        let count = all.len() as f64;
        let mean = all.iter().map(|&x| f64::from(x)).sum::<f64>() / count;
        let variance = all.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / count;
        assert!((mean - number("mean")).abs() < 5.0 * (number("variance") / count).sqrt(), "{what}: mean {mean}");
        assert!((variance / number("variance") - 1.0).abs() < 0.01, "{what}: variance {variance}");
        let Some(limit) = case.get("limit").and_then(Value::as_f64) else { continue };
        let furthest = all.iter().map(|&x| (f64::from(x) - number("mean")).abs()).fold(0.0, f64::max);
        assert!(furthest <= limit * (1.0 + 1e-6), "{what}: {furthest} is beyond {limit}");
        assert!(furthest > 0.99 * limit, "{what}: {furthest} does not come near {limit}");
    }
}
