//! Normalising layers against Keras and PyTorch: values, gradients and kept statistics over several steps.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

mod run;

use espalier_graph::{Graph, Tensor, Value};
use espalier_nn::Model;
use espalier_spec::{Value as Json, json};
use run::{assert_close, cases, input, run, tensor};

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
