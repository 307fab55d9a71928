//! How often predictions say yes where it is not true.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::{Metric, Reading, state};
use crate::counts::Yes;

/// Yes where it is not true: how often that happens.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct FalsePositives {
    /// Predictions above this count as yes.
    #[spec(default = 0.5)]
    pub thresholds: f32,
}

impl Metric for FalsePositives {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let yes = Yes { threshold: Some(self.thresholds), ..Yes::default() };
        let found = yes.read(y_true, y_pred, weights)?.false_positives()?;
        state(&[found.sum(None, false)])
    }

    fn value(&self, state: &[f64]) -> Reading {
        Reading::Number(state[0])
    }
}
