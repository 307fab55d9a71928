//! Normalising layers against Keras and PyTorch: values, gradients and kept statistics over several steps.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]
// JSON is written where it is handed over.
#![allow(clippy::needless_pass_by_value)]

mod run;

use espalier_graph::{Graph, Tensor, Value};
use espalier_nn::Model;
use espalier_spec::{Value as Json, json};
use run::{assert_close, cases, floats, input, run, tensor};

/// Far from 0 the rounding of the data themselves is what the references in double precision do not see.
const TOLERANCE: f32 = 4e-6;

/// The tensor that a case has for a weight of the layer.
fn of_weight(named: &Json, name: &str) -> Tensor {
    tensor(&named[name.rsplit('/').next().unwrap()])
}

fn check(case: &Json) {
    let what = format!("{} {}", case["source"], case["layer"]);
    let spec = json!({ "kind": "sequential", "layers": [{ "kind": "input", "shape": case["shape"] }, case["layer"]] });
    let model = Model::from_json(&spec).unwrap();
    assert_eq!(model.weights().len(), case["weights"].as_object().unwrap().len(), "{what}");
    let mut weights: Vec<Tensor> = model.weights().iter().map(|info| of_weight(&case["weights"], &info.name)).collect();
    let close = |found: &Tensor, expected: &Tensor, part: &str| {
        assert_eq!(found.shape(), expected.shape(), "{what}: {part}");
        assert_close(found.as_f32().unwrap(), expected.as_f32().unwrap(), TOLERANCE, &format!("{what}: {part}"));
    };
    for (number, step) in case["steps"].as_array().unwrap().iter().enumerate() {
        let graph = Graph::new();
        let data = [tensor(&step["x"]), tensor(&step["dy"])];
        let given: Vec<_> = weights.iter().chain(&data).map(|tensor| (input(&graph, tensor), tensor)).collect();
        let exprs: Vec<_> = given.iter().map(|(expr, _)| *expr).collect();
        let (w, data) = exprs.split_at(weights.len());
        let forward = model.forward(&graph, w, &data[..1], true).unwrap();
        let trained: Vec<_> = model.weights().iter().enumerate().filter(|(_, info)| info.trainable).collect();
        let wrt: Vec<Value> =
            std::iter::once(data[0].value()).chain(trained.iter().map(|(i, _)| w[*i].value())).collect();
        let seeds = [(forward.outputs[0].value(), data[1].value())];
        let gradients = graph.vjp(&seeds, &wrt).unwrap().into_iter().map(|gradient| graph.expr(gradient.unwrap()));
        let mut outputs = vec![forward.outputs[0]];
        outputs.extend(gradients);
        outputs.extend(forward.updates.iter().map(|(_, value)| *value));
        let found = run(&graph, &given, &outputs);
        close(&found[0], &tensor(&step["y"]), &format!("y of step {number}"));
        close(&found[1], &tensor(&step["dx"]), &format!("dx of step {number}"));
        for ((_, info), gradient) in trained.iter().zip(&found[2..]) {
            let expected = of_weight(&step["gradients"], &info.name);
            close(gradient, &expected, &format!("gradient of {} in step {number}", info.name));
        }
        let kept = &found[2 + trained.len()..];
        assert_eq!(kept.len(), step["kept"].as_object().unwrap().len(), "{what}: everything kept is updated");
        for ((index, _), value) in forward.updates.iter().zip(kept) {
            let name = &model.weights()[*index].name;
            close(value, &of_weight(&step["kept"], name), &format!("{name} after step {number}"));
            weights[*index] = value.clone();
        }
    }
    let graph = Graph::new();
    let x = tensor(&case["steps"][0]["x"]);
    let given: Vec<_> = weights.iter().chain([&x]).map(|tensor| (input(&graph, tensor), tensor)).collect();
    let exprs: Vec<_> = given.iter().map(|(expr, _)| *expr).collect();
    let (w, x) = exprs.split_at(weights.len());
    let forward = model.forward(&graph, w, x, false).unwrap();
    assert!(forward.updates.is_empty(), "{what}: prediction keeps nothing");
    close(&run(&graph, &given, &forward.outputs)[0], &tensor(&case["predicted"]), "prediction");
}

#[test]
fn batch_normalization_follows_keras_and_pytorch() {
    cases("batchNormalization").iter().for_each(check);
}

#[test]
fn layer_and_rms_normalization_follow_keras_along_any_axes() {
    cases("layerNormalization").iter().for_each(check);
    cases("rmsNormalization").iter().for_each(check);
}

#[test]
fn group_normalization_follows_keras_and_pytorch() {
    cases("groupNormalization").iter().for_each(check);
}

#[test]
fn unit_normalization_follows_keras_and_leaves_zeros_alone() {
    cases("unitNormalization").iter().for_each(check);
    let graph = Graph::new();
    let zeros = floats(&[2, 3], &[0.0; 6]);
    let x = input(&graph, &zeros);
    let spec = json!({ "kind": "sequential", "layers": [{ "kind": "unitNormalization", "inputShape": [3] }] });
    let y = Model::from_json(&spec).unwrap().forward(&graph, &[], &[x], true).unwrap().outputs[0];
    let dx = graph.gradients(y.sum(None, false).value(), &[x.value()]).unwrap()[0];
    let found = run(&graph, &[(x, &zeros)], &[y, graph.expr(dx)]);
    assert_eq!(found[0].as_f32(), zeros.as_f32());
    assert!(found[1].as_f32().unwrap().iter().all(|dx| dx.is_finite()), "{:?}", found[1].as_f32());
}

#[test]
fn axes_and_groups_that_do_not_fit_have_a_sentence() {
    let error = |layer: Json, shape: Json| {
        let spec = json!({ "kind": "sequential", "layers": [{ "kind": "input", "shape": shape }, layer] });
        Model::from_json(&spec).unwrap_err().message
    };
    let cases = [
        (
            json!({ "kind": "batchNormalization", "name": "b", "axis": 0 }),
            "batchNormalization \"b\": axis names the batch axis; expected an axis of a sample, got 0 for a sample of shape [2, 6].",
        ),
        (
            json!({ "kind": "layerNormalization", "name": "l", "axis": [1, 3] }),
            "layerNormalization \"l\": axis is out of range; expected -2 to 2, got 3 for a sample of shape [2, 6].",
        ),
        (
            json!({ "kind": "unitNormalization", "name": "u", "axis": [1, -2] }),
            "unitNormalization \"u\": axis does not name axes; expected at least one, each once, got [1, -2].",
        ),
        (
            json!({ "kind": "groupNormalization", "name": "g" }),
            "groupNormalization \"g\": groups does not divide the channels; expected a divisor of 6, got 32. Set groups.",
        ),
        (
            json!({ "kind": "groupNormalization", "groups": 0 }),
            "sequential > layers[1] > groupNormalization: groups is out of range; expected an integer of at least 1, or -1, got 0.",
        ),
        (
            json!({ "kind": "batchNormalization", "varianceMode": "biased" }),
            "sequential > layers[1] > batchNormalization: varianceMode",
        ),
    ];
    for (layer, sentence) in cases {
        let found = error(layer, json!([2, 6]));
        assert!(found.starts_with(sentence), "{found}\nexpected {sentence}");
    }
}

#[test]
fn a_frozen_layer_predicts_while_training_and_keeps_its_statistics() {
    let frozen = json!({ "kind": "batchNormalization", "trainable": false, "inputShape": [2] });
    let model = Model::from_json(&json!({ "kind": "sequential", "layers": [frozen] })).unwrap();
    assert!(model.weights().iter().all(|info| !info.trainable));
    let graph = Graph::new();
    let data = floats(&[2, 2], &[1.0, 2.0, 5.0, -7.0]);
    let given = [[1.0, 1.0], [0.0, 0.0], [1.0, 2.0], [4.0, 9.0]].map(|row| floats(&[2], &row));
    let mut leaves: Vec<_> = given.iter().map(|tensor| (input(&graph, tensor), tensor)).collect();
    let x = input(&graph, &data);
    let weights: Vec<_> = leaves.iter().map(|(expr, _)| *expr).collect();
    let forward = model.forward(&graph, &weights, &[x], true).unwrap();
    assert!(forward.updates.is_empty());
    leaves.push((x, &data));
    let found = run(&graph, &leaves, &forward.outputs);
    assert_close(found[0].as_f32().unwrap(), &[0.0, 0.0, 2.0, -3.0], 1e-3, "(x - movingMean) / deviation");
}
