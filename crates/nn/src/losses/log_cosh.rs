//! Logarithm of the hyperbolic cosine: `l = mean log cosh(y_pred - y_true)` over the last axis.
//!
//! Computed as `e + softplus(-2 e) - log 2`, without overflow. Shapes: `y_true` and `y_pred` `[batch, .., outputs]`,
//! l `[batch, ..]`.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::targets;

/// Nearly half the squared error where it is small, nearly the absolute error where it is large.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("logcosh", "logCoshError"))]
pub struct LogCosh;

impl Loss for LogCosh {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        let error = y_pred - targets::like(y_true, y_pred)?;
        let value = error + (error * -2.0).softplus() - std::f32::consts::LN_2;
        value.mean(Some(&[-1]), false).checked()
    }
}
