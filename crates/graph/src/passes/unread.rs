//! Leaves out outputs that nothing reads, of ops that can do without them: the places of a pool where nothing is
//! differentiated.

use std::collections::HashSet;

use super::Ir;
use crate::graph::Source;

pub(super) fn leave_out(ir: &mut Ir) {
    let read = ir.nodes.iter().flat_map(|node| &node.inputs).chain(&ir.outputs);
    let read = read.chain(ir.assigns.iter().map(|(_, value)| value));
    let further: HashSet<usize> = read.filter(|value| value.output > 0).map(|value| value.node).collect();
    for (at, node) in ir.nodes.iter_mut().enumerate() {
        let Source::Op(op) = &node.source else { continue };
        if node.types.len() > 1
            && !further.contains(&at)
            && let Some(alone) = op.first_alone()
        {
            node.source = Source::Op(alone);
            node.types.truncate(1);
        }
    }
}
