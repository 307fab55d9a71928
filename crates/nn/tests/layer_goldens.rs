//! Every layer that Keras has too against Keras: outputs, gradients of inputs and weights, and what it adds to the loss.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

mod run;

use espalier_graph::{DType, Graph, Tensor};
use espalier_nn::{LayerSpec, Model};
use espalier_spec::{Value, json};
use run::{assert_close, cases, input, run, tensor};

/// A model of one layer, called `it`, and an input for each tensor.
fn model(layer: &Value, inputs: &[Tensor]) -> Model {
    let names: Vec<_> = (0..inputs.len()).map(|i| format!("x{i}")).collect();
    let mut nodes: Vec<_> = names
        .iter()
        .zip(inputs)
        .map(|(name, x)| {
            let dtype = if x.dtype() == DType::I32 { "int32" } else { "float32" };
            json!({ "name": name, "layer": { "kind": "input", "shape": x.shape()[1..], "dtype": dtype }, "inputs": [] })
        })
        .collect();
    nodes.push(json!({ "name": "it", "layer": layer, "inputs": names }));
    Model::from_json(&json!({ "kind": "functional", "nodes": nodes, "inputs": names, "outputs": ["it"] })).unwrap()
}

/// The uses of all layers.
fn all_cases() -> Vec<Value> {
    [cases("layers"), cases("windows")].concat()
}

#[test]
fn layers_give_the_outputs_gradients_and_losses_of_keras() {
    for case in all_cases() {
        let what = case["layer"].to_string();
        let tensors = |list: &Value| list.as_array().unwrap().iter().map(tensor).collect::<Vec<_>>();
        let inputs = tensors(&case["inputs"]);
        let model = model(&case["layer"], &inputs);
        let names = || model.weights().iter().map(|info| info.name.strip_prefix("it/").unwrap());
        let weights: Vec<_> = names().map(|name| tensor(&case["weights"][name])).collect();
        let graph = Graph::new();
        let given: Vec<_> = weights.iter().chain(&inputs).map(|tensor| (input(&graph, tensor), tensor)).collect();
        let values: Vec<_> = given.iter().map(|(value, _)| *value).collect();
        let (w, x) = values.split_at(weights.len());
        let forward = model.forward(&graph, w, x, false).unwrap();
        let dy = tensor(&case["dy"]);
        let seed = input(&graph, &dy);
        let floats: Vec<_> = x.iter().filter(|x| x.ty().dtype == DType::F32).collect();
        let wrt: Vec<_> = w.iter().chain(floats).map(|value| value.value()).collect();
        let found = graph.vjp(&[(forward.outputs[0].value(), seed.value())], &wrt).unwrap();
        let mut outputs = vec![forward.outputs[0]];
        outputs.extend(found.into_iter().map(|gradient| graph.expr(gradient.unwrap())));
        outputs.extend(forward.losses.iter().copied().reduce(|a, b| a + b));
        let given: Vec<_> = given.into_iter().chain([(seed, &dy)]).collect();
        let found = run(&graph, &given, &outputs);
        let mut expected = vec![tensor(&case["output"])];
        expected.extend(names().map(|name| tensor(&case["weightGradients"][name])));
        expected.extend(tensors(&case["gradients"]));
        let loss = case.get("loss").map(|loss| loss.as_f64().unwrap() as f32);
        assert_eq!(found.len(), expected.len() + usize::from(loss.is_some()), "{what}");
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found.shape(), expected.shape(), "{what}");
            assert_close(found.as_f32().unwrap(), expected.as_f32().unwrap(), 2e-6, &what);
        }
        if let Some(loss) = loss {
            assert_close(found.last().unwrap().as_f32().unwrap(), &[loss], 2e-6, &what);
        }
    }
}

#[test]
fn every_layer_that_keras_has_has_golden_values() {
    let cases = all_cases();
    // Keras has no maxout and no damping by neighbours; what a lambda does is the user's; normalisers, transforms of data and
    // augmentations have files of their own.
    let elsewhere = |kind: &str| {
        ["augmentation", "input", "lambda", "maxout", "preprocessing"].contains(&kind)
            || kind.ends_with("Normalization")
    };
    for kind in LayerSpec::KINDS.iter().filter(|kind| !elsewhere(kind)) {
        assert!(cases.iter().any(|case| case["layer"]["kind"] == **kind), "{kind} has a golden value");
    }
}
