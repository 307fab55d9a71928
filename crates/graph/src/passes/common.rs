//! Computes a thing once: nodes with the same op and the same inputs become one.

use std::collections::HashMap;

use super::Ir;
use crate::graph::{Source, Value};

pub(super) fn share(ir: &mut Ir) {
    let mut seen: HashMap<(String, Vec<Value>), usize> = HashMap::new();
    let mut same: HashMap<usize, usize> = HashMap::new();
    for at in 0..ir.nodes.len() {
        for value in &mut ir.nodes[at].inputs {
            value.node = *same.get(&value.node).unwrap_or(&value.node);
        }
        let node = &ir.nodes[at];
        let key = match &node.source {
            Source::Op(op) => format!("{op:?}"),
            Source::Constant(tensor) if tensor.shape().size() == 1 => format!("{:?} {:?}", tensor.ty(), tensor.bytes()),
            _ => continue,
        };
        if let Some(&first) = seen.get(&(key.clone(), node.inputs.clone())) {
            same.insert(at, first);
        } else {
            seen.insert((key, node.inputs.clone()), at);
        }
    }
    let moved = |value: &mut Value| value.node = *same.get(&value.node).unwrap_or(&value.node);
    ir.outputs.iter_mut().for_each(moved);
    ir.assigns.iter_mut().for_each(|(_, value)| moved(value));
}
