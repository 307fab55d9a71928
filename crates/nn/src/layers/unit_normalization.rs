//! Gives each sample along axes the length 1: `y = x / sqrt(Σ x²)`; nothing but zeros stays as it is.
//!
//! Shapes as they are.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::axes::{Axes, along};
use crate::context::Context;

/// Divides each sample along axes by its length, the root of the sum of squares.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct UnitNormalization {
    /// The axes along which values are normalised together, counted with the batch axis.
    #[spec(default = Axes::from(-1))]
    pub axis: Axes,
}

/// Squares of shorter lengths than 1e-12 count as this much: it keeps zeros finite, and their derivatives too.
const LEAST_SQUARE: f32 = 1e-24;

impl Layer for UnitNormalization {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = single(inputs)?;
        self.axis.of_sample(x).map(|_| x.clone())
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let axes = self.axis.of_sample(&Shape::new(&x.shape()[1..])?)?;
        along(x, &axes, |x| {
            let square = x.square().sum(Some(&[-1]), true);
            Ok(x * square.maximum(x.number(LEAST_SQUARE)).rsqrt())
        })
    }
}
