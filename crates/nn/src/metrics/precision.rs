//! The share of yes answers that are true: `TP / (TP + FP)`, and 0 where there is none.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::{Metric, Reading, ratio, state};
use crate::counts::Yes;

/// The share of yes answers that are true. Targets are 0 and 1 in the shape of the predictions, or class ids.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Precision {
    /// Predictions above this count as yes; 0.5, or with `topK` any.
    pub thresholds: Option<f32>,
    /// Only that many of the largest predictions of a row count as yes.
    #[spec(range = 1..)]
    pub top_k: Option<usize>,
    /// The class to look at; all of them if not given.
    pub class_id: Option<usize>,
}

impl Metric for Precision {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let yes = Yes { threshold: self.thresholds, top_k: self.top_k, class_id: self.class_id };
        let answers = yes.read(y_true, y_pred, weights)?;
        let (right, wrong) = (answers.true_positives()?, answers.false_positives()?);
        state(&[right.sum(None, false), wrong.sum(None, false)])
    }

    fn value(&self, state: &[f64]) -> Reading {
        Reading::Number(ratio(state[0], state[0] + state[1]))
    }
}
