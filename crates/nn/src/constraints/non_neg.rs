//! Weights stay at 0 or above: `max(w, 0)`.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::Constraint;

/// Makes negative weights 0.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct NonNeg;

impl Constraint for NonNeg {
    fn project<'g>(&self, w: Expr<'g>) -> Result<Expr<'g>> {
        w.relu().checked()
    }
}
