//! The share of rows in which fewer than k predictions are larger than that of the largest target.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::{Metric, mean_state};
use crate::{probabilities, targets};

/// The share of rows whose class is among the k most likely; each target is a row with a number for every class.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct TopKCategoricalAccuracy {
    /// How many classes may be named.
    #[spec(default = 5, range = 1..)]
    pub k: usize,
}

impl Metric for TopKCategoricalAccuracy {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        mean_state(probabilities::within_top(targets::like(y_true, y_pred)?.arg_max(-1), y_pred, self.k), weights)
    }
}
