//! Poisson loss of counts: `l = mean (y_pred - y_true log(y_pred + 1e-7))` over the last axis.
//!
//! Shapes: `y_true` and `y_pred` `[batch, .., outputs]`, l `[batch, ..]`.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::targets;

/// How unlikely counts are under predicted rates, which must be positive.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Poisson;

impl Loss for Poisson {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        let t = targets::like(y_true, y_pred)?;
        (y_pred - t * (y_pred + targets::EPSILON).log()).mean(Some(&[-1]), false).checked()
    }

    fn check(&self, y_true: &Tensor, y_pred: &Shape) -> Result<()> {
        targets::check_numbers(y_true, y_pred, &(0.0..=f32::MAX), "")
    }
}
