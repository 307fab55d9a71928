//! Values that are not kept from the forward to the backward pass but computed again there, for less memory.
//!
//! Nodes are in segments. Of a segment is kept what others than its own nodes read, and what is small. When the first
//! derivative asks for one of the other values, copies of nodes are added that compute it of what is kept. They read it
//! through [`After`], so that a plan neither takes them for the nodes that they repeat nor computes them before the
//! derivative has come to the segment. A copy has the op of its node, and with it the random numbers: all bits are equal.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use espalier_spec::Result;

use crate::autodiff::Backward;
use crate::graph::{Graph, Node, Source, Value};
use crate::op::Op;
use crate::shape::TensorType;

/// Which nodes of a graph are computed again together.
#[derive(Debug, Clone, Default)]
pub struct Segments {
    of: Vec<Option<usize>>,
}

impl Segments {
    /// Puts nodes into the segment of that number.
    pub fn put(&mut self, nodes: Range<usize>, segment: usize) {
        self.of.resize(self.of.len().max(nodes.end), None);
        self.of[nodes].fill(Some(segment));
    }

    fn of(&self, node: usize) -> Option<usize> {
        self.of.get(node).copied().flatten()
    }
}

/// Values of less than this share of their segment's largest are kept, such as the statistics of a batch: computing them
/// takes as long as if they were large.
const SMALL: usize = 16;

/// What stands for values that are not kept.
pub(crate) struct Again<'g> {
    graph: &'g Graph,
    /// For each node, the segment that it is computed again in; none where its values are kept.
    lost: Vec<Option<usize>>,
    /// The value after which a segment is computed again.
    gates: RefCell<HashMap<usize, Value>>,
    copies: RefCell<HashMap<usize, usize>>,
}

impl<'g> Again<'g> {
    pub(crate) fn new(graph: &'g Graph, segments: &Segments) -> Self {
        let nodes = graph.nodes().nodes;
        let bytes = |node: &Node| node.types.iter().map(TensorType::bytes).sum::<usize>();
        let mut largest: HashMap<usize, usize> = HashMap::new();
        for (at, node) in nodes.iter().enumerate() {
            if let Some(segment) = segments.of(at) {
                let largest = largest.entry(segment).or_default();
                *largest = bytes(node).max(*largest);
            }
        }
        // Leaves, and what is made of nothing, could not wait for anything.
        let computed = |node: &Node| matches!(node.source, Source::Op(_)) && !node.inputs.is_empty();
        let lost = |(at, node): (usize, &Node)| {
            segments.of(at).filter(|segment| computed(node) && bytes(node) * SMALL >= largest[segment])
        };
        let mut lost: Vec<_> = nodes.iter().enumerate().map(lost).collect();
        // Backwards, so that what a view shows is kept with the view.
        for (at, node) in nodes.iter().enumerate().rev() {
            let kept_view = lost[at].is_none() && matches!(&node.source, Source::Op(op) if op.is_view());
            for input in &node.inputs {
                if kept_view || segments.of(at) != segments.of(input.node) {
                    lost[input.node] = None;
                }
            }
        }
        Self { graph, lost, gates: RefCell::default(), copies: RefCell::default() }
    }

    /// What a derivative reads for a value: the value itself if it is kept, else a copy, computed after the `gate` of the
    /// first derivative in its segment.
    pub(crate) fn value(&self, value: Value, gate: Value) -> Value {
        let Some(segment) = self.lost.get(value.node).copied().flatten() else { return value };
        let gate = *self.gates.borrow_mut().entry(segment).or_insert(gate);
        Value { node: self.copy(value.node, gate), ..value }
    }

    fn copy(&self, at: usize, gate: Value) -> usize {
        if let Some(&copy) = self.copies.borrow().get(&at) {
            return copy;
        }
        let mut node = self.graph.node(Value { node: at, output: 0 }).clone();
        for input in &mut node.inputs {
            *input = match self.lost[input.node] {
                Some(_) => Value { node: self.copy(input.node, gate), ..*input },
                None => self.after(*input, gate),
            };
        }
        let copy = self.graph.push(node).node;
        self.copies.borrow_mut().insert(at, copy);
        copy
    }

    fn after(&self, value: Value, gate: Value) -> Value {
        if matches!(self.graph.node(value).source, Source::Constant(_)) {
            return value;
        }
        let source = Source::Op(std::sync::Arc::new(After));
        self.graph.push(Node { source, inputs: vec![value, gate], types: vec![self.graph.ty(value)] })
    }
}

/// A value as it is, for what must not be computed before another value.
#[derive(Debug)]
struct After;

impl Op for After {
    fn name(&self) -> &'static str {
        "after"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(inputs[..1].to_vec())
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.accumulate(0, cx.output_gradient(0));
        Ok(())
    }

    fn is_view(&self) -> bool {
        true
    }
}
