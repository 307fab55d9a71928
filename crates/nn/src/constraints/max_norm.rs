//! Vectors that are too long are shortened: `w · min(|w|, maxValue) / (|w| + ε)`, ε = 1e-7.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::{Constraint, MinMaxNorm};
use crate::axes::Axes;

/// Shortens vectors that are longer than a bound.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct MaxNorm {
    /// The greatest length.
    #[spec(default = 2.0, range = 0.0..)]
    pub max_value: f32,
    /// The axis or axes along which a vector lies: 0 for what enters a unit of a dense layer, [0, 1, 2] for a filter.
    #[spec(default = Axes::from(0))]
    pub axis: Axes,
}

impl Constraint for MaxNorm {
    fn project<'g>(&self, w: Expr<'g>) -> Result<Expr<'g>> {
        let Self { max_value, axis } = self.clone();
        MinMaxNorm { min_value: 0.0, max_value, rate: 1.0, axis }.project(w)
    }
}
