//! Cross-entropies, however they are written: exact and finite where probabilities saturate, and without a softmax apart.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::ops::reshape::Reshape;
use espalier_graph::{DType, Expr, Function, Graph, Shape, Tensor, TensorType};

/// Value, gradient in the first argument, and what the plan of both runs.
fn through(arguments: &[Tensor], loss: impl for<'g> Fn(&'g Graph, &[Expr<'g>]) -> Expr<'g>) -> (f32, Vec<f32>, String) {
    let graph = Graph::new();
    let leaves: Vec<_> = arguments.iter().map(|tensor| graph.input(tensor.ty().clone())).collect();
    let exprs: Vec<_> = leaves.iter().map(|&leaf| graph.expr(leaf)).collect();
    let value = loss(&graph, &exprs).checked().unwrap().value();
    let gradient = graph.gradients(value, &leaves[..1]).unwrap()[0];
    let function = Function::compile(&graph, &leaves, &[value, gradient]).unwrap();
    let found = function.run(arguments).unwrap();
    (found[0].as_f32().unwrap()[0], found[1].as_f32().unwrap().to_vec(), function.plan().describe())
}

/// The names of the kernels in a plan.
fn kernels(plan: &str) -> Vec<&str> {
    plan.lines().filter_map(|line| line.split_whitespace().nth(1)).collect()
}

fn assert_close(found: &[f32], expected: &[f32], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-6 * expected.abs().max(1.0), "{what}: {found}, expected {expected}");
    }
}

fn shape(dims: &[usize]) -> Shape {
    Shape::new(dims).unwrap()
}

type Loss = for<'g> fn(Expr<'g>, Expr<'g>, Expr<'g>, Expr<'g>) -> Expr<'g>;

/// Of logits, rows with a one, class numbers, and class numbers among all elements.
const SOFTMAX_LOSSES: [(&str, Loss); 16] = [
    ("log of softmax, one-hot", |x, _, ids, _| {
        -(ids.one_hot(2) * x.softmax(-1).log()).sum(Some(&[-1]), false).mean(None, false)
    }),
    ("log of softmax, rows", |x, t, _, _| (-(t * x.softmax(-1).log()).sum(Some(&[-1]), true)).mean(None, false)),
    ("the minus first", |x, t, _, _| (-t * x.softmax(-1).log()).sum(Some(&[1]), false).mean(None, false)),
    ("the minus inside", |x, t, _, _| (t * -x.log_softmax(-1)).sum(Some(&[1]), false).mean(None, false)),
    ("one sum", |x, t, _, _| -(x.log_softmax(-1) * t).sum(None, false) / 2.0),
    ("one mean", |x, t, _, _| -(x.log_softmax(-1) * t).mean(None, false) * 2.0),
    ("a mean of rows", |x, t, _, _| -(x.log_softmax(-1) * t).mean(Some(&[-1]), false).mean(None, false) * 2.0),
    ("a number inside", |x, t, _, _| (x.softmax(-1).log() * t * -0.5).sum(None, false)),
    ("a quotient inside", |x, t, _, _| -(x.softmax(-1).log() * t / x.number(2.0)).sum(None, false)),
    ("sample weights inside", |x, t, _, _| {
        -(x.softmax(-1).log() * (t * t.sum(Some(&[-1]), true))).sum(None, false) / 2.0
    }),
    ("class numbers", |x, _, ids, _| {
        x.softmax(-1).softmax_logits().unwrap().softmax_cross_entropy(ids).mean(None, false)
    }),
    ("one-hot rows of the op", |x, _, ids, _| x.softmax_cross_entropy(ids.one_hot(2)).mean(None, false)),
    ("reshapes between", |x, t, _, _| {
        let log = x.softmax(-1).reshape(&shape(&[4])).reshape(&shape(&[2, 1, 2])).log();
        -(log.reshape(&shape(&[2, 2])) * t).sum(Some(&[-1]), false).mean(None, false)
    }),
    ("a transpose between", |x, t, _, _| {
        -(x.transpose(None).softmax(0).log().transpose(None) * t).sum(Some(&[-1]), false).mean(None, false)
    }),
    ("gathered probabilities", |x, _, _, at| {
        -x.softmax(-1).reshape(&shape(&[4])).gather(at, 0).log().mean(None, false)
    }),
    ("picked probabilities", |x, _, ids, _| {
        -(ids.one_hot(2) * x.softmax(-1)).sum(Some(&[-1]), true).log().mean(None, false)
    }),
];

#[test]
fn softmax_and_cross_entropy_are_one_however_they_are_written() {
    let arguments = [
        Tensor::f32([2, 2].into(), &[60., 0., 800., 0.]).unwrap(),
        Tensor::f32([2, 2].into(), &[0., 1., 1., 0.]).unwrap(),
        Tensor::i32([2].into(), &[1, 0]).unwrap(),
        Tensor::i32([2].into(), &[1, 2]).unwrap(),
    ];
    for (what, loss) in SOFTMAX_LOSSES {
        let (value, gradient, plan) = through(&arguments, |_, args| loss(args[0], args[1], args[2], args[3]));
        assert_close(&[value], &[30.0], what);
        assert_close(&gradient, &[0.5, -0.5, 0.0, 0.0], what);
        let kernels = kernels(&plan);
        assert!(!kernels.contains(&"softmax") && !kernels.contains(&"oneHot"), "{what}\n{plan}");
        let fused = kernels.contains(&"softmaxCrossEntropy");
        assert!(fused || (what.starts_with("gathered") || what.starts_with("a transpose")), "{what}\n{plan}");
    }
}

/// What a probability leaves of 1, as a logarithm.
type Rest = for<'g> fn(Expr<'g>) -> Expr<'g>;

#[test]
fn sigmoid_and_cross_entropy_are_one_however_they_are_written() {
    let arguments = [
        Tensor::f32([2, 2].into(), &[60., -0.5, 800., -90.]).unwrap(),
        Tensor::f32([2, 2].into(), &[0., 1., 1., 1.]).unwrap(),
    ];
    let rests: [(&str, Rest); 6] = [
        ("1 - p", |p| (1.0 - p).log()),
        ("-p + 1", |p| (-p + 1.0).log()),
        ("1 + -p", |p| (1.0 + -p).log()),
        ("-(p - 1)", |p| (-(p - 1.0)).log()),
        ("log1p", |p| (-p).log1p()),
        ("reshapes", |p| (1.0 - p.reshape(&[4].into())).log().reshape(&p.shape())),
    ];
    let half = 0.5_f32.exp().ln_1p();
    for (what, rest) in rests {
        let (value, gradient, plan) = through(&arguments, |_, args| {
            let (p, t) = (args[0].sigmoid(), args[1]);
            -(t * p.log() + (1.0 - t) * rest(p)).sum(None, false)
        });
        assert_close(&[value], &[60.0 + half + 90.0], what);
        assert_close(&gradient, &[1.0, -1.0 / (1.0 + (-0.5_f32).exp()), 0.0, -1.0], what);
        let rows: Vec<_> = kernels(&plan).into_iter().flat_map(|name| name.split('+')).collect();
        assert!(!rows.contains(&"log") && !rows.contains(&"log1p"), "{what}\n{plan}");
    }
}

#[test]
fn an_entropy_is_no_cross_entropy() {
    let x = [Tensor::f32([1, 3].into(), &[0.5, -1.0, 2.0]).unwrap()];
    let entropy = |x: Expr<'_>| (x.softmax(-1) * x.softmax(-1).log()).sum(None, false).value();
    let (_, gradient, plan) = through(&x, |graph, args| graph.expr(entropy(args[0])));
    assert!(!kernels(&plan).contains(&"softmaxCrossEntropy"), "{plan}");
    let at = |i: usize, by: f32| {
        let mut data = x[0].as_f32().unwrap().to_vec();
        data[i] += by;
        through(&[Tensor::f32([1, 3].into(), &data).unwrap()], |graph, args| graph.expr(entropy(args[0]))).0
    };
    for (i, gradient) in gradient.iter().enumerate() {
        let slope = (at(i, 1e-2) - at(i, -1e-2)) / 2e-2;
        assert!((slope - gradient).abs() < 1e-3, "{slope}, {gradient}");
    }
}

#[test]
fn a_probability_can_be_differentiated_by() {
    let graph = Graph::new();
    let leaf = graph.input(TensorType::new(DType::F32, [1, 2].into()));
    let p = graph.expr(leaf).softmax(-1);
    let apart = p.then(Reshape::to(&p.shape()), &[]);
    let gradient = graph.gradients(apart.log().sum(None, false).value(), &[apart.value()]).unwrap()[0];
    let function = Function::compile(&graph, &[leaf], &[gradient]).unwrap();
    let found = function.run(&[Tensor::f32([1, 2].into(), &[0.0, 0.0]).unwrap()]).unwrap();
    assert_close(found[0].as_f32().unwrap(), &[2.0, 2.0], "1 / p");
}
