//! Mean absolute error: `mean |y_pred - y_true|`.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::{Metric, mean_state};
use crate::targets;

/// The mean of the absolute differences.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("mae"))]
pub struct MeanAbsoluteError;

impl Metric for MeanAbsoluteError {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let y_true = targets::like(y_true, y_pred)?;
        mean_state((y_pred - y_true).abs(), weights)
    }
}
