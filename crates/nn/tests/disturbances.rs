//! Layers that disturb values while training: what the disturbance is, what it keeps, how the gradient follows it.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]
// JSON is written where it is handed over.
#![allow(clippy::needless_pass_by_value)]

mod run;

use espalier_graph::{Graph, Tensor};
use espalier_nn::Model;
use espalier_spec::{Value, json};
use run::{assert_close, floats, input, predict, run};

const N: usize = 20_000;

fn model(layer: &Value, shape: &[usize]) -> Model {
    let layers = json!([{ "kind": "input", "shape": shape }, layer]);
    Model::from_json(&json!({ "kind": "sequential", "layers": layers })).unwrap()
}

/// What a layer gives for `x` while training, and the gradient of the sum of it.
fn trained(layer: Value, x: &Tensor) -> (Vec<f32>, Vec<f32>) {
    let model = model(&layer, &x.shape()[1..]);
    let graph = Graph::new();
    let value = input(&graph, x);
    let y = model.forward(&graph, &[], &[value], true).unwrap().outputs[0];
    let dx = graph.gradients(y.sum(None, false).value(), &[value.value()]).unwrap()[0];
    let found = run(&graph, &[(value, x)], &[y, graph.expr(dx)]);
    (found[0].as_f32().unwrap().to_vec(), found[1].as_f32().unwrap().to_vec())
}

/// Numbers between 1 and 2, so that none is 0.
fn some() -> Tensor {
    floats(&[N / 4, 4], &(0..N).map(|i| 1.5 + 0.5 * (i as f32).sin()).collect::<Vec<_>>())
}

fn moments(x: &[f32]) -> (f64, f64) {
    let mean = x.iter().map(|&x| f64::from(x)).sum::<f64>() / x.len() as f64;
    let variance = x.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / x.len() as f64;
    (mean, variance)
}

#[test]
fn dropout_scales_while_training_or_at_inference_and_its_gradient_has_the_same_mask() {
    let x = some();
    for (scale_at, factor, later) in [("training", 4.0 / 3.0, 1.0), ("inference", 1.0, 0.75)] {
        let layer = json!({ "kind": "dropout", "rate": 0.25, "scaleAt": scale_at });
        let (y, dx) = trained(layer.clone(), &x);
        assert_close(
            &y,
            &x.as_f32().unwrap().iter().zip(&dx).map(|(x, dx)| x * dx).collect::<Vec<_>>(),
            1e-6,
            scale_at,
        );
        assert!(dx.iter().all(|&dx| dx == 0.0 || (dx - factor).abs() < 1e-6), "{scale_at}");
        let dropped = dx.iter().filter(|&&dx| dx == 0.0).count() as f64 / N as f64;
        assert!((dropped - 0.25).abs() < 0.015, "{scale_at}: {dropped}");
        let predicted = &predict(&model(&layer, &[4]), std::slice::from_ref(&x), false)[0];
        let expected: Vec<_> = x.as_f32().unwrap().iter().map(|x| x * later).collect();
        assert_close(predicted.as_f32().unwrap(), &expected, 1e-6, scale_at);
    }
}

#[test]
fn gaussian_noise_is_added_and_leaves_the_gradient_alone() {
    let x = some();
    let (y, dx) = trained(json!({ "kind": "gaussianNoise", "stddev": 0.5 }), &x);
    let noise: Vec<_> = y.iter().zip(x.as_f32().unwrap()).map(|(y, x)| y - x).collect();
    let (mean, variance) = moments(&noise);
    assert!(mean.abs() < 0.02 && (variance - 0.25).abs() < 0.015, "{mean}, {variance}");
    assert!(dx.iter().all(|&dx| dx == 1.0));
}

#[test]
fn gaussian_dropout_multiplies_by_numbers_around_1_and_so_does_its_gradient() {
    let x = some();
    let (y, dx) = trained(json!({ "kind": "gaussianDropout", "rate": 0.2 }), &x);
    assert_close(&y, &x.as_f32().unwrap().iter().zip(&dx).map(|(x, dx)| x * dx).collect::<Vec<_>>(), 1e-6, "y");
    let (mean, variance) = moments(&dx);
    assert!((mean - 1.0).abs() < 0.02 && (variance - 0.25).abs() < 0.015, "{mean}, {variance}");
}

#[test]
fn alpha_dropout_keeps_mean_0_and_variance_1_and_drops_to_one_value() {
    let normal: Vec<_> = (0..N).map(|i| ((i as f32 + 0.5) * 12.9898).sin() * 2.0f32.sqrt()).collect();
    let (before, spread) = moments(&normal);
    assert!(before.abs() < 1e-2 && (spread - 1.0).abs() < 1e-2, "{before}, {spread}");
    let (y, dx) = trained(json!({ "kind": "alphaDropout", "rate": 0.3 }), &floats(&[N, 1], &normal));
    let (mean, variance) = moments(&y);
    assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.03, "{mean}, {variance}");
    // The formulas of the paper, with its constants.
    let least = -1.758_099_340_847_376_6_f64;
    let a = (0.7 * (1.0 + 0.3 * least * least)).powf(-0.5);
    let b = -a * least * 0.3;
    for ((&x, &y), &dx) in normal.iter().zip(&y).zip(&dx) {
        let (slope, from) = if dx == 0.0 { (0.0, least) } else { (a, f64::from(x)) };
        assert_close(&[y, dx], &[(a * from + b) as f32, slope as f32], 2e-6, "alphaDropout");
    }
}

#[test]
fn spatial_dropout_drops_a_channel_of_a_sample_in_all_its_places() {
    for (kind, shape) in [("spatialDropout1d", vec![64, 6, 5]), ("spatialDropout2d", vec![64, 2, 3, 5])] {
        let size: usize = shape.iter().product();
        let (y, dx) = trained(json!({ "kind": kind, "rate": 0.5 }), &floats(&shape, &vec![1.0; size]));
        assert_eq!(y, dx, "{kind}");
        let mut fates = Vec::new();
        for sample in y.chunks(30) {
            let places: Vec<_> = sample.chunks(5).collect();
            assert!(places.iter().all(|place| *place == places[0]), "{kind}");
            fates.extend_from_slice(places[0]);
        }
        assert!(fates.iter().all(|&fate| fate == 0.0 || fate == 2.0), "{kind}");
        let dropped = fates.iter().filter(|&&fate| fate == 0.0).count();
        assert!((110..=210).contains(&dropped), "{kind}: {dropped} of 320 are dropped");
    }
}

#[test]
fn a_seed_makes_two_layers_draw_the_same_and_none_makes_them_draw_apart() {
    for (kind, option) in
        [("dropout", "rate"), ("alphaDropout", "rate"), ("gaussianDropout", "rate"), ("gaussianNoise", "stddev")]
    {
        let pair = |seeds: [Option<u64>; 2]| {
            let branch = |(name, seed): (&str, Option<u64>)| {
                let mut layer = json!({ "kind": kind, option: 0.5 });
                if let Some(seed) = seed {
                    layer["seed"] = json!(seed);
                }
                json!({ "name": name, "layer": layer, "inputs": ["x"] })
            };
            let mut nodes = vec![json!({ "name": "x", "layer": { "kind": "input", "shape": [8] }, "inputs": [] })];
            nodes.extend(["a", "b"].into_iter().zip(seeds).map(branch));
            let spec = json!({ "kind": "functional", "nodes": nodes, "inputs": ["x"], "outputs": ["a", "b"] });
            let found = predict(&Model::from_json(&spec).unwrap(), &[floats(&[4, 8], &[1.0; 32])], true);
            found[0].as_f32() == found[1].as_f32()
        };
        assert!(pair([Some(3), Some(3)]), "{kind}");
        assert!(!pair([Some(3), Some(4)]), "{kind}");
        assert!(!pair([None, None]), "{kind}");
    }
}
