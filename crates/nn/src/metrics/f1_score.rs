//! F1-score: the harmonic mean `2 P R / (P + R)` of precision P and recall R, which is the F-score with β = 1.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::f_beta_score::{Average, FBetaScore};
use super::{Metric, Reading};

/// The harmonic mean of precision and recall. Targets are rows with a number for every class, or class ids.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("f1"))]
pub struct F1Score {
    /// How the scores of classes become one number; with `none` they are a table of one row, if there are several.
    #[spec(default = Average::None)]
    pub average: Average,
    /// Predictions above this count as yes; without it the largest of each row, or above 0.5 where there is one output.
    pub threshold: Option<f32>,
}

impl F1Score {
    fn with_beta(&self) -> FBetaScore {
        FBetaScore { average: self.average, beta: 1.0, threshold: self.threshold }
    }
}

impl Metric for F1Score {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        self.with_beta().update(y_true, y_pred, weights)
    }

    fn value(&self, state: &[f64]) -> Reading {
        self.with_beta().value(state)
    }
}
