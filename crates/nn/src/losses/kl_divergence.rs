//! Kullback-Leibler divergence: `l = Σ t log(t / p)` over the last axis, both confined to `[1e-7, 1]`.
//!
//! Shapes: `y_true` and `y_pred` `[batch, .., classes]`, l `[batch, ..]`.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::targets;

/// How much a distribution differs from that of the targets; each target is a row of probabilities.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("kld", "kullbackLeiblerDivergence"))]
pub struct KlDivergence;

impl Loss for KlDivergence {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        let t = targets::like(y_true, y_pred)?.clip(targets::EPSILON, 1.0);
        let p = y_pred.clip(targets::EPSILON, 1.0);
        (t * (t / p).log()).sum(Some(&[-1]), false).checked()
    }

    fn check(&self, y_true: &Tensor, y_pred: &Shape) -> Result<()> {
        targets::check_numbers(y_true, y_pred, &(0.0..=1.0), "")
    }
}
