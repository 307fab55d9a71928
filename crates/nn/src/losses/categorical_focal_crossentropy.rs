//! Focal cross-entropy of one class among several: `l = -Σ_c alpha (1 - p_c)^gamma t_c log p_c` over the last axis.
//!
//! From logits, or where p is known to be a softmax, exact for every x. Other p are made to sum to 1 and clipped to
//! `[1e-7, 1 - 1e-7]`. Shapes: `y_true` and `y_pred` `[batch, .., classes]`, l `[batch, ..]`. Lin et al. 2017.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::{probabilities, targets};

/// Cross-entropy of one class among several in which what is right already counts little.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct CategoricalFocalCrossentropy {
    /// How much the whole counts.
    #[spec(default = 0.25, range = 0.0..)]
    pub alpha: f32,
    /// How little right answers count; 0 gives cross-entropy times alpha.
    #[spec(default = 2.0, range = 0.0..)]
    pub gamma: f32,
    /// Whether the predictions are logits, without a softmax behind them.
    #[spec(default = false)]
    pub from_logits: bool,
    /// Share of each target that is spread evenly over all classes.
    #[spec(default = 0.0, range = 0.0..=1.0)]
    pub label_smoothing: f32,
}

impl Loss for CategoricalFocalCrossentropy {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        let t = targets::smooth_rows(targets::like(y_true, y_pred)?, self.label_smoothing);
        let logits = if self.from_logits { Some(y_pred) } else { y_pred.softmax_logits() };
        let (log_p, doubt) = if let Some(x) = logits {
            let log_p = x.log_softmax(-1);
            // Exact near 0, where 1 - p would lose every digit.
            (log_p, -log_p.expm1())
        } else {
            let p = probabilities::normalise(y_pred);
            (p.log(), 1.0 - p)
        };
        let focal = probabilities::focus(doubt, self.gamma) * self.alpha;
        (-(focal * t * log_p).sum(Some(&[-1]), false)).checked()
    }

    fn check(&self, y_true: &Tensor, y_pred: &Shape) -> Result<()> {
        targets::check_numbers(y_true, y_pred, &(0.0..=f32::MAX), targets::FOR_CLASS_IDS)
    }
}
