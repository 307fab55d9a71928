//! Folding normalisers into the layers beside them: the same predictions, no trace of the normaliser in the plan.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]
// JSON is written where it is handed over.
#![allow(clippy::needless_pass_by_value)]

mod run;

use espalier_graph::{Graph, Plan, Shape, Tensor, TensorType};
use espalier_nn::Model;
use espalier_spec::{Value, json};
use run::{assert_close, floats, input, run};

/// A model with weights that are unlike any initial ones; variances are positive.
fn with_weights(spec: Value) -> (Model, Vec<Tensor>) {
    let model = Model::from_json(&spec).unwrap();
    let of = |(place, info): (usize, &espalier_nn::WeightInfo)| {
        let spread = info.name.ends_with("movingVariance");
        let value = |i: usize| ((i * 37 + place * 11) % 23) as f32 / 23.0 + if spread { 0.2 } else { -0.4 };
        floats(&info.shape, &(0..info.shape.size()).map(value).collect::<Vec<_>>())
    };
    let weights = model.weights().iter().enumerate().map(of).collect();
    (model, weights)
}

fn outputs(model: &Model, weights: &[Tensor], inputs: &[Tensor]) -> Vec<Tensor> {
    let graph = Graph::new();
    let given: Vec<_> = weights.iter().chain(inputs).map(|tensor| (input(&graph, tensor), tensor)).collect();
    let exprs: Vec<_> = given.iter().map(|(expr, _)| *expr).collect();
    let (w, x) = exprs.split_at(weights.len());
    let forward = model.forward(&graph, w, x, false).unwrap();
    run(&graph, &given, &forward.outputs)
}

/// The kernels of a prediction for batches of 64.
fn kernels(model: &Model) -> Vec<String> {
    let graph = Graph::new();
    let leaf = |shape: &[usize]| graph.expr(graph.input(TensorType::f32(Shape::new(shape).unwrap())));
    let weights: Vec<_> = model.weights().iter().map(|info| leaf(&info.shape)).collect();
    let inputs: Vec<_> = model.inputs().iter().map(|info| leaf(&[&[64], &info.shape[..]].concat())).collect();
    let forward = model.forward(&graph, &weights, &inputs, false).unwrap();
    let values: Vec<_> = forward.outputs.iter().map(|output| output.value()).collect();
    let plan = Plan::new(&graph, &values).unwrap();
    plan.describe().lines().map(|line| line.split_whitespace().nth(1).unwrap().to_owned()).collect()
}

fn sample(shape: &[usize], salt: usize) -> Tensor {
    let size = shape.iter().product::<usize>();
    floats(shape, &(0..size).map(|i| ((i * 31 + salt) % 47) as f32 / 20.0 - 1.0).collect::<Vec<_>>())
}

/// Folds, compares the predictions, and gives the folded model.
fn fold(spec: Value) -> Model {
    let (model, weights) = with_weights(spec);
    let (folded, new) = model.folded(&weights).unwrap();
    assert_eq!(folded.weights().len(), new.len());
    let x: Vec<_> =
        model.inputs().iter().enumerate().map(|(i, info)| sample(&[&[7], &info.shape[..]].concat(), i)).collect();
    for (found, expected) in outputs(&folded, &new, &x).iter().zip(outputs(&model, &weights, &x)) {
        assert_close(found.as_f32().unwrap(), expected.as_f32().unwrap(), 1e-5, "folded outputs");
    }
    folded
}

fn sequence(layers: Value) -> Value {
    json!({ "kind": "sequential", "layers": layers })
}

fn kinds(model: &Model) -> Vec<&'static str> {
    model.summary().layers.iter().map(|layer| layer.kind).collect()
}

#[test]
fn a_folded_sequence_is_the_net_without_normalisers_in_layers_parameters_and_kernels() {
    let dense = |units: usize, bias: bool| json!({ "kind": "dense", "units": units, "useBias": bias });
    let relu = || json!({ "kind": "activation", "activation": "relu" });
    let head = || json!({ "kind": "dense", "units": 5, "activation": "softmax" });
    let norm = || json!({ "kind": "batchNormalization" });
    let bare = json!({ "kind": "batchNormalization", "center": false, "scale": false, "epsilon": 0.01 });
    let first = || json!({ "kind": "input", "shape": [6] });
    let spec =
        sequence(json!([first(), dense(40, true), norm(), relu(), dense(30, false), bare, norm(), relu(), head()]));
    let plain = sequence(json!([first(), dense(40, true), relu(), dense(30, true), relu(), head()]));
    let plain = Model::from_json(&plain).unwrap();
    let folded = fold(spec.clone());
    assert_eq!(kinds(&folded), kinds(&plain));
    assert_eq!(folded.summary().parameters, plain.summary().parameters);
    assert_eq!(kernels(&folded), kernels(&plain));
    // Without folding the plan has the same large kernels, with a longer end; the rest are vectors of channels.
    let whole = kernels(&Model::from_json(&spec).unwrap());
    let products = |kernels: &[String]| kernels.iter().filter(|name| name.starts_with("matMul")).count();
    assert_eq!(products(&whole), products(&kernels(&plain)));
    assert!(whole.iter().any(|name| name == "matMul+add+mul+add+relu"), "{whole:?}");
}

#[test]
fn a_normaliser_behind_an_activation_folds_into_the_layer_behind_it() {
    let dense = |units: usize, activation: &str, bias: bool| json!({ "kind": "dense", "units": units, "activation": activation, "useBias": bias });
    let norm = || json!({ "kind": "batchNormalization" });
    let opening = json!({ "kind": "batchNormalization", "inputShape": [6] });
    let spec = sequence(json!([
        opening,
        dense(40, "relu", true),
        norm(),
        dense(30, "tanh", false),
        norm(),
        norm(),
        dense(5, "softmax", true)
    ]));
    let mut first = dense(40, "relu", true);
    first["inputShape"] = json!([6]);
    let plain = sequence(json!([first, dense(30, "tanh", true), dense(5, "softmax", true)]));
    let folded = fold(spec);
    assert_eq!(kinds(&folded), ["dense", "dense", "dense"]);
    assert_eq!(kernels(&folded), kernels(&Model::from_json(&plain).unwrap()));
    // Of the last normaliser nothing can be a part: its output is the model's.
    let last = fold(sequence(json!([{ "kind": "input", "shape": [4, 6] }, dense(3, "relu", true), norm()])));
    assert_eq!(kinds(&last), ["input", "dense", "batchNormalization"]);
}

#[test]
fn convolutions_take_what_is_behind_them_and_maxout_what_is_before_it() {
    let conv =
        json!({ "kind": "conv2d", "filters": 6, "kernelSize": 3, "padding": "same", "groups": 2, "useBias": false });
    let norm = json!({ "kind": "batchNormalization" });
    let maxout = json!({ "kind": "maxout", "units": 3, "pieces": 2 });
    let folded =
        fold(sequence(json!([{ "kind": "input", "shape": [5, 4, 4] }, conv, norm, "relu", norm, maxout, norm])));
    assert_eq!(kinds(&folded), ["input", "conv2d", "relu", "maxout", "batchNormalization"]);
    assert_eq!(folded.weights()[1].shape[..], [6]);
}

#[test]
fn a_graph_folds_what_nothing_else_reads_and_nobody_shares() {
    let node = |name: &str, layer: Value, inputs: &[&str]| json!({ "name": name, "layer": layer, "inputs": inputs });
    let dense = || json!({ "kind": "dense", "units": 4 });
    let norm = || json!({ "kind": "batchNormalization" });
    let shared = |of: &str| json!({ "kind": "shared", "node": of });
    let spec = json!({
        "kind": "functional",
        "nodes": [
            node("x", json!({ "kind": "input", "shape": [3, 4] }), &[]),
            node("plain", json!({ "kind": "dense", "units": 4, "name": "named", "useBias": false }), &["x"]),
            node("folds", norm(), &["plain"]),
            node("read", dense(), &["folds"]),
            node("stays", norm(), &["read"]),
            node("twice", dense(), &["stays"]),
            node("again", shared("twice"), &["read"]),
            node("of_twice", norm(), &["twice"]),
            node("active", json!({ "kind": "dense", "units": 4, "activation": "tanh" }), &["again"]),
            node("of_active", norm(), &["active"]),
            node("other", dense(), &["of_active"]),
            node("off_axis", json!({ "kind": "batchNormalization", "axis": 1 }), &["other"]),
            node("last", dense(), &["off_axis"]),
            node("end", norm(), &["last"]),
        ],
        "inputs": ["x"],
        "outputs": ["of_twice", "end"],
    });
    let folded = fold(spec);
    let names: Vec<_> = folded.summary().layers.into_iter().map(|layer| layer.name).collect();
    let expected = ["x", "plain", "read", "stays", "twice", "again", "of_twice", "active", "other", "off_axis", "end"];
    assert_eq!(names, expected);
    assert_eq!(folded.output_names(), ["of_twice", "end"]);
    assert!(folded.weights().iter().any(|info| info.name == "last/bias"), "{:?}", folded.weights());
    assert!(folded.weights().iter().any(|info| info.name == "named/bias"), "{:?}", folded.weights());
}
