//! Cross-entropy of one class among several, targets as class ids: `l = -log p_t`.
//!
//! From logits, or where p is known to be a softmax, the fused op is used, which is exact. Other p are made to sum to 1
//! and clipped to `[1e-7, 1 - 1e-7]`. Places whose class is ignored have the loss 0 and do not count in means.
//! Shapes: `y_true` `[batch, ..]`, `y_pred` `[batch, .., classes]`, l `[batch, ..]`.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::Loss;
use crate::{probabilities, targets};

/// Cross-entropy of one class among several; each target is the number of its class.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("scce"))]
pub struct SparseCategoricalCrossentropy {
    /// Whether the predictions are logits, without a softmax behind them.
    #[spec(default = false)]
    pub from_logits: bool,
    /// A class id, maybe of no class such as -1, at whose places nothing is asked of the predictions.
    pub ignore_class: Option<i32>,
}

impl Loss for SparseCategoricalCrossentropy {
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
        let given = targets::labels(y_true, y_pred)?;
        let asked = targets::asked(given, self.ignore_class)?;
        let labels = asked.map_or(given, |asked| asked.select(given, targets::integer(given, 0)));
        let logits = if self.from_logits { Some(y_pred) } else { y_pred.softmax_logits() };
        let loss = if let Some(x) = logits {
            x.softmax_cross_entropy(labels)
        } else {
            let classes = y_pred.shape().last().copied().unwrap_or(1);
            -(labels.one_hot(classes) * probabilities::normalise(y_pred).log()).sum(Some(&[-1]), false)
        };
        asked.map_or(loss, |asked| asked.select(loss, loss.number(0.0))).checked()
    }

    fn mask<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Option<Expr<'g>>> {
        targets::asked(targets::labels(y_true, y_pred)?, self.ignore_class)
    }

    fn check(&self, y_true: &Tensor, y_pred: &Shape) -> Result<()> {
        targets::check_labels(y_true, y_pred, self.ignore_class)
    }
}
