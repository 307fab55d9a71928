//! The sum of absolute values: `l1 Σ|w|`, which draws weights to exactly 0.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::{L1L2, Regularizer};

/// The sum of absolute values.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct L1 {
    /// What the sum is multiplied with.
    #[spec(default = 0.01, range = 0.0..)]
    pub l1: f32,
}

impl Regularizer for L1 {
    fn penalty<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>> {
        L1L2 { l1: self.l1, l2: 0.0 }.penalty(x)
    }
}
