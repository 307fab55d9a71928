//! A loss that is written as a function of tensors: `l = f(y_true, y_pred)`, described once and saved as data.
//!
//! Shapes: `y_pred` `[batch, .., outputs]`, `y_true` the same or class ids `[batch, ..]`, l `[batch, ..]` or one number.

use espalier_graph::{Expr, Recipe, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::own_formula;

/// A loss that is a function of tensors.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Custom {
    /// The function, described for targets and predictions.
    pub recipe: Recipe,
    /// Whether targets are class ids, as int32; else they are numbers in the shape of the predictions.
    #[spec(default = false)]
    pub labels: bool,
}

impl Loss for Custom {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        own_formula::values(&self.recipe, self.labels, y_true, y_pred)
    }

    fn check(&self, y_true: &Tensor, y_pred: &Shape) -> Result<()> {
        own_formula::check(self.labels, y_true, y_pred)
    }
}
