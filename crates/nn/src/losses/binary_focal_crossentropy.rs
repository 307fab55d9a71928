//! Focal cross-entropy of yes-or-no answers: `l = mean (1 - p_t)^gamma b` over the last axis, where b is the
//! cross-entropy and `p_t = t p + (1 - t) (1 - p)` the probability of the right answer.
//!
//! With class balancing each term counts `t alpha + (1 - t) (1 - alpha)`. From logits, or where p is known to be a sigmoid,
//! exact for every x. Shapes: `y_true` and `y_pred` `[batch, .., outputs]`, l `[batch, ..]`. Lin et al. 2017.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::{probabilities, targets};

/// Cross-entropy of yes-or-no answers in which those that are right already count little.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct BinaryFocalCrossentropy {
    /// Whether yes counts `alpha` and no `1 - alpha`.
    #[spec(default = false)]
    pub apply_class_balancing: bool,
    /// How much yes counts, if classes are balanced.
    #[spec(default = 0.25, range = 0.0..=1.0)]
    pub alpha: f32,
    /// How little right answers count; 0 gives plain cross-entropy.
    #[spec(default = 2.0, range = 0.0..)]
    pub gamma: f32,
    /// Whether the predictions are logits, without a sigmoid behind them.
    #[spec(default = false)]
    pub from_logits: bool,
    /// How far targets move from 0 and 1 towards 0.5.
    #[spec(default = 0.0, range = 0.0..=1.0)]
    pub label_smoothing: f32,
}

impl Loss for BinaryFocalCrossentropy {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        let t = targets::smooth_answers(targets::like(y_true, y_pred)?, self.label_smoothing);
        let logits = if self.from_logits { Some(y_pred) } else { y_pred.sigmoid_logits() };
        let (yes, no) = match logits {
            Some(x) => (x.sigmoid(), (-x).sigmoid()),
            None => (y_pred, 1.0 - y_pred),
        };
        let doubt = probabilities::focus(t * no + (1.0 - t) * yes, self.gamma);
        let mut focal = doubt * probabilities::surprise(t, y_pred, logits);
        if self.apply_class_balancing {
            focal = focal * (t * self.alpha + (1.0 - t) * (1.0 - self.alpha));
        }
        focal.mean(Some(&[-1]), false).checked()
    }

    fn check(&self, y_true: &Tensor, y_pred: &Shape) -> Result<()> {
        targets::check_numbers(y_true, y_pred, &(0.0..=1.0), "")
    }
}
