//! From a graph to units of work: each pass is a small function over [`Ir`].

mod common;
mod fold;
mod fuse;
mod lower;
pub mod memory;
pub(crate) mod prepare;
mod prune;
pub mod schedule;
mod simplify;
pub(crate) mod tally;
mod unread;

use std::collections::HashMap;

use espalier_spec::Result;

use crate::graph::{Graph, Node, Source, Value};
use crate::op::{Cut, Kernel};
use crate::shape::TensorType;

pub(crate) use fuse::fuse;

/// A graph that passes may rewrite: nodes in topological order, and what must come out of them.
#[derive(Debug)]
pub(crate) struct Ir {
    pub nodes: Vec<Node>,
    /// What the caller gets, in order.
    pub outputs: Vec<Value>,
    /// States that take a new value: (leaf, value).
    pub assigns: Vec<(Value, Value)>,
}

/// A kernel with the values it reads and makes.
pub(crate) struct Unit {
    pub name: String,
    pub kernel: Box<dyn Kernel>,
    pub cut: Cut,
    pub cost: f64,
    pub inputs: Vec<Value>,
    pub outputs: Vec<Value>,
    /// Outputs that are written straight into a state: (output, leaf).
    pub writes: Vec<(usize, Value)>,
    /// Outputs that are written over an input, which the kernel then does not read: (output, input).
    pub in_place: Vec<(usize, usize)>,
}

impl Ir {
    /// The part of a graph that the outputs and assigns need, optimised; for states that are `steady`, keep their values
    /// from run to run, in such a way that what is made of them alone may cost much.
    pub(crate) fn new(graph: &Graph, outputs: &[Value], steady: bool) -> Result<Self> {
        let nodes = graph.nodes();
        let mut ir = Self { nodes: nodes.nodes, outputs: outputs.to_vec(), assigns: nodes.assigns };
        prune::prune(&mut ir);
        lower::lower(&mut ir, steady)?;
        simplify::simplify(&mut ir);
        common::share(&mut ir);
        fold::fold(&mut ir)?;
        prune::prune(&mut ir);
        unread::leave_out(&mut ir);
        Ok(ir)
    }

    /// Type of a value.
    pub(crate) fn ty(&self, value: Value) -> &TensorType {
        &self.nodes[value.node].types[value.output]
    }

    /// The value whose memory this value shares: itself, unless it is a view.
    pub(crate) fn root(&self, mut value: Value) -> Value {
        loop {
            let node = &self.nodes[value.node];
            match &node.source {
                Source::Op(op) if op.is_view() => value = node.inputs[0],
                _ => return value,
            }
        }
    }

    /// The values after which a value may be read though it is not made of them.
    pub(crate) fn conditions(&self, mut value: Value) -> Vec<Value> {
        let mut conditions = vec![];
        while let Node { source: Source::Op(op), inputs, .. } = &self.nodes[value.node]
            && op.is_view()
        {
            conditions.extend(inputs[1..].iter().map(|&value| self.root(value)));
            value = inputs[0];
        }
        conditions
    }

    /// Replaces values wherever they are used.
    fn replace(&mut self, map: &HashMap<Value, Value>) {
        let target = |mut value: Value| {
            while let Some(&next) = map.get(&value) {
                value = next;
            }
            value
        };
        for node in &mut self.nodes {
            node.inputs.iter_mut().for_each(|value| *value = target(*value));
        }
        self.outputs.iter_mut().for_each(|value| *value = target(*value));
        self.assigns.iter_mut().for_each(|(_, value)| *value = target(*value));
    }
}
