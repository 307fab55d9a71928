//! Algebra that pays: broadcasts that the consumer does itself, products with 1 and sums with 0.

use std::collections::HashMap;

use super::Ir;
use crate::graph::{Node, Source, Value};
use crate::ops::elementwise::Elementwise;
use crate::shape::Shape;

pub(super) fn simplify(ir: &mut Ir) {
    let mut replaced = HashMap::new();
    for at in 0..ir.nodes.len() {
        if let Some(value) = neutral(ir, &ir.nodes[at]) {
            replaced.insert(Value { node: at, output: 0 }, value);
        }
    }
    ir.replace(&replaced);
    for at in 0..ir.nodes.len() {
        let inputs = skip_broadcasts(ir, &ir.nodes[at]);
        ir.nodes[at].inputs = inputs;
    }
}

fn row(node: &Node) -> Option<&Elementwise> {
    if let Source::Op(op) = &node.source { op.elementwise() } else { None }
}

/// The value that every element of a constant has, if it is one number throughout.
fn uniform(ir: &Ir, value: Value) -> Option<f32> {
    match &ir.nodes[value.node].source {
        Source::Constant(tensor) => {
            let data = tensor.as_f32()?;
            let first = *data.first()?;
            data.iter().all(|&x| x == first).then_some(first)
        }
        Source::Op(op) if op.name() == "broadcastTo" || op.is_view() => uniform(ir, ir.nodes[value.node].inputs[0]),
        _ => None,
    }
}

/// The operand that the node equals: `x * 1`, `x / 1`, `x + 0`, `x - 0`. Not `x * 0`, which may be NaN.
fn neutral(ir: &Ir, node: &Node) -> Option<Value> {
    let name = row(node)?.row.name;
    let [a, b] = node.inputs[..] else { return None };
    let same = |value: Value| ir.ty(value) == &node.types[0];
    let is = |value: Value, number: f32| uniform(ir, value) == Some(number);
    match name {
        "mul" | "div" if is(b, 1.0) && same(a) => Some(a),
        "add" | "sub" if is(b, 0.0) && same(a) => Some(a),
        "mul" if is(a, 1.0) && same(b) => Some(b),
        "add" if is(a, 0.0) && same(b) => Some(b),
        _ => None,
    }
}

/// An elementwise node broadcasts its operands by itself, so it may read what was broadcast, as long as the other
/// operands still give its shape.
fn skip_broadcasts(ir: &Ir, node: &Node) -> Vec<Value> {
    let mut inputs = node.inputs.clone();
    if row(node).is_none() {
        return inputs;
    }
    for i in 0..inputs.len() {
        let producer = &ir.nodes[inputs[i].node];
        let is_broadcast = matches!(&producer.source, Source::Op(op) if op.name() == "broadcastTo");
        if !is_broadcast {
            continue;
        }
        let mut trial = inputs.clone();
        trial[i] = producer.inputs[0];
        let shape =
            trial.iter().try_fold(Shape::scalar(), |shape, &value| shape.broadcast(&ir.ty(value).shape, "simplify"));
        if shape.is_ok_and(|shape| shape == node.types[0].shape) {
            inputs = trial;
        }
    }
    inputs
}
