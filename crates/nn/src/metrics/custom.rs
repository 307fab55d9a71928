//! A metric that is written as a function of tensors: the mean of `f(y_true, y_pred)` over all samples.

use espalier_graph::{Expr, Recipe};
use espalier_spec::{Result, Spec};

use super::{Metric, mean_state};
use crate::own_formula;

/// The mean of a function of tensors.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Custom {
    /// The function, described for targets and predictions.
    pub recipe: Recipe,
    /// Whether targets are class ids, as int32; else they are numbers in the shape of the predictions.
    #[spec(default = false)]
    pub labels: bool,
}

impl Metric for Custom {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        mean_state(own_formula::values(&self.recipe, self.labels, y_true, y_pred)?, weights)
    }

    fn rises(&self) -> Option<bool> {
        None
    }
}
