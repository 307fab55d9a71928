//! Squared hinge loss: `l = mean max(1 - s y_pred, 0)²` over the last axis, for signs s of -1 and 1.
//!
//! Targets of 0 and 1 stand for -1 and 1. Shapes: `y_true` and `y_pred` `[batch, .., outputs]`, l `[batch, ..]`.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::targets;

/// The square of how far predictions are from the right side of a margin; targets are -1 and 1, or 0 and 1.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct SquaredHinge;

impl Loss for SquaredHinge {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        targets::margin(y_true, y_pred)?.square().mean(Some(&[-1]), false).checked()
    }

    fn check(&self, y_true: &Tensor, y_pred: &Shape) -> Result<()> {
        targets::check_signs(y_true, y_pred)
    }
}
