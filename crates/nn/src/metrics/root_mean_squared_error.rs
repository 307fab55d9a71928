//! Root mean squared error: `sqrt(mean (y_pred - y_true)²)` over all numbers.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::{Metric, Reading, mean_state, ratio};
use crate::targets;

/// The square root of the mean of the squared differences.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("rmse"))]
pub struct RootMeanSquaredError;

impl Metric for RootMeanSquaredError {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        mean_state((y_pred - targets::like(y_true, y_pred)?).square(), weights)
    }

    fn value(&self, state: &[f64]) -> Reading {
        Reading::Number(ratio(state[0], state[1]).sqrt())
    }

    fn rises(&self) -> Option<bool> {
        Some(false)
    }
}
