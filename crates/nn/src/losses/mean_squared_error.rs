//! Mean squared error: `l = mean (y_pred - y_true)²` over the last axis.
//!
//! Shapes: `y_true` and `y_pred` `[batch, .., outputs]`, l `[batch, ..]`.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::targets;

/// The mean of the squared differences.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("mse"))]
pub struct MeanSquaredError;

impl Loss for MeanSquaredError {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        let y_true = targets::like(y_true, y_pred)?;
        (y_pred - y_true).square().mean(Some(&[-1]), false).checked()
    }
}
