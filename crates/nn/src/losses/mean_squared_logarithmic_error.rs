//! Mean squared logarithmic error: `l = mean (log (1 + y_pred) - log (1 + y_true))²` over the last axis.
//!
//! Numbers below 1e-7 count as 1e-7. Shapes: `y_true` and `y_pred` `[batch, .., outputs]`, l `[batch, ..]`.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::targets;

/// The mean of the squared differences of logarithms, for targets that grow by factors.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("msle"))]
pub struct MeanSquaredLogarithmicError;

impl Loss for MeanSquaredLogarithmicError {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        let t = targets::like(y_true, y_pred)?;
        let log = |x: Expr<'g>| x.maximum(x.number(targets::EPSILON)).log1p();
        (log(y_pred) - log(t)).square().mean(Some(&[-1]), false).checked()
    }

    fn check(&self, y_true: &Tensor, y_pred: &Shape) -> Result<()> {
        targets::check_numbers(y_true, y_pred, &(0.0..=f32::MAX), "")
    }
}
