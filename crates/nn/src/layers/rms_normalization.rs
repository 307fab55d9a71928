//! Divides each sample along axes by the root of its mean square: `y = scale x / sqrt(mean(x²) + epsilon)`.
//!
//! Shapes as they are; scale has the sizes of the axes. Zhang and Sennrich, "Root mean square layer normalization", 2019.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::axes::{Axes, along};
use crate::context::Context;
use crate::initializers::Ones;
use crate::weight::Weight;

/// Divides each sample along axes by the root of its mean square, and multiplies by a learned scale.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct RmsNormalization {
    /// The axes along which values are normalised together, counted with the batch axis.
    #[spec(default = Axes::from(-1))]
    pub axis: Axes,
    /// Added to the mean square.
    #[spec(default = 1e-6, range = 0.0..)]
    pub epsilon: f32,
}

impl Layer for RmsNormalization {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = single(inputs)?;
        self.axis.of_sample(x).map(|_| x.clone())
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let x = single(inputs)?;
        let sizes = self.axis.of_sample(x)?.into_iter().map(|axis| x[axis]);
        Ok(vec![Weight::new("scale", Shape::new(sizes.collect::<Vec<_>>())?, Ones)])
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let axes = self.axis.of_sample(&Shape::new(&x.shape()[1..])?)?;
        along(x, &axes, |x| Ok(x.rms_norm(cx.weight_or(Some("scale"), 1.0, x)?, self.epsilon)))
    }
}
