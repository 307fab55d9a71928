//! Parts what is made of states alone from the rest, for runs between which the states keep their values: it is made
//! once for all of them.

use std::collections::HashMap;

use super::{Ir, prune};
use crate::graph::{Node, Source, Value};

/// A value that is made of states alone.
pub(crate) struct Part {
    /// How it is made: parts of one key are equal, whichever graph they are from.
    pub key: String,
    /// What makes it.
    pub ir: Ir,
}

/// A value of more than this many times the bytes that it is made of is rather made anew than kept.
const MOST_GROWTH: usize = 8;

/// A formula longer than this is left to the run.
const LONGEST_KEY: usize = 1 << 12;

/// Takes what is made of states alone out of a graph, which reads it from inputs instead: in the order of the parts,
/// from number `first` on.
pub(crate) fn prepare(ir: &mut Ir, first: usize) -> Vec<Part> {
    if !ir.assigns.is_empty() {
        return vec![];
    }
    let keys = keys(&ir.nodes);
    let computed = |value: Value| matches!(ir.nodes[value.node].source, Source::Op(_));
    let rest = ir.nodes.iter().enumerate().filter(|(at, _)| keys[*at].is_none());
    let read = rest.flat_map(|(_, node)| &node.inputs).chain(&ir.outputs).map(|&value| ir.root(value));
    let mut wanted: Vec<_> = read.filter(|value| keys[value.node].is_some() && computed(*value)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let part = |&value: &Value| {
        let mut part = Ir { nodes: ir.nodes.clone(), outputs: vec![value], assigns: vec![] };
        prune::prune(&mut part);
        Part { key: keys[value.node].clone().unwrap_or_default(), ir: part }
    };
    let parts = wanted.iter().map(part).collect();
    for (k, value) in wanted.iter().enumerate() {
        let node = &mut ir.nodes[value.node];
        (node.source, node.inputs) = (Source::Input(first + k), vec![]);
    }
    prune::prune(ir);
    parts
}

/// How each node is made of states, if it is made of nothing else.
fn keys(nodes: &[Node]) -> Vec<Option<String>> {
    let mut keys: Vec<Option<String>> = vec![];
    let mut sources: HashMap<usize, usize> = HashMap::new();
    for (at, node) in nodes.iter().enumerate() {
        let bytes = node.types.iter().map(crate::shape::TensorType::bytes).sum();
        let of = node.inputs.iter().map(|value| sources.get(&value.node).copied().unwrap_or(0)).sum();
        let key = match &node.source {
            Source::Op(op) if bytes <= MOST_GROWTH * of => {
                let input = |value: &Value| Some(format!("{}[{}]", keys[value.node].as_ref()?, value.output));
                let inputs: Option<Vec<_>> = node.inputs.iter().map(input).collect();
                inputs.filter(|_| repeats(node)).map(|inputs| format!("{op:?}({})", inputs.join(", ")))
            }
            _ => leaf(node),
        };
        sources.insert(at, if node.inputs.is_empty() { bytes } else { of });
        keys.push(key.filter(|key| key.len() <= LONGEST_KEY));
    }
    keys
}

/// How a leaf that keeps its value is told from others.
fn leaf(node: &Node) -> Option<String> {
    match &node.source {
        Source::State(position) => Some(format!("state {position}")),
        Source::Constant(tensor) if tensor.shape().size() == 1 => {
            Some(format!("{:?} {:?}", tensor.ty(), tensor.bytes()))
        }
        _ => None,
    }
}

/// Whether a node gives the same at every run, of the same inputs.
fn repeats(node: &Node) -> bool {
    let Source::Op(op) = &node.source else { return false };
    !node.inputs.is_empty()
        && node.types.len() == 1
        && op.in_place().is_empty()
        && !op.elementwise().is_some_and(|op| op.row.random)
}

/// Whether a value would be made of states alone.
pub(crate) fn is_made_of_states(nodes: &[Node], value: Value) -> bool {
    let node = &nodes[value.node];
    match &node.source {
        Source::Op(_) => repeats(node) && node.inputs.iter().all(|&value| is_made_of_states(nodes, value)),
        _ => leaf(node).is_some(),
    }
}
