//! Both sums, the elastic net: `l1 Σ|w| + l2 Σw²`.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::Regularizer;

/// The sum of absolute values and the sum of squares: the elastic net.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("elasticNet"))]
pub struct L1L2 {
    /// What the sum of absolute values is multiplied with.
    #[spec(default = 0.0, range = 0.0..)]
    pub l1: f32,
    /// What the sum of squares is multiplied with.
    #[spec(default = 0.0, range = 0.0..)]
    pub l2: f32,
}

impl Regularizer for L1L2 {
    fn penalty<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>> {
        let mut penalty = x.number(0.0);
        if self.l1 != 0.0 {
            penalty = penalty + x.abs().sum(None, false) * self.l1;
        }
        if self.l2 != 0.0 {
            penalty = penalty + x.square().sum(None, false) * self.l2;
        }
        penalty.checked()
    }
}
