//! Mean absolute percentage error: `l = 100 mean |y_pred - y_true| / max(|y_true|, 1e-7)` over the last axis.
//!
//! Shapes: `y_true` and `y_pred` `[batch, .., outputs]`, l `[batch, ..]`.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::targets;

/// The mean of the absolute differences in percent of the targets.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("mape"))]
pub struct MeanAbsolutePercentageError;

impl Loss for MeanAbsolutePercentageError {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        let t = targets::like(y_true, y_pred)?;
        let share = (y_pred - t).abs() / t.abs().maximum(t.number(targets::EPSILON));
        (share.mean(Some(&[-1]), false) * 100.0).checked()
    }
}
