//! Cross-entropy of yes-or-no answers: `l = mean -(t log p + (1 - t) log (1 - p))` over the last axis.
//!
//! From logits x, where `p = sigmoid(x)`: `t softplus(-x) + (1 - t) softplus(x)`, exact for every x. The same form is
//! taken where p is known to be a sigmoid. Other p are clipped to `[1e-7, 1 - 1e-7]`.
//! Shapes: `y_true` and `y_pred` `[batch, .., outputs]`, l `[batch, ..]`.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::{probabilities, targets};

/// Cross-entropy of independent yes-or-no answers.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("bce"))]
pub struct BinaryCrossentropy {
    /// Whether the predictions are logits, without a sigmoid behind them.
    #[spec(default = false)]
    pub from_logits: bool,
    /// How far targets move from 0 and 1 towards 0.5.
    #[spec(default = 0.0, range = 0.0..=1.0)]
    pub label_smoothing: f32,
}

impl Loss for BinaryCrossentropy {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        let t = targets::smooth_answers(targets::like(y_true, y_pred)?, self.label_smoothing);
        let logits = if self.from_logits { Some(y_pred) } else { y_pred.sigmoid_logits() };
        probabilities::surprise(t, y_pred, logits).mean(Some(&[-1]), false).checked()
    }

    fn check(&self, y_true: &Tensor, y_pred: &Shape) -> Result<()> {
        targets::check_numbers(y_true, y_pred, &(0.0..=1.0), "")
    }
}
