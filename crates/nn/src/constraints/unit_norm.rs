//! Vectors have the length 1: `w / (|w| + ε)`, ε = 1e-7.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::Constraint;
use crate::axes::Axes;
use crate::lengths::{EPSILON, length};

/// Gives vectors the length 1.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct UnitNorm {
    /// The axis or axes along which a vector lies: 0 for what enters a unit of a dense layer, [0, 1, 2] for a filter.
    #[spec(default = Axes::from(0))]
    pub axis: Axes,
}

impl Constraint for UnitNorm {
    fn project<'g>(&self, w: Expr<'g>) -> Result<Expr<'g>> {
        self.axis.of(&w.shape(), "axis")?;
        (w / (length(w, &self.axis.0) + EPSILON)).checked()
    }
}
