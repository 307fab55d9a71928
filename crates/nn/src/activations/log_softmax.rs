//! The logarithm of softmax, without overflow: `y_i = x_i - log Σ_j e^{x_j}` along an axis.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::Activation;

/// The logarithm of softmax.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct LogSoftmax {
    /// The axis; negative ones count from the back, and the batch is axis 0.
    #[spec(default = -1)]
    pub axis: i64,
}

impl Activation for LogSoftmax {
    fn apply<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>> {
        x.log_softmax(self.axis).checked()
    }
}
