//! The share of what is true that is answered with yes: `TP / (TP + FN)`, and 0 where there is none.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::{Metric, Reading, ratio};
use crate::counts::{Answers, Thresholds, Yes};

/// The share of what is true that is answered with yes. Targets are 0 and 1 in the shape of the predictions, or class ids.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Recall {
    /// Predictions above this count as yes; 0.5, or with `topK` any. Of several thresholds each is judged by itself, as a
    /// table of one row.
    pub thresholds: Option<Thresholds>,
    /// Only that many of the largest predictions of a row count as yes.
    #[spec(range = 1..)]
    pub top_k: Option<usize>,
    /// The class to look at; all of them if not given.
    pub class_id: Option<usize>,
}

impl Metric for Recall {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let yes = Yes { top_k: self.top_k, class_id: self.class_id, ..Yes::default() };
        yes.totals(
            self.thresholds.as_ref(),
            y_true,
            y_pred,
            weights,
            &[Answers::true_positives, Answers::false_negatives],
        )
    }

    fn value(&self, state: &[f64]) -> Reading {
        let (right, other) = state.split_at(state.len() / 2);
        Reading::row(right.iter().zip(other).map(|(&right, &other)| ratio(right, right + other)).collect())
    }
}
