//! The share of rows whose largest prediction is that of the label: `mean (y_true = argmax y_pred)`.

use espalier_graph::{DType, Expr};
use espalier_spec::{Result, Spec};

use super::{Metric, mean_state};
use crate::{probabilities, targets};

/// The share of right classes; each target is the number of its class.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct SparseCategoricalAccuracy;

impl Metric for SparseCategoricalAccuracy {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let labels = targets::labels(y_true, y_pred)?;
        mean_state(labels.equal(probabilities::scores(y_pred).arg_max(-1)).cast(DType::F32), weights)
    }
}
