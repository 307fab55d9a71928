//! The sum of squares: `l2 Σw²` (without a half, as in Keras), which draws large weights to 0 most.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::{L1L2, Regularizer};

/// The sum of squares.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct L2 {
    /// What the sum is multiplied with.
    #[spec(default = 0.01, range = 0.0..)]
    pub l2: f32,
}

impl Regularizer for L2 {
    fn penalty<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>> {
        L1L2 { l1: 0.0, l2: self.l2 }.penalty(x)
    }
}
