//! Derivatives against differences of values, and derivatives of derivatives against differences of those.

use espalier_spec::Result;

use super::{Formula, compile, internal_rows, members, op};
use crate::graph::{Graph, Value};
use crate::sample::floats;
use crate::shape::DType;
use crate::tensor::Tensor;

/// How far an input is moved. The error of the differences, of fourth order, is then below that of float32.
const STEP: f32 = 0.01;

/// The formula's gradients in its float inputs; the leaves are its inputs, then the gradients of its float outputs.
fn gradients(formula: &Formula<'_>, inputs: usize, graph: &Graph, leaves: &[Value]) -> Result<Vec<Value>> {
    let (inputs, seeds) = leaves.split_at(inputs);
    let is_float = |value: &Value| graph.ty(*value).dtype == DType::F32;
    let outputs = formula(graph, inputs)?.into_iter().filter(is_float);
    let pairs: Vec<_> = outputs.zip(seeds.iter().copied()).collect();
    let wrt: Vec<_> = inputs.iter().copied().filter(is_float).collect();
    let zeros = |(&value, gradient): (&Value, Option<Value>)| {
        gradient.unwrap_or_else(|| graph.expr(value).zeros_like().value())
    };
    Ok(wrt.iter().zip(graph.vjp(&pairs, &wrt)?).map(zeros).collect())
}

/// Seeds for the float outputs of a formula.
fn seeds(outputs: &[Tensor]) -> Vec<Tensor> {
    let floats_only = outputs.iter().filter(|tensor| tensor.dtype() == DType::F32);
    floats_only.enumerate().map(|(k, tensor)| floats(tensor.shape(), 5 + k)).collect()
}

/// Compares gradients with differences; how many numbers were compared.
fn check(what: &str, formula: &Formula<'_>, inputs: &[Tensor]) -> usize {
    let function = compile(formula, inputs).unwrap();
    let seeds = seeds(&function.run(inputs).unwrap());
    // The scalar whose gradient is taken: the sum of all outputs times their seeds.
    let scalar = |inputs: &[Tensor]| -> f64 {
        let outputs = function.run(inputs).unwrap();
        let dot = |(y, seed): (&[f32], &Tensor)| {
            y.iter().zip(seed.as_f32().unwrap()).map(|(y, seed)| f64::from(*y) * f64::from(*seed)).sum::<f64>()
        };
        outputs.iter().filter_map(Tensor::as_f32).zip(&seeds).map(dot).sum()
    };
    let all = [inputs, &seeds].concat();
    let backward = compile(&|graph, leaves| gradients(formula, inputs.len(), graph, leaves), &all).unwrap();
    let mut found = backward.run(&all).unwrap().into_iter();
    let mut compared = 0;
    for (i, input) in inputs.iter().enumerate() {
        let Some(data) = input.as_f32() else { continue };
        let gradient = found.next().unwrap();
        for (element, &gradient) in gradient.as_f32().unwrap().iter().enumerate() {
            let at = |steps: f32| {
                let (mut moved, mut data) = (inputs.to_vec(), data.to_vec());
                data[element] += steps * STEP;
                moved[i] = Tensor::f32(input.shape().clone(), &data).unwrap();
                scalar(&moved)
            };
            let expected = (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * f64::from(STEP));
            let close = (f64::from(gradient) - expected).abs() <= 1e-3 * (1.0 + expected.abs());
            assert!(close, "{what}, input {i}, element {element}: {gradient}, not {expected}");
            compared += 1;
        }
    }
    compared
}

#[test]
fn gradients_are_the_limits_of_differences_at_first_and_second_order() {
    for (name, samples) in members().into_iter().chain(internal_rows().map(|row| (row.name, row.samples()))) {
        let mut compared = [0; 2];
        for sample in samples {
            let op = op(name, &sample.options);
            let what = format!("{name} {}", sample.options);
            let forward = |graph: &Graph, leaves: &[Value]| graph.apply(op.clone(), leaves);
            compared[0] += check(&what, &forward, &sample.inputs);
            let count = sample.inputs.len();
            let backward = |graph: &Graph, leaves: &[Value]| gradients(&forward, count, graph, leaves);
            let outputs = compile(&forward, &sample.inputs).unwrap().run(&sample.inputs).unwrap();
            let all = [sample.inputs, seeds(&outputs)].concat();
            compared[1] += check(&format!("gradient of {what}"), &backward, &all);
        }
        assert_eq!(compared[0] == 0, takes_no_floats(name), "{name}: {compared:?} numbers were compared");
    }
}

/// Ops without an input that could move.
fn takes_no_floats(name: &str) -> bool {
    let kinds = ["toFloat", "logicalAnd", "logicalOr", "logicalNot", "oneHot", "eye", "full", "ones", "range", "zeros"];
    kinds.contains(&name) || name.starts_with("random")
}
