//! Predictions as probabilities: the logits behind them where they are known, else numbers safe for a logarithm.

use espalier_graph::{DType, Expr};

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

/// Numbers in the same order along the last axis: logits where they are known, which saves computing the softmax.
pub fn scores(p: Expr<'_>) -> Expr<'_> {
    p.softmax_logits().or_else(|| p.log_softmax_logits()).unwrap_or(p)
}

/// 1 where fewer than k scores of the row are larger than that of the class, else 0.
pub fn within_top<'g>(class: Expr<'g>, p: Expr<'g>, k: usize) -> Expr<'g> {
    let scores = scores(p);
    let classes = scores.shape().last().copied().unwrap_or(1);
    let zero = scores.number(0.0);
    // Picked and not multiplied: scores may be infinite.
    let own = class.one_hot(classes).greater(zero).select(scores, zero).sum(Some(&[-1]), true);
    let larger = scores.greater(own).cast(DType::F32).sum(Some(&[-1]), false);
    larger.less(larger.number(k as f32)).cast(DType::F32)
}
