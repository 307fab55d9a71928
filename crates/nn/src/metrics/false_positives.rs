//! How often predictions say yes where it is not true.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::{Metric, Reading};
use crate::counts::{Answers, Thresholds, Yes};

/// Yes where it is not true: how often that happens.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct FalsePositives {
    /// Predictions above this count as yes; of several thresholds each is judged by itself, as a table of one row.
    #[spec(default = Thresholds::from(0.5))]
    pub thresholds: Thresholds,
}

impl Metric for FalsePositives {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        Yes::default().totals(Some(&self.thresholds), y_true, y_pred, weights, &[Answers::false_positives])
    }

    fn value(&self, state: &[f64]) -> Reading {
        Reading::row(state.to_vec())
    }

    fn rises(&self) -> Option<bool> {
        Some(false)
    }
}
