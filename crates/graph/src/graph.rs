//! The graph: nodes in the order they were made, which is a topological one.

use std::cell::{Ref, RefCell};
use std::sync::Arc;

use espalier_spec::{Error, Result};

use crate::expr::Expr;
use crate::op::{Op, SharedOp};
use crate::passes::prepare::is_made_of_states;
use crate::shape::TensorType;
use crate::stream::Stream;
use crate::tensor::Tensor;

/// Output `output` of node `node`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Value {
    /// Index of the node.
    pub node: usize,
    /// Which of its outputs.
    pub output: usize,
}

/// Where a node's values come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// Given anew at each run, by position.
    Input(usize),
    /// Lives in the session and may be assigned: parameters, optimizer slots, counters. By position.
    State(usize),
    /// Known when the graph is built.
    Constant(Tensor),
    /// Computed.
    Op(SharedOp),
}

/// A step of the computation.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where the values come from.
    pub source: Source,
    /// What an op is applied to.
    pub inputs: Vec<Value>,
    /// Types of the outputs.
    pub types: Vec<TensorType>,
}

#[derive(Debug, Default, Clone)]
#[allow(clippy::struct_field_names, reason = "the nodes are what a graph is")]
pub(crate) struct Nodes {
    pub(crate) nodes: Vec<Node>,
    pub(crate) inputs: Vec<Value>,
    pub(crate) states: Vec<Value>,
    pub(crate) assigns: Vec<(Value, Value)>,
    streams: u64,
    /// Whether states keep their values from run to run.
    steady: bool,
    error: Option<Error>,
}

/// A computation under construction. Methods take `&self`, so that expressions can nest.
#[derive(Debug, Default, Clone)]
pub struct Graph {
    inner: RefCell<Nodes>,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty graph whose states keep their values from run to run.
    pub(crate) fn of_steady_states() -> Self {
        let graph = Self::new();
        graph.inner.borrow_mut().steady = true;
        graph
    }

    /// Whether a value is made once for many runs, so that making it costs nothing.
    pub(crate) fn is_prepared(&self, value: Value) -> bool {
        let inner = self.inner.borrow();
        inner.steady && is_made_of_states(&inner.nodes, value)
    }

    /// A value given at each run; inputs are numbered in the order they are made.
    pub fn input(&self, ty: TensorType) -> Value {
        let position = self.inner.borrow().inputs.len();
        let value = self.push(Node { source: Source::Input(position), inputs: vec![], types: vec![ty] });
        self.inner.borrow_mut().inputs.push(value);
        value
    }

    /// A value that the session keeps; states are numbered in the order they are made.
    pub fn state(&self, ty: TensorType) -> Value {
        let position = self.inner.borrow().states.len();
        let value = self.push(Node { source: Source::State(position), inputs: vec![], types: vec![ty] });
        self.inner.borrow_mut().states.push(value);
        value
    }

    /// A value known now.
    pub fn constant(&self, tensor: Tensor) -> Value {
        let ty = tensor.ty().clone();
        self.push(Node { source: Source::Constant(tensor), inputs: vec![], types: vec![ty] })
    }

    /// A node for an op, or the nodes that it is composed of; its outputs in order.
    pub fn apply(&self, op: SharedOp, inputs: &[Value]) -> Result<Vec<Value>> {
        let types = op.infer(&inputs.iter().map(|&value| self.ty(value)).collect::<Vec<_>>())?;
        let exprs: Vec<_> = inputs.iter().map(|&value| self.expr(value)).collect();
        if let Some(outputs) = op.compose(self, &exprs)? {
            self.check()?;
            debug_assert!(outputs.iter().map(|x| x.ty()).eq(types), "{op:?} is composed to the type of its rule");
            return Ok(outputs.into_iter().map(Expr::value).collect());
        }
        let outputs = types.len();
        let first = self.push(Node { source: Source::Op(op), inputs: inputs.to_vec(), types });
        Ok((0..outputs).map(|output| Value { node: first.node, output }).collect())
    }

    /// An op without inputs as an expression. After a mistake: a number, which `check` keeps from being used.
    pub fn source(&self, op: impl Op) -> Expr<'_> {
        match self.apply(Arc::new(op), &[]) {
            Ok(values) => self.expr(values[0]),
            Err(error) => {
                self.fail(error);
                self.expr(self.constant(Tensor::scalar(0.0)))
            }
        }
    }

    /// At the end of a run, state `leaf` becomes `value`. Of several values it becomes the last; a later one may depend on
    /// those before it.
    pub fn assign(&self, leaf: Value, value: Value) -> Result<()> {
        let (old, new) = (self.ty(leaf), self.ty(value));
        if !matches!(self.node(leaf).source, Source::State(_)) || old != new {
            return Err(Error::internal(format!("assign: expected a state leaf of type {new}, got {old}.")));
        }
        self.inner.borrow_mut().assigns.push((leaf, value));
        Ok(())
    }

    /// The value that a state becomes at the end of a run: itself, unless one is assigned.
    pub fn assigned(&self, leaf: Value) -> Value {
        let inner = self.inner.borrow();
        inner.assigns.iter().rev().find(|(to, _)| *to == leaf).map_or(leaf, |&(_, value)| value)
    }

    /// The random numbers of a new op: those of its own seed if it has one, else those of its place among the graph's
    /// random ops.
    pub fn stream(&self, seed: Option<u64>) -> Stream {
        seed.map_or_else(
            || {
                let mut inner = self.inner.borrow_mut();
                inner.streams += 1;
                Stream::Place(inner.streams)
            },
            Stream::Seed,
        )
    }

    /// Turns some inputs into states and numbers the others anew, in the order given; all of them must be named.
    pub fn make_states(&self, states: &[Value], inputs: &[Value]) -> Result<()> {
        let mut inner = self.inner.borrow_mut();
        if states.len() + inputs.len() != inner.inputs.len() || !inner.states.is_empty() {
            return Err(Error::internal("graph: every input is to become a state or stay an input."));
        }
        for (position, &value) in states.iter().enumerate() {
            inner.nodes[value.node].source = Source::State(position);
        }
        for (position, &value) in inputs.iter().enumerate() {
            inner.nodes[value.node].source = Source::Input(position);
        }
        (inner.states, inner.inputs) = (states.to_vec(), inputs.to_vec());
        Ok(())
    }

    /// The type of a value.
    pub fn ty(&self, value: Value) -> TensorType {
        self.inner.borrow().nodes[value.node].types[value.output].clone()
    }

    /// The node that makes a value.
    pub fn node(&self, value: Value) -> Ref<'_, Node> {
        Ref::map(self.inner.borrow(), |inner| &inner.nodes[value.node])
    }

    /// What a value shows: itself, unless it is a view.
    pub(crate) fn seen(&self, mut value: Value) -> Value {
        let inner = self.inner.borrow();
        while let Node { source: Source::Op(op), inputs, .. } = &inner.nodes[value.node]
            && op.is_view()
        {
            value = inputs[0];
        }
        value
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.inner.borrow().nodes.len()
    }

    /// Whether there are no nodes yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A value as an expression, on which ops are methods and operators.
    pub fn expr(&self, value: Value) -> Expr<'_> {
        Expr::new(self, value)
    }

    /// Gives up the first mistake that an expression met, if any.
    pub fn check(&self) -> Result<()> {
        self.inner.borrow_mut().error.take().map_or(Ok(()), Err)
    }

    pub(crate) fn fail(&self, error: Error) {
        self.inner.borrow_mut().error.get_or_insert(error);
    }

    pub(crate) fn nodes(&self) -> Nodes {
        self.inner.borrow().clone()
    }

    pub(crate) fn into_nodes(self) -> Nodes {
        self.inner.into_inner()
    }

    /// Adds a node as it is.
    pub(crate) fn push(&self, node: Node) -> Value {
        let mut inner = self.inner.borrow_mut();
        inner.nodes.push(node);
        Value { node: inner.nodes.len() - 1, output: 0 }
    }
}
