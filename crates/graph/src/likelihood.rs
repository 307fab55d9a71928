//! Softmax and sigmoid under a logarithm, and cross-entropies that are written out, become ops that are exact.
//!
//! `log softmax(x)` is infinite where softmax rounds to 0, and its derivative with it; `logSoftmax(x)` is neither. This is
//! seen while nodes are added, before anything is differentiated, however far the softmax stands from its logarithm:
//! reshapes, transposes, slices and gathers between them move numbers and change none. A reshape to the same shape is not
//! looked through: it is how a value is set apart from what it was computed from, to differentiate by it.

use std::any::Any;
use std::collections::HashSet;
use std::sync::Arc;

use crate::expr::Expr;
use crate::graph::{Source, Value};
use crate::op::SharedOp;
use crate::ops::reshape::Reshape;
use crate::ops::sum::Sum;
use crate::shape::{DType, Shape};

/// Ops that give elements of their first input other places.
const MOVERS: [&str; 5] = ["broadcastTo", "gather", "reshape", "slice", "transpose"];

impl<'g> Expr<'g> {
    /// The logits of which this is the softmax over the last axis, if that is known.
    pub fn softmax_logits(self) -> Option<Self> {
        self.argument_of("softmax")
    }

    /// The logits of which this is the logarithm of softmax over the last axis, if that is known.
    pub fn log_softmax_logits(self) -> Option<Self> {
        self.argument_of("logSoftmax")
    }

    /// The logits of which this is the sigmoid, if that is known.
    pub fn sigmoid_logits(self) -> Option<Self> {
        if let Some((_, inputs)) = self.made_by("sigmoid") {
            return Some(inputs[0]);
        }
        let (op, inputs) = self.mover()?;
        self.moved(&op, inputs[0].sigmoid_logits()?, &inputs)
    }

    /// The logarithm of this, if it is known to be a softmax, a sigmoid or what a sigmoid leaves of 1.
    pub(crate) fn exact_log(self) -> Option<Self> {
        if let Some((_, inputs)) = self.made_by("softmax") {
            return Some(inputs[0].log_softmax(-1));
        }
        if let Some((_, inputs)) = self.made_by("sigmoid") {
            return Some(inputs[0].row("logSigmoid", &[]));
        }
        if let Some(x) = self.rest_of_sigmoid() {
            return Some((-x).row("logSigmoid", &[]));
        }
        if let Some(picked) = self.picked_log() {
            return Some(picked);
        }
        let (op, inputs) = self.mover()?;
        self.moved(&op, inputs[0].exact_log()?, &inputs)
    }

    /// The logarithm of 1 and this, if this is known to be a negated sigmoid.
    pub(crate) fn exact_log1p(self) -> Option<Self> {
        let (_, inputs) = self.made_by("neg")?;
        Some((-inputs[0].sigmoid_logits()?).row("logSigmoid", &[]))
    }

    /// `Σ t log softmax(x)` over the last axis of this, if that is what it says, where t does not depend on x.
    pub(crate) fn likelihood(self) -> Option<Self> {
        let Term { x, t, sign } = self.term()?;
        let t = t?;
        let shape = self.shape();
        if t.value() == x.value() || x.shape() != shape || t.depends_on(x.value()) {
            return None;
        }
        let labels = t.class_numbers(&shape).unwrap_or_else(|| t.broadcast_to(&shape));
        Some(x.softmax_cross_entropy(labels) * -sign)
    }

    /// The class numbers of which this is one row each, if it is.
    pub(crate) fn class_numbers(self, logits: &Shape) -> Option<Self> {
        let (_, inputs) = self.made_by("oneHot")?;
        (self.shape() == *logits).then(|| inputs[0])
    }

    /// x where this is `1 - sigmoid(x)` in any spelling.
    fn rest_of_sigmoid(self) -> Option<Self> {
        let negated = |value: Self| value.made_by("neg").and_then(|(_, inputs)| inputs[0].sigmoid_logits());
        if let Some((_, inputs)) = self.made_by("sub") {
            return inputs[1].sigmoid_logits().filter(|_| inputs[0].is_number(1.0));
        }
        if let Some((_, inputs)) = self.made_by("neg") {
            let (_, parts) = inputs[0].made_by("sub")?;
            return parts[0].sigmoid_logits().filter(|_| parts[1].is_number(1.0));
        }
        let (_, inputs) = self.made_by("add")?;
        match (inputs[0].is_number(1.0), inputs[1].is_number(1.0)) {
            (true, _) => negated(inputs[1]),
            (_, true) => negated(inputs[0]),
            _ => None,
        }
    }

    /// The logarithm of `Σ t softmax(x)` over the last axis, where t picks one class of each row.
    fn picked_log(self) -> Option<Self> {
        let (op, inputs) = self.made_by("sum")?;
        let (_, factors) = inputs[0].made_by("mul")?;
        let shape = inputs[0].shape();
        let sum = (op.as_ref() as &dyn Any).downcast_ref::<Sum>()?;
        let axes = shape.axes(sum.axes.as_deref(), "log").ok()?;
        let pick = |t: Self, p: Self| {
            let labels = t.class_numbers(&shape)?;
            let x = p.softmax_logits().filter(|x| x.shape() == shape)?;
            Some(-x.softmax_cross_entropy(labels))
        };
        let picked = pick(factors[0], factors[1]).or_else(|| pick(factors[1], factors[0]))?;
        (axes == [shape.rank() - 1]).then(|| picked.reshape(&self.shape()))
    }

    /// This as a product of `log softmax(x)` and other things.
    fn term(self) -> Option<Term<'g>> {
        if let Some((_, inputs)) = self.made_by("neg") {
            let term = inputs[0].term()?;
            return Some(Term { sign: -term.sign, ..term });
        }
        if let Some(x) = self.log_softmax_logits() {
            return Some(Term { x, t: None, sign: 1.0 });
        }
        let factor = |value: Self, other: Self| -> Option<Term<'g>> {
            let term = value.term()?;
            Some(Term { t: Some(term.t.map_or(other, |t| t * other)), ..term })
        };
        if let Some((_, inputs)) = self.made_by("mul") {
            return factor(inputs[0], inputs[1]).or_else(|| factor(inputs[1], inputs[0]));
        }
        let (_, inputs) = self.made_by("div")?;
        factor(inputs[0], inputs[1].reciprocal())
    }

    /// The op that made this and its inputs, if it has that name.
    fn made_by(self, name: &str) -> Option<(SharedOp, Vec<Self>)> {
        let node = self.graph().node(self.value());
        let Source::Op(op) = &node.source else { return None };
        if op.name() != name || self.value().output != 0 {
            return None;
        }
        Some((Arc::clone(op), node.inputs.iter().map(|&value| self.graph().expr(value)).collect()))
    }

    /// The value to which an op along the last axis was applied to give this, maybe with other axes before it.
    fn argument_of(self, op: &str) -> Option<Self> {
        let (mut value, to) = (self, self.shape());
        while let Some((_, inputs)) = value.made_by("reshape").filter(|(_, x)| x[0].shape() != value.shape()) {
            value = inputs[0];
        }
        let (_, inputs) = value.made_by(op).filter(|_| value.shape().last() == to.last())?;
        Some(inputs[0].reshape(&to))
    }

    fn mover(self) -> Option<(SharedOp, Vec<Self>)> {
        let (op, inputs) = MOVERS.iter().find_map(|name| self.made_by(name))?;
        let set_apart = op.name() == "reshape" && inputs[0].shape() == self.shape();
        (!set_apart).then_some((op, inputs))
    }

    /// Other numbers in the place of a mover's first input.
    fn moved(self, op: &SharedOp, x: Self, inputs: &[Self]) -> Option<Self> {
        let given: Vec<Value> = std::iter::once(x).chain(inputs.iter().skip(1).copied()).map(Self::value).collect();
        let op = if op.name() == "reshape" { Arc::new(Reshape::to(&self.shape())) } else { Arc::clone(op) };
        let moved = self.graph().apply(op, &given).ok()?;
        Some(self.graph().expr(moved[0]))
    }

    fn is_number(self, number: f32) -> bool {
        let node = self.graph().node(self.value());
        match &node.source {
            Source::Constant(tensor) => tensor.as_f32().is_some_and(|data| data.iter().all(|&x| x == number)),
            Source::Op(op) if op.name() == "broadcastTo" => self.graph().expr(node.inputs[0]).is_number(number),
            Source::Op(op) if op.name() == "ones" => number == 1.0 && self.ty().dtype == DType::F32,
            _ => false,
        }
    }

    fn depends_on(self, value: Value) -> bool {
        let mut waiting = vec![self.value()];
        let mut seen = HashSet::new();
        while let Some(at) = waiting.pop() {
            if at == value {
                return true;
            }
            // A node is older than all that depends on it.
            if at.node > value.node && seen.insert(at.node) {
                waiting.extend(self.graph().node(at).inputs.iter().copied());
            }
        }
        false
    }
}

/// `sign · t log softmax(x)`; no t is 1.
struct Term<'g> {
    x: Expr<'g>,
    t: Option<Expr<'g>>,
    sign: f32,
}
