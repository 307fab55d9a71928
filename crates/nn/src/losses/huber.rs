//! Huber loss: `l = mean h(y_pred - y_true)` over the last axis, where `h(e) = e² / 2` up to `|e| = delta` and
//! `delta (|e| - delta / 2)` beyond.
//!
//! Shapes: `y_true` and `y_pred` `[batch, .., outputs]`, l `[batch, ..]`.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::targets;

/// Squared error where it is small, absolute error where it is large: outliers pull less.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Huber {
    /// The error at which the square turns into a line.
    #[spec(default = 1.0, above = 0.0)]
    pub delta: f32,
}

impl Loss for Huber {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        let error = y_pred - targets::like(y_true, y_pred)?;
        let size = error.abs();
        let line = size * self.delta - 0.5 * self.delta * self.delta;
        let small = size.number(self.delta).greater_equal(size);
        small.select(error.square() * 0.5, line).mean(Some(&[-1]), false).checked()
    }
}
