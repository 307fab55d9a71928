//! Every op against the numbers that `PyTorch` gives: the files in `goldens/`.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::Path;

use espalier_graph::ops;
use espalier_graph::{DType, Function, Graph, Shape, Tensor, Value};
use serde_json::Value as Json;

/// The cases in one file.
fn cases(path: &Path) -> Vec<Json> {
    let text = std::fs::read_to_string(path).unwrap();
    let cases = text.parse::<Json>().unwrap().as_array().cloned().unwrap();
    assert!(!cases.is_empty(), "{} has cases", path.display());
    cases
}

/// A number, or the name of one that JSON lacks.
fn number(value: &Json) -> f64 {
    value.as_f64().unwrap_or_else(|| match value.as_str() {
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        Some("NaN") => f64::NAN,
        _ => panic!("{value} is no number"),
    })
}

fn tensor(value: &Json) -> Tensor {
    let dims: Vec<usize> = value["shape"].as_array().unwrap().iter().map(|dim| number(dim) as usize).collect();
    let shape = Shape::new(dims).unwrap();
    let data: Vec<f64> = value["data"].as_array().unwrap().iter().map(number).collect();
    match DType::named(value["dtype"].as_str().unwrap()).unwrap() {
        DType::F32 => Tensor::f32(shape, &data.iter().map(|&x| x as f32).collect::<Vec<_>>()),
        DType::I32 => Tensor::i32(shape, &data.iter().map(|&x| x as i32).collect::<Vec<_>>()),
        dtype => Tensor::u8(dtype, shape, &data.iter().map(|&x| x as u8).collect::<Vec<_>>()),
    }
    .unwrap()
}

/// What is wrong with a result: floats may differ by 1e-6 or 1e-5 of their size, other elements not at all.
fn difference(found: &Tensor, expected: &Tensor) -> Option<String> {
    if found.ty() != expected.ty() {
        return Some(format!("{}, not {}", found.ty(), expected.ty()));
    }
    let (Some(x), Some(y)) = (found.as_f32(), expected.as_f32()) else {
        return (found.bytes() != expected.bytes()).then(|| format!("{:?}, not {:?}", found.bytes(), expected.bytes()));
    };
    let close = |x: f32, y: f32| (x - y).abs() <= 1e-6_f32.max(1e-5 * y.abs()) || (x.is_nan() && y.is_nan()) || x == y;
    let (i, (x, y)) = x.iter().zip(y).enumerate().find(|(_, (x, y))| !close(**x, **y))?;
    Some(format!("element {i} is {x}, not {y}"))
}

/// Runs a case: what is wrong with its output and its gradients.
fn check(name: &str, case: &Json) -> Vec<String> {
    let what = format!("{name} {} {}", case["options"], case["note"].as_str().unwrap_or(""));
    let inputs: Vec<Tensor> = case["inputs"].as_array().unwrap().iter().map(tensor).collect();
    let graph = Graph::new();
    let leaf = |tensor: &Tensor| graph.input(tensor.ty().clone());
    let mut leaves: Vec<Value> = inputs.iter().map(leaf).collect();
    let op = ops::build(name, case["options"].as_object().unwrap()).unwrap();
    let made = graph.apply(op, &leaves).unwrap();
    let list = |name: &str| case.get(name).and_then(Json::as_array).into_iter().flatten().map(tensor);
    let mut expected: Vec<_> = std::iter::once(tensor(&case["output"])).chain(list("others")).collect();
    let mut outputs = made[..expected.len()].to_vec();
    let mut arguments = inputs;
    if let Some(dy) = case.get("dy").map(tensor) {
        let dys: Vec<_> = std::iter::once(dy).chain(list("otherDys")).collect();
        let seeds: Vec<Value> = dys.iter().map(leaf).collect();
        let wanted = |(i, gradient): (usize, &Json)| (!gradient.is_null()).then(|| (leaves[i], tensor(gradient)));
        let wanted: Vec<_> = case["gradients"].as_array().unwrap().iter().enumerate().filter_map(wanted).collect();
        assert!(!wanted.is_empty(), "{what}: there are gradients");
        let wrt: Vec<Value> = wanted.iter().map(|(leaf, _)| *leaf).collect();
        let pairs: Vec<_> = outputs.iter().copied().zip(seeds.iter().copied()).collect();
        let found = graph.vjp(&pairs, &wrt).unwrap();
        for ((leaf, gradient), found) in wanted.into_iter().zip(found) {
            outputs.push(found.unwrap_or_else(|| graph.expr(leaf).zeros_like().value()));
            expected.push(gradient);
        }
        leaves.extend(seeds);
        arguments.extend(dys);
    }
    let found = Function::compile(&graph, &leaves, &outputs).unwrap().run(&arguments).unwrap();
    let part = |i: usize| if i < 1 + list("others").count() { "output" } else { "gradient" };
    let pairs = found.iter().zip(&expected).enumerate();
    pairs.filter_map(|(i, (x, y))| Some(format!("{what} {}: {}", part(i), difference(x, y)?))).collect()
}

#[test]
fn every_op_gives_the_values_and_gradients_of_its_model() {
    let (mut names, mut wrong): (Vec<String>, Vec<String>) = (vec![], vec![]);
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        wrong.extend(cases(&path).iter().flat_map(|case| check(&name, case)));
        names.push(name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What no other library computes from inputs alone has no file.
    let without =
        |name: &str| ["dropout", "eye", "full", "ones", "range", "zeros"].contains(&name) || name.starts_with("random");
    for name in ops::names() {
        assert!(names.iter().any(|file| file == name) || without(name), "{name} has golden values");
    }
}
