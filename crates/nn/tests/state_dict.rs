//! Weights from named tensors: PyTorch's names and layouts, and what does not fit.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

mod run;

use std::collections::HashMap;

use espalier_graph::{Shape, Tensor};
use espalier_nn::Model;
use espalier_spec::{Code, json};

/// A tensor whose elements say where they lie: digit by digit the index along each axis.
fn places(shape: &[usize]) -> Tensor {
    let shape = Shape::new(shape).unwrap();
    let values: Vec<f32> = (0..shape.size()).map(|flat| place(&shape, flat)).collect();
    Tensor::f32(shape, &values).unwrap()
}

fn place(shape: &[usize], flat: usize) -> f32 {
    let (mut rest, mut digits, mut power) = (flat, 0, 1);
    for size in shape.iter().rev() {
        digits += rest % size * power;
        rest /= size;
        power *= 10;
    }
    digits as f32
}

/// Images of 2 x 3 with 2 channels to 4 channels, normalised, in a row, to 5 outputs.
fn model() -> Model {
    Model::from_json(&json!({ "kind": "sequential", "layers": [
        { "kind": "conv2d", "name": "conv", "filters": 4, "kernelSize": [1, 3], "padding": "same", "inputShape": [2, 3, 2] },
        { "kind": "batchNormalization", "name": "norm" },
        { "kind": "flatten" },
        { "kind": "batchNormalization", "name": "flat" },
        { "kind": "dropout", "rate": 0.5 },
        { "kind": "dense", "name": "head.0", "units": 5 },
        { "kind": "dense", "name": "head.1", "units": 2 },
    ]}))
    .unwrap()
}

fn state() -> Vec<(String, Tensor)> {
    let mut state = vec![
        ("conv.weight", places(&[4, 2, 1, 3])),
        ("conv.bias", places(&[4])),
        ("head.0.weight", places(&[5, 24])),
        ("head.0.bias", places(&[5])),
        ("head.1.weight", places(&[2, 5])),
        ("head.1.bias", places(&[2])),
    ];
    let names = ["weight", "bias", "running_mean", "running_var"];
    let norms = [("norm", 4), ("flat", 24)].into_iter().flat_map(|(norm, size)| names.map(|name| (norm, name, size)));
    let norms: Vec<_> = norms.map(|(norm, name, size)| (format!("{norm}.{name}"), places(&[size]))).collect();
    state.extend(norms.iter().map(|(name, tensor)| (name.as_str(), tensor.clone())));
    state.into_iter().map(|(name, tensor)| (name.to_owned(), tensor)).collect()
}

fn matched(model: &Model, state: &[(String, Tensor)]) -> HashMap<String, Vec<f32>> {
    let found = model.match_weights(state, false).unwrap();
    assert_eq!(found.len(), model.weights().len());
    found.into_iter().map(|(at, tensor)| (model.weights()[at].name.clone(), tensor.to_f32())).collect()
}

#[test]
fn kernels_are_turned_from_outputs_first_to_outputs_last() {
    let found = matched(&model(), &state());
    // Element [row, column, input, output] lies at [output, input, row, column].
    let at = |column: usize, input: usize, output: usize| (output * 1000 + input * 100 + column) as f32;
    let expected: Vec<f32> = (0..3)
        .flat_map(|column| (0..2).flat_map(move |input| (0..4).map(move |output| at(column, input, output))))
        .collect();
    assert_eq!(found["conv/kernel"], expected);
    assert_eq!(found["head.1/kernel"], [0.0, 10.0, 1.0, 11.0, 2.0, 12.0, 3.0, 13.0, 4.0, 14.0]);
    for vector in ["conv/bias", "norm/gamma", "norm/beta", "norm/movingMean", "norm/movingVariance"] {
        assert_eq!(found[vector], [0.0, 1.0, 2.0, 3.0], "{vector}");
    }
}

#[test]
fn what_stands_behind_a_flatten_takes_pixels_before_channels() {
    let found = matched(&model(), &state());
    // Feature [row, column, channel] is number `channel 6 + row 3 + column` there.
    let theirs = (0..6).flat_map(|pixel| (0..4).map(move |channel| channel * 6 + pixel)).collect::<Vec<usize>>();
    let kernel = theirs.iter().flat_map(|&feature| (0..5).map(move |output| place(&[5, 24], output * 24 + feature)));
    assert_eq!(found["head.0/kernel"], kernel.collect::<Vec<_>>());
    let vector: Vec<f32> = theirs.iter().map(|&feature| place(&[24], feature)).collect();
    for name in ["flat/gamma", "flat/beta", "flat/movingMean", "flat/movingVariance"] {
        assert_eq!(found[name], vector, "{name}");
    }
    assert_eq!(found["head.0/bias"], [0.0, 1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn kernels_of_every_kind_of_convolution_are_turned() {
    let model = Model::from_json(&json!({ "kind": "sequential", "layers": [
        { "kind": "depthwiseConv2d", "name": "each", "kernelSize": [1, 2], "depthMultiplier": 2, "inputShape": [2, 4, 3] },
        { "kind": "separableConv2d", "name": "both", "filters": 4, "kernelSize": [2, 1], "depthMultiplier": 2 },
        { "kind": "prelu", "name": "slopes", "sharedAxes": [1, 2] },
        { "kind": "conv2dTranspose", "name": "up", "filters": 2, "kernelSize": [1, 3] },
        { "kind": "reshape", "targetShape": [5, 2] },
        { "kind": "conv1d", "name": "steps", "filters": 3, "kernelSize": 2, "groups": 1 },
    ]}))
    .unwrap();
    let shapes: [(&str, &[usize]); 10] = [
        ("each.weight", &[6, 1, 1, 2]),
        ("each.bias", &[6]),
        ("both.depthwise.weight", &[12, 1, 2, 1]),
        ("both.pointwise.weight", &[4, 12, 1, 1]),
        ("both.pointwise.bias", &[4]),
        ("slopes.weight", &[4]),
        ("up.weight", &[4, 2, 1, 3]),
        ("up.bias", &[2]),
        ("steps.weight", &[3, 2, 2]),
        ("steps.bias", &[3]),
    ];
    let state: Vec<_> = shapes.iter().map(|(name, shape)| ((*name).to_owned(), places(shape))).collect();
    let found = matched(&model, &state);
    // Filter number `k` of channel `c` is output `2 c + k`, 1000 times as much as the column.
    let each = [0, 1].into_iter().flat_map(|column| (0..6).map(move |output| (1000 * output + column) as f32));
    assert_eq!(found["each/kernel"], each.collect::<Vec<_>>());
    assert_eq!(found["both/pointwiseKernel"][..6], [0.0, 1000.0, 2000.0, 3000.0, 100.0, 1100.0]);
    assert_eq!(found["both/depthwiseKernel"][..3], [0.0, 1000.0, 2000.0]);
    assert_eq!(found["both/bias"], [0.0, 1.0, 2.0, 3.0]);
    assert_eq!(found["slopes/alpha"], [0.0, 1.0, 2.0, 3.0]);
    // Element [row, column, output, input] of a transposed kernel lies at [input, output, row, column].
    assert_eq!(found["up/kernel"][..8], [0.0, 1000.0, 2000.0, 3000.0, 100.0, 1100.0, 2100.0, 3100.0]);
    assert_eq!(found["up/kernel"][8], 1.0);
    assert_eq!(found["steps/kernel"][..6], [0.0, 100.0, 200.0, 10.0, 110.0, 210.0]);
}

#[test]
fn tensors_with_the_library_s_own_names_are_taken_as_they_are() {
    let mut state = state();
    state.retain(|(name, _)| name != "conv.weight");
    state.push(("conv/kernel".to_owned(), places(&[1, 3, 2, 4])));
    assert_eq!(matched(&model(), &state)["conv/kernel"], places(&[1, 3, 2, 4]).to_f32());
}

#[test]
fn a_tensor_that_is_missing_or_does_not_fit_is_refused_or_left_out() {
    let model = model();
    let refused = |state: &[(String, Tensor)], expected: &str| {
        let error = model.match_weights(state, false).unwrap_err();
        assert_eq!(error.code, Code::Data);
        assert!(error.message.contains(expected), "{error}");
        let found: Vec<_> = model.match_weights(state, true).unwrap().into_iter().map(|(at, _)| at).collect();
        assert_eq!(found.len(), model.weights().len() - 1);
    };
    let mut renamed = state();
    renamed[0].0 = "conv.weights".to_owned();
    refused(
        &renamed,
        "the weight conv/kernel is missing; expected a tensor of that name, or conv.weight as PyTorch calls it",
    );
    refused(&renamed, "Did you mean 'conv.weights'?");
    let mut other_classes = state();
    other_classes[4].1 = places(&[7, 5]);
    refused(
        &other_classes,
        "the tensor head.1.weight does not fit the weight head.1/kernel; expected float32[5, 2], got float32[5, 7]",
    );
    let error = model.match_weights(&[("fc.weight".to_owned(), places(&[3]))], true).unwrap_err();
    assert!(error.message.contains("the weight conv/kernel is missing"), "{error}");
}
