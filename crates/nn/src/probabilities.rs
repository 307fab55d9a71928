//! Predictions as probabilities: the logits behind them where they are known, else numbers safe for a logarithm.

use espalier_graph::Expr;
use espalier_graph::graph::Source;

use crate::targets::EPSILON;

/// Probabilities whose logarithms are finite.
pub fn clip(p: Expr<'_>) -> Expr<'_> {
    p.clip(EPSILON, 1.0 - EPSILON)
}

/// Probabilities that sum to 1 over the last axis and whose logarithms are finite.
pub fn normalise(p: Expr<'_>) -> Expr<'_> {
    clip(p / p.sum(Some(&[-1]), true))
}

/// The cross-entropy of yes-or-no answers t with the probabilities p, or exactly with the logits behind them.
pub fn surprise<'g>(t: Expr<'g>, p: Expr<'g>, logits: Option<Expr<'g>>) -> Expr<'g> {
    if let Some(x) = logits {
        return t * (-x).softplus() + (1.0 - t) * x.softplus();
    }
    let p = clip(p);
    -(t * p.log() + (1.0 - t) * (-p).log1p())
}

/// `doubt^gamma`: how much an answer counts in a focal loss. Below 1 the power is infinitely steep at 0, where no doubt is
/// left and the loss vanishes with it.
pub fn focus(doubt: Expr<'_>, gamma: f32) -> Expr<'_> {
    const LEAST: f32 = 1e-30;
    doubt.maximum(doubt.number(LEAST)).pow(doubt.number(gamma))
}

/// The value whose sigmoid this is, if its node says so.
pub fn sigmoid_of(p: Expr<'_>) -> Option<Expr<'_>> {
    argument_of(p, "sigmoid")
}

/// The value whose softmax over the last axis this is, if its node says so.
pub fn softmax_of(p: Expr<'_>) -> Option<Expr<'_>> {
    argument_of(p, "softmax")
}

/// Numbers in the same order along the last axis: logits where they are known, which saves computing the softmax.
pub fn scores(p: Expr<'_>) -> Expr<'_> {
    softmax_of(p).unwrap_or(p)
}

/// Softmax along another axis is not a node of that name: it moves the axis to the end and back.
fn argument_of<'g>(p: Expr<'g>, op: &str) -> Option<Expr<'g>> {
    let graph = p.graph();
    let node = graph.node(p.value());
    match &node.source {
        Source::Op(found) if found.name() == op => Some(graph.expr(node.inputs[0])),
        _ => None,
    }
}
