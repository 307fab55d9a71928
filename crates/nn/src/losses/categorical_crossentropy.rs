//! Cross-entropy of one class among several, targets as rows: `l = -Σ_c t_c log p_c` over the last axis.
//!
//! From logits, or where p is known to be a softmax, the fused op is used, which is exact. Other p are made to sum to 1
//! and clipped to `[1e-7, 1 - 1e-7]`. Shapes: `y_true` and `y_pred` `[batch, .., classes]`, l `[batch, ..]`.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::{probabilities, targets};

/// Cross-entropy of one class among several; each target is a row with a number for every class.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("cce"))]
pub struct CategoricalCrossentropy {
    /// Whether the predictions are logits, without a softmax behind them.
    #[spec(default = false)]
    pub from_logits: bool,
    /// Share of each target that is spread evenly over all classes.
    #[spec(default = 0.0, range = 0.0..=1.0)]
    pub label_smoothing: f32,
}

impl Loss for CategoricalCrossentropy {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        let t = targets::smooth_rows(targets::like(y_true, y_pred)?, self.label_smoothing);
        let logits = if self.from_logits { Some(y_pred) } else { y_pred.softmax_logits() };
        let loss = match logits {
            Some(x) => x.softmax_cross_entropy(t),
            None => -(t * probabilities::normalise(y_pred).log()).sum(Some(&[-1]), false),
        };
        loss.checked()
    }

    fn check(&self, y_true: &Tensor, y_pred: &Shape) -> Result<()> {
        targets::check_numbers(y_true, y_pred, &(0.0..=f32::MAX), targets::FOR_CLASS_IDS)
    }
}
