//! Drops nodes that nothing needs. Inputs and states stay in place: their positions are part of the interface.

use super::Ir;
use crate::graph::Value;

pub(super) fn prune(ir: &mut Ir) {
    let mut needed = vec![false; ir.nodes.len()];
    let ends = ir.outputs.iter().copied().chain(ir.assigns.iter().flat_map(|&(leaf, value)| [leaf, value]));
    ends.for_each(|value| needed[value.node] = true);
    for at in (0..ir.nodes.len()).rev() {
        if needed[at] {
            ir.nodes[at].inputs.iter().for_each(|value| needed[value.node] = true);
        }
    }
    let mut moved = vec![0; ir.nodes.len()];
    let mut kept = 0;
    for (at, &needed) in needed.iter().enumerate() {
        moved[at] = kept;
        kept += usize::from(needed);
    }
    let mut needed = needed.into_iter();
    ir.nodes.retain(|_| needed.next().unwrap_or(false));
    let follow = |value: &mut Value| value.node = moved[value.node];
    ir.nodes.iter_mut().flat_map(|node| &mut node.inputs).for_each(follow);
    ir.outputs.iter_mut().for_each(follow);
    ir.assigns.iter_mut().for_each(|(leaf, value)| {
        follow(leaf);
        follow(value);
    });
}
