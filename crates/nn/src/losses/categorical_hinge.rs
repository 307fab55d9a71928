//! Hinge loss of classes: `l = max(1 + max_c (1 - t_c) y_c - Σ_c t_c y_c, 0)` over the last axis.
//!
//! Shapes: `y_true` and `y_pred` `[batch, .., classes]`, l `[batch, ..]`.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::targets;

/// How far the right class is from beating the best wrong one by 1; each target is a row with a number for every class.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct CategoricalHinge;

impl Loss for CategoricalHinge {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        let t = targets::like(y_true, y_pred)?;
        let right = (t * y_pred).sum(Some(&[-1]), false);
        let wrong = ((1.0 - t) * y_pred).max(Some(&[-1]), false);
        (wrong - right + 1.0).maximum(right.number(0.0)).checked()
    }

    fn check(&self, y_true: &Tensor, y_pred: &Shape) -> Result<()> {
        targets::check_numbers(y_true, y_pred, &(0.0..=1.0), "")
    }
}
