//! Positive numbers that sum to 1: `y_i = e^{x_i} / Σ_j e^{x_j}` along an axis.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::Activation;

/// Positive numbers that sum to 1 along an axis.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Softmax {
    /// The axis; negative ones count from the back, and the batch is axis 0.
    #[spec(default = -1)]
    pub axis: i64,
}

impl Activation for Softmax {
    fn apply<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>> {
        x.softmax(self.axis).checked()
    }
}
