//! Cosine of the angle between predictions and targets: `mean Σ t y / (|t| |y|)`, of the opposite sign of the loss.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::{Metric, mean_state};
use crate::targets;

/// The mean cosine of the angle between predictions and targets: 1 where they point the same way.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("cosine"))]
pub struct CosineSimilarity;

impl Metric for CosineSimilarity {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        mean_state(targets::cosine(y_true, y_pred)?, weights)
    }
}
