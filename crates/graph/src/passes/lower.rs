//! Puts other nodes in the place of ops that are only differentiated as a whole.

use std::collections::HashMap;

use espalier_spec::Result;

use super::Ir;
use crate::expr::Expr;
use crate::graph::{Graph, Node, Source, Value};

pub(super) fn lower(ir: &mut Ir, steady: bool) -> Result<()> {
    let graph = if steady { Graph::of_steady_states() } else { Graph::new() };
    let mut moved: HashMap<Value, Value> = HashMap::new();
    for (at, node) in std::mem::take(&mut ir.nodes).into_iter().enumerate() {
        let inputs: Vec<Value> = node.inputs.iter().map(|value| moved[value]).collect();
        let exprs: Vec<Expr<'_>> = inputs.iter().map(|&value| graph.expr(value)).collect();
        let lowered = if let Source::Op(op) = &node.source { op.lower(&graph, &exprs)? } else { None };
        let outputs = node.types.len();
        let values: Vec<Value> = if let Some(exprs) = lowered {
            exprs.into_iter().map(Expr::value).collect()
        } else {
            let node = graph.push(Node { inputs, ..node }).node;
            (0..outputs).map(|output| Value { node, output }).collect()
        };
        debug_assert_eq!(values.len(), outputs, "an op is lowered to all its outputs");
        moved.extend(values.into_iter().enumerate().map(|(output, value)| (Value { node: at, output }, value)));
    }
    graph.check()?;
    ir.nodes = graph.into_nodes().nodes;
    ir.outputs.iter_mut().for_each(|value| *value = moved[value]);
    ir.assigns.iter_mut().for_each(|(leaf, value)| (*leaf, *value) = (moved[leaf], moved[value]));
    Ok(())
}
