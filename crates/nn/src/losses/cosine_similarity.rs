//! Cosine of the angle between predictions and targets, negated: `l = -Σ t y / (|t| |y|)` over the last axis.
//!
//! A row of zeros has the cosine 0. Shapes: `y_true` and `y_pred` `[batch, .., outputs]`, l `[batch, ..]`.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::targets;

/// The negated cosine of the angle between predictions and targets: -1 where they point the same way.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("cosineProximity"))]
pub struct CosineSimilarity;

impl Loss for CosineSimilarity {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        (-targets::cosine(y_true, y_pred)?).checked()
    }
}
