//! Random configurations of convolutions and pools against `PyTorch`, told by projections: see `__test__/goldens/sliding.py`.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::{Path, PathBuf};

use espalier_graph::ops;
use espalier_graph::{Function, Graph, Shape, Tensor, Value};
use serde_json::Value as Json;

/// How far a projection may lie off, as a share of the norm of what is projected, and an element, as a share of the largest:
/// numbers of the other side are in double precision, and those of tiles here lose about one digit.
const TOLERANCE: f64 = 1e-5;

/// Numbers in [-0.5, 0.5), for each stream others; the script has the same.
fn noise(stream: u32, count: usize) -> impl Iterator<Item = f32> {
    (0..count as u32).map(move |i| {
        let mut h = i.wrapping_mul(0x9E37_79B1).wrapping_add(stream.wrapping_mul(0x85EB_CA77));
        for (shift, factor) in [(15, 0x2C1B_3C6D), (12, 0x297A_2D39_u32)] {
            h = (h ^ (h >> shift)).wrapping_mul(factor);
        }
        h ^= h >> 15;
        (h >> 8) as f32 / (1 << 24) as f32 - 0.5
    })
}

fn tensor(shape: &Shape, stream: u32) -> Tensor {
    Tensor::f32(shape.clone(), &noise(stream, shape.size()).collect::<Vec<_>>()).unwrap()
}

fn shape(dims: &Json) -> Shape {
    Shape::new(dims.as_array().unwrap().iter().map(|dim| dim.as_u64().unwrap() as usize).collect::<Vec<_>>()).unwrap()
}

fn numbers(values: &Json) -> Vec<f64> {
    values.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
}

/// What is wrong with a tensor, of which `told` tells a little. The numbers it is projected by begin one stream later.
fn difference(found: &Tensor, told: &Json, stream: u32) -> Option<String> {
    if found.shape() != &shape(&told["shape"]) {
        return Some(format!("has the shape {}, not {}", found.shape(), told["shape"]));
    }
    let values = found.as_f32().unwrap();
    let (norm, largest) = (told["norm"].as_f64().unwrap(), told["largest"].as_f64().unwrap());
    let project =
        |along: u32| values.iter().zip(noise(along, values.len())).map(|(x, r)| f64::from(*x) * f64::from(r)).sum();
    let elements =
        noise(stream, usize::MAX).map(|r| values[((f64::from(r) + 0.5) * values.len() as f64) as usize].into());
    let length = values.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
    let most = values.iter().fold(0.0, |most: f64, x| most.max(f64::from(x.abs())));
    let projections = numbers(&told["projections"]);
    let along: Vec<f64> = (1..).take(projections.len()).map(|i| project(stream + i)).collect();
    let expected = numbers(&told["elements"]);
    let pairs = [("norm", length, norm, norm), ("largest", most, largest, largest)]
        .into_iter()
        .chain(along.into_iter().zip(projections).map(|(x, y)| ("projection", x, y, norm)))
        .chain(elements.zip(expected).map(|(x, y)| ("element", x, y, largest)));
    let close = |x: f64, y: f64, scale: f64| (x - y).abs() <= TOLERANCE * scale + 1e-7;
    let mut wrong = pairs.filter(|&(_, x, y, scale)| !close(x, y, scale));
    wrong.next().map(|(what, x, y, scale)| format!("{what} is {x}, not {y} (of {scale})"))
}

/// Runs a case: what is wrong with it, and by which kernels it was computed.
fn check(case: &Json) -> (Vec<String>, String) {
    let (name, stream) = (case["op"].as_str().unwrap(), case["stream"].as_u64().unwrap() as u32);
    let graph = Graph::new();
    let shapes: Vec<Shape> = case["inputs"].as_array().unwrap().iter().map(shape).collect();
    let mut arguments: Vec<Tensor> = shapes.iter().zip(stream..).map(|(shape, at)| tensor(shape, at)).collect();
    let mut leaves: Vec<Value> = arguments.iter().map(|tensor| graph.input(tensor.ty().clone())).collect();
    let op = ops::build(name, case["options"].as_object().unwrap()).unwrap();
    let y = graph.apply(op, &leaves).unwrap()[0];
    let dy = tensor(&graph.expr(y).shape(), stream + 2);
    let seed = graph.input(dy.ty().clone());
    let gradients = graph.vjp(&[(y, seed)], &leaves).unwrap();
    leaves.push(seed);
    arguments.push(dy);
    let results: Vec<Value> = std::iter::once(y).chain(gradients.into_iter().map(Option::unwrap)).collect();
    let function = Function::compile(&graph, &leaves, &results).unwrap();
    let found = function.run(&arguments).unwrap();
    let told = case["results"].as_array().unwrap();
    assert_eq!(found.len(), told.len());
    let wrong = found.iter().zip(told).enumerate().filter_map(|(i, (found, told))| {
        let part = ["result", "gradient of the images", "gradient of the filters"][i];
        let what = difference(found, told, stream + 3 + 4 * i as u32)?;
        Some(format!("{name} {} of {}: {part}: {what}", case["options"], case["inputs"]))
    });
    (wrong.collect(), function.plan().describe())
}

/// Checks every case of a file; returns the kernels of all of them.
fn check_all(path: &Path, least: usize) -> String {
    let cases = std::fs::read_to_string(path).unwrap().parse::<Json>().unwrap();
    let cases = cases.as_array().unwrap();
    assert!(cases.len() >= least, "{} cases", cases.len());
    let (wrong, kernels): (Vec<_>, Vec<_>) = cases.iter().map(check).unzip();
    let wrong = wrong.concat();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    kernels.concat()
}

#[test]
fn random_convolutions_and_pools_give_the_values_and_gradients_of_pytorch() {
    let kernels = check_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/projected/sliding.json"), 60);
    // Every way to compute them is among the cases.
    for name in [
        "averagePool2d",
        "averagePool2dImages",
        "conv2d",
        "conv2dFilters",
        "conv2dImages",
        "conv2dTileFilters",
        "conv2dTileGradient",
        "conv2dTiles",
        "depthwiseConv2d",
        "depthwiseConv2dFilters",
        "depthwiseConv2dImages",
        "matMul",
        "maxPool2d",
        "maxPool2dImages",
        "pad",
    ] {
        assert!(kernels.split_whitespace().any(|word| word.starts_with(name)), "{name} is not among\n{kernels}");
    }
}

#[test]
#[ignore = "reads the cases that `python sliding.py FILE` writes from the file that ESPALIER_SLIDING names"]
fn five_hundred_of_them_do() {
    check_all(&PathBuf::from(std::env::var("ESPALIER_SLIDING").unwrap()), 500);
}
