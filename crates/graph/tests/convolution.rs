//! Convolutions by tiles against the direct ones, whose windows are of another size.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use espalier_graph::io::RunState;
use espalier_graph::ops::conv2d::Conv2d;
use espalier_graph::ops::max_pool2d::MaxPool2d;
use espalier_graph::sliding::{Padding, Pair};
use espalier_graph::{Engine, Expr, Function, Graph, Shape, Tensor};

fn noise(dims: &[usize], seed: u32) -> Tensor {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as f32 / u32::MAX as f32 - 0.5
    };
    let shape = Shape::new(dims).unwrap();
    Tensor::f32(shape.clone(), &(0..shape.size()).map(|_| next()).collect::<Vec<_>>()).unwrap()
}

fn conv(padding: Vec<[usize; 2]>) -> Conv2d {
    Conv2d { strides: Pair::from(1), padding: Padding::Sides(padding), dilation_rate: Pair::from(1), groups: 1 }
}

/// A convolution with both derivatives, as `y` writes it.
fn function(inputs: &[Tensor], y: impl for<'g> Fn(Expr<'g>, Expr<'g>) -> Expr<'g>) -> Function {
    let graph = Graph::new();
    let leaves: Vec<_> = inputs.iter().map(|tensor| graph.input(tensor.ty().clone())).collect();
    let y = y(graph.expr(leaves[0]), graph.expr(leaves[1])).checked().unwrap().value();
    let found = graph.vjp(&[(y, leaves[2])], &leaves[..2]).unwrap();
    Function::compile(&graph, &leaves, &[y, found[0].unwrap(), found[1].unwrap()]).unwrap()
}

/// Images, filters and the derivative in the result, for a 3x3 window whose result has the image's size.
fn inputs(batch: usize, size: (usize, usize), channels: usize, filters: usize) -> [Tensor; 3] {
    let x = noise(&[batch, size.0, size.1, channels], 1);
    [x, noise(&[3, 3, channels, filters], 2), noise(&[batch, size.0, size.1, filters], 3)]
}

#[test]
fn tiles_give_what_direct_convolutions_give() {
    for (batch, size, channels, filters) in [(4, (12, 10), 32, 48), (3, (7, 13), 40, 33), (2, (30, 9), 64, 64)] {
        let inputs = inputs(batch, size, channels, filters);
        let tiles = function(&inputs, |x, w| x.conv2d(w, conv(vec![[1, 1], [1, 1]])).relu());
        let direct = function(&inputs, |x, w| {
            let w = w.pad(&[[0, 1], [0, 0], [0, 0], [0, 0]], 0.0);
            x.conv2d(w, conv(vec![[1, 2], [1, 1]])).relu()
        });
        let names = |function: &Function| function.plan().describe();
        for name in ["conv2dTiles+relu", "conv2dTileFilters", "conv2dTileGradient"] {
            assert!(names(&tiles).contains(name) && !names(&direct).contains(name), "{}", names(&tiles));
        }
        let (found, expected) = (tiles.run(&inputs).unwrap(), direct.run(&inputs).unwrap());
        for (found, expected) in found.iter().zip(&expected) {
            let (found, expected) = (found.as_f32().unwrap(), expected.as_f32().unwrap());
            let largest = expected.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
            for (i, (x, y)) in found.iter().zip(expected).enumerate() {
                // Numbers of several places meet in each: about one decimal digit is lost.
                assert!((x - y).abs() <= 1e-5 * largest, "{i}: {x}, not {y} (the largest is {largest})");
            }
        }
    }
}

#[test]
fn tiles_give_the_same_bits_on_any_number_of_threads() {
    for (batch, size) in [(5, (10, 12)), (1, (30, 30)), (6, (8, 8))] {
        let inputs = inputs(batch, size, 48, 32);
        let function = function(&inputs, |x, w| x.conv2d(w, conv(vec![[1, 1], [1, 1]])).relu());
        assert!(!function.plan().is_serial());
        let run = |threads| function.run_on(&mut Engine::new(threads), &inputs, RunState::new(1, 2)).unwrap();
        let alone: Vec<_> = run(1).iter().map(|tensor| tensor.bytes().to_vec()).collect();
        for threads in [2, 3] {
            assert_eq!(alone, run(threads).iter().map(|tensor| tensor.bytes().to_vec()).collect::<Vec<_>>());
        }
    }
}

#[test]
fn the_derivative_of_a_unit_before_a_pool_is_part_of_the_pools_own() {
    let pool = || MaxPool2d {
        pool_size: Pair([3, 2]),
        strides: Some(Pair::from(2)),
        padding: Padding::Same,
        ceil_mode: false,
    };
    for dims in [[3, 9, 7, 5], [2, 16, 16, 48]] {
        let graph = Graph::new();
        let x = noise(&dims, 1);
        let leaf = graph.input(x.ty().clone());
        let y = graph.expr(leaf).relu().max_pool2d(pool());
        let dy = noise(&y.shape(), 2);
        let seed = graph.input(dy.ty().clone());
        let dx = graph.vjp(&[(y.value(), seed)], &[leaf]).unwrap()[0].unwrap();
        let function = Function::compile(&graph, &[leaf, seed], &[dx]).unwrap();
        assert!(function.plan().describe().contains("maxPool2dImages+reluGrad"), "{}", function.plan().describe());
        // The same, with the pool's derivative as a result of its own.
        let graph = Graph::new();
        let (leaf, seed) = (graph.input(x.ty().clone()), graph.input(dy.ty().clone()));
        let above = graph.expr(leaf).relu();
        let y = above.max_pool2d(pool());
        let found = graph.vjp(&[(y.value(), seed)], &[leaf, above.value()]).unwrap();
        let apart = Function::compile(&graph, &[leaf, seed], &[found[0].unwrap(), found[1].unwrap()]).unwrap();
        let inputs = [x, dy];
        assert_eq!(function.run(&inputs).unwrap()[0].bytes(), apart.run(&inputs).unwrap()[0].bytes());
    }
}

#[test]
fn what_follows_narrow_parts_of_a_result_is_as_it_is_of_the_whole() {
    use espalier_graph::ops::dropout::Dropout;
    let dropout = || Dropout { rate: 0.5, noise_shape: None, scale: None, seed: Some(3) };
    let options = |strides: usize| Conv2d { strides: Pair::from(strides), ..conv(vec![[1, 1], [1, 1]]) };
    for (name, strides, random) in
        [("conv2dTiles", 1, false), ("conv2d", 2, false), ("conv2dTiles", 1, true), ("conv2d", 2, true)]
    {
        let out = 14 / strides;
        let dims: [&[usize]; 6] =
            [&[1, 14, 14, 48], &[3, 3, 48, 144], &[144], &[1, out, out, 144], &[1, out, out, 1], &[1, 1, out, 144]];
        let inputs: Vec<_> = (1..).zip(dims).map(|(seed, dims)| noise(dims, seed)).collect();
        let graph = Graph::new();
        let leaves: Vec<_> = inputs.iter().map(|tensor| graph.input(tensor.ty().clone())).collect();
        let [x, w, bias, whole, column, general]: [Expr<'_>; 6] = std::array::from_fn(|i| graph.expr(leaves[i]));
        let product = x.conv2d(w, options(strides));
        let mut y = (product + bias + whole) * column - general + whole;
        if random {
            y = y.then(dropout(), &[]);
        }
        let y = y.relu().checked().unwrap().value();
        let fused = Function::compile(&graph, &leaves, &[y]).unwrap();
        // A product that is read itself carries no chain.
        let apart = Function::compile(&graph, &leaves, &[y, product.value()]).unwrap();
        assert!(fused.plan().describe().contains(&format!("{name}+add")), "{}", fused.plan().describe());
        assert!(!apart.plan().describe().contains(&format!("{name}+")), "{}", apart.plan().describe());
        let run = |function: &Function, threads| {
            let found = function.run_on(&mut Engine::new(threads), &inputs, RunState::new(1, 2)).unwrap();
            found[0].as_f32().unwrap().to_vec()
        };
        let expected = run(&apart, 1);
        for threads in [1, 3] {
            assert_eq!(run(&fused, threads), expected, "{name} {random}");
        }
    }
}
