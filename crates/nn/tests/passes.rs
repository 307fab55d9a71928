//! What layers cost: how many passes over memory each adds to a training step.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

mod run;

use espalier_graph::{Function, Graph, Shape, TensorType};
use espalier_nn::Model;
use espalier_spec::{Value, json};

/// Kernels of loss and gradients of `dense, layer, dense`, where the layer joins `inputs` branches of its own.
fn kernels(layer: Option<&Value>, inputs: usize) -> (usize, String) {
    let mut nodes = Vec::new();
    let names = |stem: &str| (0..inputs).map(|i| format!("{stem}{i}")).collect::<Vec<_>>();
    for (x, hidden) in names("x").iter().zip(names("hidden")) {
        nodes.push(json!({ "name": x, "layer": { "kind": "input", "shape": [32] }, "inputs": [] }));
        nodes.push(json!({ "name": hidden, "layer": { "kind": "dense", "units": 64 }, "inputs": [x] }));
    }
    let mut last = names("hidden");
    if let Some(layer) = layer {
        nodes.push(json!({ "name": "it", "layer": layer, "inputs": last }));
        nodes.push(json!({ "name": "flat", "layer": "flatten", "inputs": ["it"] }));
        last = vec!["flat".to_owned()];
    }
    nodes.push(json!({ "name": "y", "layer": { "kind": "dense", "units": 4 }, "inputs": last }));
    let spec = json!({ "kind": "functional", "nodes": nodes, "inputs": names("x"), "outputs": ["y"] });
    let model = Model::from_json(&spec).unwrap();
    let graph = Graph::new();
    let leaf = |shape: &Shape| graph.expr(graph.input(TensorType::f32(shape.clone())));
    let weights: Vec<_> = model.weights().iter().map(|weight| leaf(&weight.shape)).collect();
    let x: Vec<_> = (0..inputs).map(|_| leaf(&Shape::new([128, 32]).unwrap())).collect();
    let y = model.forward(&graph, &weights, &x, true).unwrap().outputs[0];
    let loss = y.square().mean(None, false).value();
    let wrt: Vec<_> = weights.iter().map(|weight| weight.value()).collect();
    let mut outputs = graph.gradients(loss, &wrt).unwrap();
    outputs.push(loss);
    let leaves: Vec<_> = wrt.into_iter().chain(x.iter().map(|x| x.value())).collect();
    let function = Function::compile(&graph, &leaves, &outputs).unwrap();
    (function.plan().size().0, function.plan().describe())
}

#[test]
fn layers_that_work_element_by_element_add_no_pass_to_a_step() {
    let (plain, _) = kernels(None, 1);
    let fused = [
        json!({ "kind": "relu" }),
        json!({ "kind": "leakyRelu" }),
        json!({ "kind": "elu" }),
        json!({ "kind": "activation", "activation": "selu" }),
        json!({ "kind": "activation", "activation": "celu" }),
        json!({ "kind": "rescaling", "scale": 2, "offset": 1 }),
        json!({ "kind": "reshape", "targetShape": [8, -1] }),
        json!({ "kind": "dropout", "rate": 0.5 }),
        json!({ "kind": "gaussianNoise", "stddev": 0.5 }),
    ];
    for layer in fused {
        let (found, plan) = kernels(Some(&layer), 1);
        assert_eq!(found, plain, "{layer}:\n{plan}");
    }
}

#[test]
fn noise_that_forward_and_backward_need_is_drawn_once() {
    let (plain, _) = kernels(None, 1);
    for kind in ["gaussianDropout", "alphaDropout"] {
        let (found, plan) = kernels(Some(&json!({ "kind": kind, "rate": 0.5 })), 1);
        assert_eq!(found, plain + 1, "{kind}:\n{plan}");
    }
}

#[test]
fn sums_of_branches_are_made_in_their_products_and_concatenation_copies_each_branch_once_each_way() {
    let (plain, _) = kernels(None, 1);
    // Another branch has a product and, for its kernel's gradient, another; sums of `dy` for biases are one.
    for (kind, extra) in [("add", 2), ("average", 2)] {
        let (found, plan) = kernels(Some(&json!({ "kind": kind })), 2);
        assert_eq!(found, plain + extra, "{kind}:\n{plan}");
    }
    let (_, plan) = kernels(Some(&json!({ "kind": "concatenate" })), 3);
    let passes = |name: &str| plan.lines().filter(|line| line.split_whitespace().nth(1) == Some(name)).count();
    assert_eq!((passes("concat"), passes("slice")), (1, 3), "{plan}");
}
