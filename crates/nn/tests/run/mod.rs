//! Reading golden values, and running small graphs.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]
// Each test binary uses its part of this.
#![allow(dead_code)]

use espalier_graph::function::Function;
use espalier_graph::{DType, Expr, Graph, Shape, Tensor};
use espalier_nn::Model;
use espalier_spec::Value;

/// Runs a graph for outputs.
pub fn run(graph: &Graph, inputs: &[(Expr<'_>, &Tensor)], outputs: &[Expr<'_>]) -> Vec<Tensor> {
    let values: Vec<_> = inputs.iter().map(|(input, _)| input.value()).collect();
    let outputs: Vec<_> = outputs.iter().map(|output| output.value()).collect();
    let tensors: Vec<_> = inputs.iter().map(|(_, tensor)| (*tensor).clone()).collect();
    Function::compile(graph, &values, &outputs).unwrap().run(&tensors).unwrap()
}

/// A value of the graph for a tensor that is given.
pub fn input<'g>(graph: &'g Graph, tensor: &Tensor) -> Expr<'g> {
    graph.expr(graph.input(tensor.ty().clone()))
}

/// The model's outputs for these inputs, with its own initial weights.
pub fn predict(model: &Model, inputs: &[Tensor], training: bool) -> Vec<Tensor> {
    let graph = Graph::new();
    let weights = model.initialise(5).unwrap();
    let given: Vec<_> = weights.iter().chain(inputs).map(|tensor| (input(&graph, tensor), tensor)).collect();
    let values: Vec<_> = given.iter().map(|(value, _)| *value).collect();
    let (w, x) = values.split_at(weights.len());
    let outputs = model.forward(&graph, w, x, training).unwrap().outputs;
    run(&graph, &given, &outputs)
}

/// The cases of a golden file.
pub fn cases(file: &str) -> Vec<Value> {
    let path = format!("{}/goldens/{file}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A tensor `{ dtype?, shape, data }` of a golden file.
pub fn tensor(value: &Value) -> Tensor {
    let numbers =
        |value: &Value| -> Vec<f64> { value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect() };
    let shape: Vec<usize> = numbers(&value["shape"]).into_iter().map(|dim| dim as usize).collect();
    let shape = Shape::new(shape).unwrap();
    let data = numbers(&value["data"]);
    match value.get("dtype").and_then(Value::as_str).map_or(DType::F32, |name| DType::named(name).unwrap()) {
        DType::F32 => Tensor::f32(shape, &data.iter().map(|&x| x as f32).collect::<Vec<_>>()),
        DType::I32 => Tensor::i32(shape, &data.iter().map(|&x| x as i32).collect::<Vec<_>>()),
        dtype => Tensor::u8(dtype, shape, &data.iter().map(|&x| x as u8).collect::<Vec<_>>()),
    }
    .unwrap()
}

/// A float32 tensor.
pub fn floats(shape: &[usize], data: &[f32]) -> Tensor {
    Tensor::f32(Shape::new(shape).unwrap(), data).unwrap()
}

/// Asserts that numbers agree to a relative error, and absolutely near 0.
pub fn assert_close(found: &[f32], expected: &[f32], tolerance: f32, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (i, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        let bound = tolerance * expected.abs().max(1.0);
        assert!((found - expected).abs() <= bound, "{what}: element {i} is {found}, expected {expected}");
    }
}
