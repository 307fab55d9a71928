//! Computes now what depends on constants alone.

use espalier_spec::Result;

use super::Ir;
use crate::evaluate::evaluate;
use crate::graph::{Node, Source, Value};
use crate::tensor::Tensor;

/// Larger results are left to the run: folding them would trade time once for memory for good.
const LARGEST: usize = 1 << 16;

pub(super) fn fold(ir: &mut Ir) -> Result<()> {
    for at in 0..ir.nodes.len() {
        let node = &ir.nodes[at];
        let Source::Op(op) = &node.source else { continue };
        // Ops without inputs draw random numbers or make large constants; both belong to the run.
        if node.inputs.is_empty() || node.types.len() != 1 || node.types[0].shape.size() > LARGEST {
            continue;
        }
        let constant = |value: &Value| match &ir.nodes[value.node].source {
            Source::Constant(tensor) => Some(tensor.clone()),
            _ => None,
        };
        let Some(inputs) = node.inputs.iter().map(constant).collect::<Option<Vec<Tensor>>>() else { continue };
        // A random row depends on the run's seed, whatever its operands are.
        if op.elementwise().is_some_and(|op| op.row.random) {
            continue;
        }
        let folded = evaluate(op.as_ref(), &inputs)?.swap_remove(0);
        ir.nodes[at] = Node { source: Source::Constant(folded), inputs: vec![], types: node.types.clone() };
    }
    Ok(())
}
