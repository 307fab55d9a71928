//! The share of right yes-or-no answers: `mean (y_true = (y_pred > threshold))`.

use espalier_graph::{DType, Expr};
use espalier_spec::{Result, Spec};

use super::{Metric, mean_state};
use crate::targets;

/// The share of right yes-or-no answers.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct BinaryAccuracy {
    /// Predictions above this count as yes.
    #[spec(default = 0.5)]
    pub threshold: f32,
}

impl Metric for BinaryAccuracy {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let y_true = targets::like(y_true, y_pred)?;
        let yes = y_pred.greater(y_pred.number(self.threshold)).cast(DType::F32);
        mean_state(y_true.equal(yes).cast(DType::F32), weights)
    }
}
