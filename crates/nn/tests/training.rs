//! A whole training by hand, from a model's own graph, against Keras: forward, loss, gradients, momentum, accuracy.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

mod run;

use espalier_graph::{Graph, Tensor, Value};
use espalier_nn::{Model, NamedLoss, NamedMetric};
use espalier_spec::{At, Value as Json};
use run::{assert_close, cases, floats, input, run, tensor};

/// The rows `start..end` of a tensor.
fn rows(all: &Tensor, start: usize, end: usize) -> Tensor {
    let mut dims = all.shape().to_vec();
    let width = all.shape().size() / dims[0];
    dims[0] = end - start;
    let shape = espalier_graph::Shape::new(dims).unwrap();
    match (all.as_f32(), all.as_i32()) {
        (Some(data), _) => Tensor::f32(shape, &data[start * width..end * width]).unwrap(),
        (_, data) => Tensor::i32(shape, &data.unwrap()[start * width..end * width]).unwrap(),
    }
}

#[test]
fn momentum_by_hand_follows_keras_for_three_epochs() {
    let case = &cases("mlp")[0];
    assert_eq!(case["optimizer"]["kind"], "sgd");
    let (rate, momentum) = (0.1, 0.9);
    let model = Model::from_json(&case["model"]).unwrap();
    let loss = NamedLoss::from_json(&case["loss"], &At::ROOT).unwrap();
    let accuracy = NamedMetric::from_json(&case["metrics"][0], &At::ROOT).unwrap();
    let (x, y) = (tensor(&case["x"]), tensor(&case["y"]));
    loss.loss.check(&y, &[1, 3].into()).unwrap();
    let named = |list: &Json| -> Vec<Tensor> {
        let list = list.as_array().unwrap();
        let names: Vec<_> = list.iter().map(|weight| weight["name"].as_str().unwrap()).collect();
        assert_eq!(names, model.weights().iter().map(|info| info.name.as_str()).collect::<Vec<_>>());
        list.iter().map(tensor).collect()
    };
    let mut weights = named(&case["initial"]);
    let mut velocity: Vec<Tensor> = weights.iter().map(|w| floats(w.shape(), &vec![0.0; w.shape().size()])).collect();
    let (n, batch) = (x.shape()[0], case["batchSize"].as_u64().unwrap() as usize);
    for epoch in case["epochs"].as_array().unwrap() {
        let (mut total, mut state) = (0.0, vec![]);
        for start in (0..n).step_by(batch) {
            let end = n.min(start + batch);
            let (x, y) = (rows(&x, start, end), rows(&y, start, end));
            let graph = Graph::new();
            let given: Vec<_> =
                weights.iter().chain(&velocity).chain([&x, &y]).map(|tensor| (input(&graph, tensor), tensor)).collect();
            let exprs: Vec<_> = given.iter().map(|(expr, _)| *expr).collect();
            let (w, v, data) = (&exprs[..4], &exprs[4..8], &exprs[8..]);
            let forward = model.forward(&graph, w, &data[..1], true).unwrap();
            let value = loss.value(data[1], forward.outputs[0], None).unwrap();
            let wrt: Vec<Value> = w.iter().map(|w| w.value()).collect();
            let gradients = graph.gradients(value.value(), &wrt).unwrap();
            let steps: Vec<_> = v.iter().zip(gradients).map(|(&v, g)| v * momentum - graph.expr(g) * rate).collect();
            let mut outputs = vec![value, accuracy.metric.update(data[1], forward.outputs[0], None).unwrap()];
            outputs.extend(w.iter().zip(&steps).map(|(&w, &step)| w + step));
            outputs.extend(steps);
            let mut found = run(&graph, &given, &outputs).into_iter();
            total += f64::from(found.next().unwrap().as_f32().unwrap()[0]) * (end - start) as f64;
            let contribution = found.next().unwrap();
            accuracy.metric.merge(&mut state, contribution.as_f32().unwrap());
            weights = found.by_ref().take(4).collect();
            velocity = found.collect();
        }
        let log = |name: &str| epoch["logs"][name].as_f64().unwrap();
        assert!((total / n as f64 - log("loss")).abs() < 1e-6, "loss {}, expected {}", total / n as f64, log("loss"));
        assert!((accuracy.metric.value(&state).number().unwrap() - log(&accuracy.name)).abs() < 1e-6);
        for (found, expected) in weights.iter().zip(named(&epoch["weights"])) {
            assert_close(found.as_f32().unwrap(), expected.as_f32().unwrap(), 1e-6, "weights");
        }
    }
}
