//! The value itself: `y = x`.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::Activation;

/// The value itself.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("identity"))]
pub struct Linear;

impl Activation for Linear {
    fn apply<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>> {
        Ok(x)
    }
}
