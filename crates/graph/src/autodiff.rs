//! Reverse-mode differentiation: walks a graph backwards and adds the gradient's nodes to the same graph.

use std::cell::RefCell;
use std::collections::HashMap;

use espalier_spec::{Error, Result};

use crate::expr::Expr;
use crate::graph::{Graph, Source, Value};
use crate::ops::reshape::Reshape;
use crate::recompute::{Again, Segments};
use crate::shape::{DType, TensorType};
use crate::tensor::Tensor;

/// What an op's derivative sees: its inputs, outputs, the gradients of its outputs, and where to put its own.
pub struct Backward<'g> {
    graph: &'g Graph,
    node: usize,
    inputs: Vec<Value>,
    needed: Vec<bool>,
    output_gradients: Vec<Option<Value>>,
    again: Option<&'g Again<'g>>,
    found: RefCell<Vec<(Value, Value)>>,
}

impl<'g> Backward<'g> {
    /// Input `i` of the node.
    pub fn input(&self, i: usize) -> Expr<'g> {
        self.at_hand(self.inputs[i])
    }

    /// All inputs of the node.
    pub fn inputs(&self) -> Vec<Expr<'g>> {
        self.inputs.iter().map(|&value| self.at_hand(value)).collect()
    }

    /// Output `k` of the node.
    pub fn output(&self, k: usize) -> Expr<'g> {
        self.at_hand(Value { node: self.node, output: k })
    }

    /// A value of the forward pass, or what stands for it.
    fn at_hand(&self, value: Value) -> Expr<'g> {
        let gate = self.output_gradients.iter().flatten().next();
        let value = self.again.zip(gate).map_or(value, |(again, &gate)| again.value(value, gate));
        self.graph.expr(value)
    }

    /// The gradient of output `k`: zeros if nothing depends on it.
    pub fn output_gradient(&self, k: usize) -> Expr<'g> {
        let like = Value { node: self.node, output: k };
        self.output_gradients[k].map_or_else(|| self.graph.expr(like).zeros_like(), |value| self.graph.expr(value))
    }

    /// Whether anything reads output `k`.
    pub fn has_output_gradient(&self, k: usize) -> bool {
        self.output_gradients[k].is_some()
    }

    /// Whether the gradient of input `i` is wanted.
    pub fn needs(&self, i: usize) -> bool {
        self.needed[i]
    }

    /// Takes the derivative from the op's first output written in other ops: `formula` of the inputs.
    pub fn through(&self, formula: impl FnOnce(&[Expr<'g>]) -> Expr<'g>) -> Result<()> {
        // Stand-ins for the inputs: what an input was computed from is not the op's business, even from each other.
        let alias = |x: Expr<'g>| x.then(Reshape::to(&x.shape()), &[]);
        let aliases: Vec<_> = self.inputs().into_iter().map(alias).collect();
        let y = formula(&aliases).checked()?;
        let wrt: Vec<_> = aliases.iter().map(|alias| alias.value()).collect();
        let gradients = self.graph.vjp(&[(y.value(), self.output_gradient(0).value())], &wrt)?;
        for (i, gradient) in gradients.into_iter().enumerate() {
            if let Some(gradient) = gradient {
                self.accumulate(i, self.graph.expr(gradient));
            }
        }
        Ok(())
    }

    /// Adds to the gradient of input `i`.
    pub fn accumulate(&self, i: usize, gradient: Expr<'g>) {
        if self.needed[i] {
            self.found.borrow_mut().push((self.inputs[i], gradient.value()));
        }
    }
}

impl Graph {
    /// The gradients of scalar `y` with respect to each of `wrt`; zeros where `y` does not depend on one.
    pub fn gradients(&self, y: Value, wrt: &[Value]) -> Result<Vec<Value>> {
        self.gradients_recomputing(y, wrt, &Segments::default())
    }

    /// The same bits in less memory: what lies within these segments is computed again.
    pub fn gradients_recomputing(&self, y: Value, wrt: &[Value], segments: &Segments) -> Result<Vec<Value>> {
        let ty = self.ty(y);
        if ty.dtype != DType::F32 || ty.shape.size() != 1 {
            return Err(Error::shape(format!(
                "grad: the function's result is not one number; expected a float32 scalar, got {ty}. Reduce it first, \
                 for example with .mean()."
            )));
        }
        let one = Tensor::scalar(1.0).reshape(ty.shape)?;
        let seed = self.constant(one);
        let gradients = self.backward(&[(y, seed)], wrt, Some(&Again::new(self, segments)))?;
        let expr = |(&value, gradient): (&Value, Option<Value>)| {
            gradient.unwrap_or_else(|| self.expr(value).zeros_like().value())
        };
        let gradients = wrt.iter().zip(gradients).map(expr).collect();
        self.check()?;
        Ok(gradients)
    }

    /// The vector-Jacobian product: gradients of `sum y * seed` over the pairs, `None` where nothing depends.
    pub fn vjp(&self, seeds: &[(Value, Value)], wrt: &[Value]) -> Result<Vec<Option<Value>>> {
        self.backward(seeds, wrt, None)
    }

    fn backward(
        &self,
        seeds: &[(Value, Value)],
        wrt: &[Value],
        again: Option<&Again<'_>>,
    ) -> Result<Vec<Option<Value>>> {
        let last = seeds.iter().map(|(y, _)| y.node).max().unwrap_or(0);
        let needed = self.depends_on(wrt, last);
        let mut gradients: HashMap<Value, Value> = HashMap::new();
        for &(y, seed) in seeds {
            self.add_gradient(&mut gradients, y, seed);
        }
        for node in (0..=last).rev() {
            if !needed[node] {
                continue;
            }
            let (op, inputs, outputs) = {
                let node = self.node(Value { node, output: 0 });
                let Source::Op(op) = &node.source else { continue };
                (op.clone(), node.inputs.clone(), node.types.len())
            };
            let output_gradients: Vec<_> =
                (0..outputs).map(|output| gradients.get(&Value { node, output }).copied()).collect();
            if output_gradients.iter().all(Option::is_none) {
                continue;
            }
            let needs = |value: &Value| needed[value.node] && self.ty(*value).dtype == DType::F32;
            let cx = Backward {
                graph: self,
                node,
                needed: inputs.iter().map(needs).collect(),
                inputs,
                output_gradients,
                again,
                found: RefCell::new(Vec::new()),
            };
            op.gradient(&cx)?;
            self.check()?;
            for (value, gradient) in cx.found.into_inner() {
                self.add_gradient(&mut gradients, value, gradient);
            }
        }
        self.check()?;
        Ok(wrt.iter().map(|value| gradients.get(value).copied()).collect())
    }

    fn add_gradient(&self, gradients: &mut HashMap<Value, Value>, value: Value, gradient: Value) {
        debug_assert_eq!(self.ty(value), self.ty(gradient), "a gradient has the type of its value");
        let sum = match gradients.get(&value) {
            Some(&old) => (self.expr(old) + self.expr(gradient)).value(),
            None => gradient,
        };
        gradients.insert(value, sum);
    }

    /// For each node up to `last`: whether it is, or depends on, one of `wrt`.
    fn depends_on(&self, wrt: &[Value], last: usize) -> Vec<bool> {
        let mut depends = vec![false; last + 1];
        for node in 0..=last {
            depends[node] = wrt.iter().any(|value| value.node == node)
                || self.node(Value { node, output: 0 }).inputs.iter().any(|input| depends[input.node]);
        }
        depends
    }
}

/// Sums `gradient`, of a broadcast shape, back to the type of what was broadcast.
pub fn unbroadcast<'g>(gradient: Expr<'g>, target: &TensorType) -> Expr<'g> {
    let from = gradient.shape();
    let to = &target.shape;
    if from == *to {
        return gradient;
    }
    let lead = from.rank() - to.rank();
    let axes: Vec<i64> = (0..from.rank())
        .filter(|&axis| axis < lead || (to[axis - lead] == 1 && from[axis] != 1))
        .map(|axis| axis as i64)
        .collect();
    gradient.sum(Some(&axes), false).reshape(to)
}
