//! Lengths of vectors are brought towards an interval: `w · (r · clip(|w|, min, max) + (1 - r)|w|) / (|w| + ε)`, ε = 1e-7.

use espalier_graph::Expr;
use espalier_spec::{At, Result, Spec};

use super::Constraint;
use crate::axes::Axes;
use crate::lengths::{EPSILON, length};

/// Brings the lengths of vectors towards an interval.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = in_order)]
pub struct MinMaxNorm {
    /// The least length.
    #[spec(default = 0.0, range = 0.0..)]
    pub min_value: f32,
    /// The greatest length.
    #[spec(default = 1.0, range = 0.0..)]
    pub max_value: f32,
    /// How much of the way is gone at each update; 1 goes all of it.
    #[spec(default = 1.0, range = 0.0..=1.0)]
    pub rate: f32,
    /// The axis or axes along which a vector lies: 0 for what enters a unit of a dense layer, [0, 1, 2] for a filter.
    #[spec(default = Axes::from(0))]
    pub axis: Axes,
}

fn in_order(spec: &MinMaxNorm, at: &At) -> Result<()> {
    let MinMaxNorm { min_value, max_value, .. } = spec;
    if min_value <= max_value {
        return Ok(());
    }
    let expected = format!("expected a number of at least {min_value}, got {max_value}");
    Err(at.field("maxValue").sentence(&format!("is below minValue; {expected}")))
}

impl Constraint for MinMaxNorm {
    fn project<'g>(&self, w: Expr<'g>) -> Result<Expr<'g>> {
        self.axis.of(&w.shape(), "axis")?;
        let found = length(w, &self.axis.0);
        let mut wanted = found.clip(self.min_value, self.max_value);
        if self.rate != 1.0 {
            wanted = wanted * self.rate + found * (1.0 - self.rate);
        }
        (w * (wanted / (found + EPSILON))).checked()
    }
}
