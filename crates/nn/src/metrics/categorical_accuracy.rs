//! The share of rows whose largest prediction is where the largest target is: `mean (argmax y_true = argmax y_pred)`.

use espalier_graph::{DType, Expr};
use espalier_spec::{Result, Spec};

use super::{Metric, mean_state};
use crate::{probabilities, targets};

/// The share of right classes; each target is a row with a number for every class.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct CategoricalAccuracy;

impl Metric for CategoricalAccuracy {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let y_true = targets::like(y_true, y_pred)?;
        mean_state(y_true.arg_max(-1).equal(probabilities::scores(y_pred).arg_max(-1)).cast(DType::F32), weights)
    }
}
