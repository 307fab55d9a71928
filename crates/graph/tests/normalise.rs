//! Plans of normalisers: few passes over the data, the same bits on any number of threads.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::io::RunState;
use espalier_graph::ops::conv2d::Conv2d;
use espalier_graph::sliding::{Padding, Pair};
use espalier_graph::{Engine, Expr, Function, Graph, Plan, Shape, Tensor, TensorType, Value};

fn ramp(dims: &[usize], scale: f32) -> Tensor {
    let shape = Shape::new(dims).unwrap();
    let data: Vec<f32> = (0..shape.size()).map(|i| ((i * 37 % 101) as f32 / 101.0 - 0.4) * scale).collect();
    Tensor::f32(shape, &data).unwrap()
}

/// Leaves of these shapes.
fn leaves<const N: usize>(graph: &Graph, shapes: [&[usize]; N]) -> [Value; N] {
    shapes.map(|dims| graph.input(TensorType::f32(Shape::new(dims).unwrap())))
}

/// `x` normalised with its own statistics, and the gradients of all inputs for the upstream gradient.
fn trained(graph: &Graph, [x, gamma, beta, dy]: [Value; 4]) -> Vec<Value> {
    let [rows, g, b] = [x, gamma, beta].map(|value| graph.expr(value));
    let y = rows.batch_norm(rows.moments(Some(&[0]), false), g, b, 1e-3);
    let gradients = graph.vjp(&[(y.value(), dy)], &[x, gamma, beta]).unwrap();
    std::iter::once(y.value()).chain(gradients.into_iter().map(Option::unwrap)).collect()
}

/// Names of the kernels that take at least that many microseconds by their own estimate.
fn longer_than(plan: &Plan, microseconds: f64) -> Vec<String> {
    let lines = plan.describe();
    let parsed = lines.lines().map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        (words[1].to_owned(), words[words.len() - 2].parse::<f64>().unwrap())
    });
    parsed.filter(|(_, time)| *time >= microseconds).map(|(name, _)| name).collect()
}

#[test]
fn batch_normalisation_reads_its_data_twice_forward_and_twice_backward() {
    let graph = Graph::new();
    let [x, gamma, beta, dy] = leaves(&graph, [&[4096, 64], &[64], &[64], &[4096, 64]]);
    let outputs = trained(&graph, [x, gamma, beta, dy]);
    let forward = Plan::new(&graph, &[graph.expr(outputs[0]).relu().value()]).unwrap();
    assert_eq!(longer_than(&forward, 10.0), ["momentsOfBlocks", "sub+mul+add+relu"], "{}", forward.describe());
    let whole = Plan::new(&graph, &outputs).unwrap();
    let passes = longer_than(&whole, 10.0);
    assert_eq!(passes.len(), 4, "{}", whole.describe());
    assert_eq!(passes.iter().filter(|name| *name == "centredSums").count(), 1, "{passes:?}");
}

#[test]
fn statistics_that_are_kept_are_a_multiplication_and_an_addition_behind_the_product() {
    let graph = Graph::new();
    let inputs = leaves(&graph, [&[64, 30], &[30, 40], &[40], &[40], &[40], &[40], &[40]]);
    let [x, w, bias, mean, variance, gamma, beta] = inputs.map(|value| graph.expr(value));
    let product = x.mat_mul(w) + bias;
    let y = product.batch_norm([mean, variance], gamma, beta, 1e-3).relu();
    let plan = Plan::new(&graph, &[y.value()]).unwrap();
    let names: Vec<_> =
        plan.describe().lines().map(|line| line.split_whitespace().nth(1).unwrap().to_owned()).collect();
    // The two vectors are made once; the big kernel is the product's.
    let (last, vectors) = names.split_last().unwrap();
    assert_eq!(last, "matMul+add+mul+add+relu", "{names:?}");
    assert_eq!(vectors, ["add+rsqrt+mul", "mul+sub"], "{names:?}");
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    for (rows, channels) in [(4096, 64), (200_000, 3), (300, 1030)] {
        let graph = Graph::new();
        let dims = [rows, channels];
        let inputs = leaves(&graph, [&dims, &[channels], &[channels], &dims]);
        let function = Function::compile(&graph, &inputs, &trained(&graph, inputs)).unwrap();
        assert!(!function.plan().is_serial());
        let point = [ramp(&dims, 3.0), ramp(&[channels], 1.0), ramp(&[channels], 0.5), ramp(&dims, 1.0)];
        let run = |threads| function.run_on(&mut Engine::new(threads), &point, RunState::default()).unwrap();
        let alone = run(1);
        for threads in [2, 3] {
            for (a, b) in alone.iter().zip(run(threads)) {
                assert!(a.bytes() == b.bytes(), "{rows} x {channels} on {threads} threads");
            }
        }
        // The normalised channels have mean beta and, but for epsilon, spread gamma.
        let y: Expr<'_> = graph.expr(inputs[0]);
        let moments = y.moments(Some(&[0]), false).map(Expr::value);
        let found = Function::compile(&graph, &inputs[..1], &moments).unwrap().run(&alone[..1]).unwrap();
        for (c, (mean, variance)) in found[0].as_f32().unwrap().iter().zip(found[1].as_f32().unwrap()).enumerate() {
            let (gamma, beta) = (point[1].as_f32().unwrap()[c], point[2].as_f32().unwrap()[c]);
            assert!((mean - beta).abs() < 1e-5 && (variance - gamma * gamma).abs() < 2e-2, "{mean} {variance}");
        }
    }
}

/// What follows a sum of two normalised values and makes their derivative: a product, or windows.
type Following = for<'g> fn(Expr<'g>, Expr<'g>) -> Expr<'g>;

#[test]
fn sums_of_a_derivative_are_gathered_while_the_product_before_makes_it() {
    let product: Following = |y, w| y.mat_mul(w);
    let windows: Following = |y, w| y.conv2d(w, same());
    let images = |side: usize, channels: usize| vec![100_000 / (side * side), side, side, channels];
    let cases = [
        (product, vec![4096, 64], vec![64, 96], "matMul"),
        (product, vec![5003, 27], vec![27, 130], "matMul"),
        (windows, images(40, 16), vec![3, 3, 16, 16], "conv2dTiles"),
        (windows, images(41, 40), vec![3, 3, 40, 24], "conv2dTiles"),
    ];
    for (follow, dims, filters, maker) in cases {
        let channels = dims[dims.len() - 1..].to_vec();
        let axes: Vec<_> = (0..dims.len() as i64 - 1).collect();
        let graph = Graph::new();
        let shapes = [&dims[..], &dims, &channels, &channels, &filters];
        let inputs = leaves(&graph, shapes);
        let [a, b, gamma, beta, w] = inputs.map(|value| graph.expr(value));
        let [a, b] = [a, b].map(|x| x.batch_norm(x.moments(Some(&axes), false), gamma, beta, 1e-3));
        let sum = a + b;
        let z = follow(sum.relu(), w);
        let dz = graph.input(z.ty().clone());
        let of = [&inputs[..4], &[sum.value()]].concat();
        let gradients = graph.vjp(&[(z.value(), dz)], &of).unwrap();
        let gradients: Vec<_> = gradients.into_iter().map(Option::unwrap).collect();
        let all = [&inputs[..], &[dz]].concat();
        let function = Function::compile(&graph, &all, &gradients).unwrap();
        let lines = function.plan().describe();
        let mut kernels = lines.lines().filter_map(|line| line.split_whitespace().nth(1));
        let both = |name: &str| name.starts_with(&format!("{maker}+")) && name.ends_with("+centredSums+centredSums");
        assert!(kernels.any(both), "{maker}\n{lines}");
        let mut point: Vec<_> = shapes.iter().zip([3.0, 2.0, 1.0, 0.5, 0.3]).map(|(dims, s)| ramp(dims, s)).collect();
        point.push(ramp(&z.shape(), 1.0));
        let run = |threads| function.run_on(&mut Engine::new(threads), &point, RunState::default()).unwrap();
        let found = run(1);
        for threads in [2, 3] {
            for (alone, shared) in found.iter().zip(run(threads)) {
                assert!(alone.bytes() == shared.bytes(), "{maker} {dims:?} on {threads} threads");
            }
        }
        // From the derivative as it came out, the sums are passes of their own.
        let graph = Graph::new();
        let inputs = leaves(&graph, [&dims, &channels, &channels, &dims]);
        let [x, gamma, beta, dy] = inputs;
        let [rows, g, b] = [x, gamma, beta].map(|value| graph.expr(value));
        let y = rows.batch_norm(rows.moments(Some(&axes), false), g, b, 1e-3);
        let gradients = graph.vjp(&[(y.value(), dy)], &[x, gamma, beta]).unwrap();
        let gradients: Vec<_> = gradients.into_iter().map(Option::unwrap).collect();
        let apart = Function::compile(&graph, &inputs, &gradients).unwrap();
        let of = |x: &Tensor| apart.run(&[x.clone(), point[2].clone(), point[3].clone(), found[4].clone()]).unwrap();
        let [of_a, of_b] = [of(&point[0]), of(&point[1])];
        let total = |at: usize| {
            let [a, b] = [&of_a, &of_b].map(|found| found[at].as_f32().unwrap().to_vec());
            a.iter().zip(b).map(|(a, b)| a + b).collect::<Vec<_>>()
        };
        let expected = [of_a[0].as_f32().unwrap().to_vec(), of_b[0].as_f32().unwrap().to_vec(), total(1), total(2)];
        for (k, (found, expected)) in found.iter().zip(expected).enumerate() {
            let largest = expected.iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
            for (found, expected) in found.as_f32().unwrap().iter().zip(&expected) {
                assert!((found - expected).abs() <= 3e-6 * largest, "{maker} {dims:?}, {k}: {found} {expected}");
            }
        }
    }
}

fn same() -> Conv2d {
    Conv2d { strides: Pair::from(1), padding: Padding::Same, dilation_rate: Pair::from(1), groups: 1 }
}
