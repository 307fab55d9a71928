//! What ops do at the edges: nothing to reduce, NaN, ties, indices out of range, and random numbers.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use espalier_graph::io::RunState;
use espalier_graph::{DType, Engine, Expr, Function, Graph, Shape, Tensor, TensorType, ops};
use espalier_spec::{Code, Error, Result};
use serde_json::{Value as Json, json};

fn floats(dims: &[usize], data: &[f32]) -> Tensor {
    Tensor::f32(Shape::new(dims).unwrap(), data).unwrap()
}

fn ints(dims: &[usize], data: &[i32]) -> Tensor {
    Tensor::i32(Shape::new(dims).unwrap(), data).unwrap()
}

fn call_in(name: &str, options: &Json, inputs: &[Tensor], state: RunState) -> Result<Tensor> {
    let graph = Graph::new();
    let leaves: Vec<_> = inputs.iter().map(|tensor| graph.input(tensor.ty().clone())).collect();
    let outputs = graph.apply(ops::build(name, options.as_object().unwrap())?, &leaves)?;
    Ok(Function::compile(&graph, &leaves, &outputs)?.run_on(&mut Engine::new(1), inputs, state)?.swap_remove(0))
}

fn call(name: &str, options: &Json, inputs: &[Tensor]) -> Result<Tensor> {
    call_in(name, options, inputs, RunState::default())
}

fn numbers(name: &str, options: &Json, inputs: &[Tensor]) -> Vec<f32> {
    call(name, options, inputs).unwrap().as_f32().unwrap().to_vec()
}

fn refused(name: &str, options: &Json, inputs: &[Tensor]) -> Error {
    call(name, options, inputs).unwrap_err()
}

#[test]
fn reducing_nothing_gives_the_neutral_value_or_an_error() {
    let nothing = [floats(&[2, 0], &[])];
    let over = json!({ "axes": [1] });
    for (name, neutral) in [("sum", 0.0), ("prod", 1.0), ("logSumExp", f32::NEG_INFINITY)] {
        assert_eq!(numbers(name, &over, &nothing), [neutral; 2], "{name}");
    }
    for name in ["mean", "variance"] {
        assert!(numbers(name, &over, &nothing).iter().all(|x| x.is_nan()), "{name}");
    }
    for name in ["max", "min"] {
        let error = refused(name, &over, &nothing);
        assert!(error.code == Code::Shape && error.message.contains("nothing to choose from"), "{error}");
    }
    assert_eq!(refused("argMax", &json!({}), &nothing).code, Code::Shape);
}

#[test]
fn extremes_see_nan_and_name_the_first_of_equals() {
    let x = [floats(&[3, 4], &[1., 3., 3., 2., f32::NAN, 5., 1., f32::NAN, -2., -2., -1., -1.])];
    let over = json!({ "axes": [1] });
    let max = numbers("max", &over, &x);
    assert!(max[0] == 3.0 && max[1].is_nan() && max[2] == -1.0, "{max:?}");
    assert!(numbers("min", &over, &x)[1].is_nan());
    assert_eq!(call("argMax", &json!({}), &x).unwrap().as_i32(), Some(&[1, 0, 2][..]));
    assert_eq!(call("argMin", &json!({}), &x).unwrap().as_i32(), Some(&[0, 0, 0][..]));
}

#[test]
fn an_index_out_of_range_is_named_with_its_place_and_the_limit() {
    let x = floats(&[3, 2], &[0.0; 6]);
    let error = refused("gather", &json!({}), &[x.clone(), ints(&[3], &[0, 3, 9])]);
    assert_eq!(error.code, Code::Data);
    assert_eq!(error.message, "gather: the index at position 1 is out of range; expected 0 to 2, got 3.");
    let error = refused("gather", &json!({ "axis": 1 }), &[x, ints(&[1], &[-1])]);
    assert_eq!(error.message, "gather: the index at position 0 is out of range; expected 0 to 1, got -1.");
    let error = refused("oneHot", &json!({ "depth": 4 }), &[ints(&[2], &[3, 4])]);
    assert_eq!(error.message, "oneHot: the index at position 1 is out of range; expected 0 to 3, got 4.");
}

#[test]
fn a_label_out_of_range_is_named_with_its_row_and_the_number_of_classes() {
    let logits = floats(&[3, 2], &[0.0; 6]);
    let error = refused("softmaxCrossEntropy", &json!({}), &[logits, ints(&[3], &[0, 1, 2])]);
    assert_eq!(error.code, Code::Data);
    let expected = "the label of row 2 is out of range; expected 0 to 1 (2 classes), got 2.";
    assert_eq!(error.message, format!("softmaxCrossEntropy: {expected}"));
}

#[test]
fn cross_entropy_of_large_logits_keeps_its_digits() {
    let found = numbers("softmaxCrossEntropy", &json!({}), &[floats(&[1, 2], &[10_000.0, 9_999.0]), ints(&[1], &[0])]);
    assert!((f64::from(found[0]) - (1.0 + (-1.0_f64).exp()).ln()).abs() < 1e-6, "{found:?}");
}

#[test]
fn a_power_of_zero_has_the_slope_of_a_constant() {
    let graph = Graph::new();
    let x = graph.input(TensorType::f32([3].into()));
    let y = graph.expr(x).pow(graph.expr(graph.constant(floats(&[3], &[0., 1., 2.]))));
    let dx = graph.gradients(y.sum(None, false).value(), &[x]).unwrap();
    let found = Function::compile(&graph, &[x], &dx).unwrap().run(&[floats(&[3], &[0.0; 3])]).unwrap();
    assert_eq!(found[0].as_f32(), Some(&[0., 1., 0.][..]));
}

#[test]
fn random_numbers_follow_their_seed_or_else_the_run() {
    let state = RunState::new;
    for (name, own) in [
        ("randomNormal", json!({ "shape": [8] })),
        ("randomUniform", json!({ "shape": [8] })),
        ("randomBernoulli", json!({ "shape": [64] })),
        ("randomPermutation", json!({ "n": 16 })),
    ] {
        let draw = |options: &Json, state| call_in(name, options, &[], state).unwrap().bytes().to_vec();
        assert_eq!(draw(&own, state(1, 0)), draw(&own, state(1, 0)), "{name}");
        assert_ne!(draw(&own, state(1, 0)), draw(&own, state(2, 0)), "{name}");
        assert_ne!(draw(&own, state(1, 0)), draw(&own, state(1, 1)), "{name}");
        let mut seeded = own.clone();
        seeded["seed"] = json!(7);
        assert_eq!(draw(&seeded, state(1, 0)), draw(&seeded, state(2, 5)), "{name}");
        assert_ne!(draw(&seeded, state(1, 0)), draw(&own, state(1, 0)), "{name}");
    }
}

#[test]
fn random_numbers_have_the_spread_that_was_asked_for() {
    let draw = |name: &str, mut options: Json| {
        options["shape"] = json!([200, 100]);
        let x: Vec<f64> = numbers(name, &options, &[]).into_iter().map(f64::from).collect();
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / x.len() as f64, mean, x)
    };
    // Three deviations of a mean of 20,000 numbers.
    let (variance, mean, _) = draw("randomNormal", json!({ "mean": 3, "stddev": 2 }));
    assert!((mean - 3.0).abs() < 3.0 * 2.0 / 141.0 && (variance - 4.0).abs() < 0.13, "{mean} {variance}");
    let (variance, mean, x) = draw("randomUniform", json!({ "minval": 1, "maxval": 2 }));
    assert!((mean - 1.5).abs() < 3.0 * 0.29 / 141.0 && (variance - 1.0 / 12.0).abs() < 0.002, "{mean} {variance}");
    assert!(x.iter().all(|x| (1.0..2.0).contains(x)));
    let (_, mean, x) = draw("randomBernoulli", json!({ "probability": 0.2 }));
    assert!((mean - 0.2).abs() < 3.0 * 0.4 / 141.0 && x.iter().all(|&x| x == 0.0 || x == 1.0), "{mean}");
    let mut order = call("randomPermutation", &json!({ "n": 100 }), &[]).unwrap().as_i32().unwrap().to_vec();
    assert!(!order.is_sorted());
    order.sort_unstable();
    assert_eq!(order, (0..100).collect::<Vec<_>>());
}

/// `f` of a matrix of ones, at a step.
fn dropped(dims: [usize; 2], step: u64, f: impl for<'g> Fn(Expr<'g>) -> Expr<'g>) -> Vec<f32> {
    let graph = Graph::new();
    let ones = graph.constant(floats(&dims, &vec![1.0; dims[0] * dims[1]]));
    let function = Function::compile(&graph, &[], &[f(graph.expr(ones)).checked().unwrap().value()]).unwrap();
    let found = function.run_on(&mut Engine::new(1), &[], RunState::new(1, step)).unwrap();
    found[0].as_f32().unwrap().to_vec()
}

#[test]
fn dropout_keeps_the_mean_and_draws_a_new_mask_for_each_step_and_op() {
    let once = dropped([100, 200], 0, |x| x.dropout(0.25, None));
    let kept = once.iter().filter(|&&x| x != 0.0).count() as f64 / 20_000.0;
    assert!((kept - 0.75).abs() < 0.01, "{kept}");
    assert!(once.iter().all(|&x| x == 0.0 || (x - 4.0 / 3.0).abs() < 1e-6));
    assert_eq!(once, dropped([100, 200], 0, |x| x.dropout(0.25, None)));
    assert_ne!(once, dropped([100, 200], 1, |x| x.dropout(0.25, None)));
    let both = dropped([100, 200], 0, |x| x.dropout(0.25, None) - x.dropout(0.25, None));
    assert!(both.iter().any(|&x| x != 0.0), "two ops draw two masks");
    let same = dropped([100, 200], 0, |x| x.dropout(0.25, Some(3)) - x.dropout(0.25, Some(3)));
    assert!(same.iter().all(|&x| x == 0.0), "one seed draws one mask");
}

#[test]
fn a_noise_shape_makes_elements_share_a_fate() {
    let options = json!({ "rate": 0.5, "noiseShape": [null, 1] });
    let found = numbers("dropout", &options, &[floats(&[40, 3], &[1.0; 120])]);
    let rows: Vec<_> = found.chunks_exact(3).collect();
    assert!(rows.iter().all(|row| row.iter().all(|x| *x == row[0])));
    assert!(rows.iter().any(|row| row[0] == 0.0) && rows.iter().any(|row| row[0] == 2.0));
    let error = refused("dropout", &json!({ "rate": 0.5, "noiseShape": [2, 1] }), &[floats(&[40, 3], &[1.0; 120])]);
    assert!(error.code == Code::Shape && error.message.contains("[2, 1]"), "{error}");
}

#[test]
fn only_axes_of_size_one_move_without_a_copy() {
    let graph = Graph::new();
    let x = graph.input(TensorType::new(DType::I32, [3, 1, 4].into()));
    let moved = graph.expr(x).transpose(Some(&[1, 0, 2])).value();
    let copied = graph.expr(x).transpose(None).value();
    let tasks = |output| Function::compile(&graph, &[x], &[output]).unwrap().plan().size().0;
    assert_eq!((tasks(moved), tasks(copied)), (0, 1));
}
