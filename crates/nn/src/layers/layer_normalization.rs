//! Normalises each sample along axes: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`.
//!
//! Shapes as they are; gamma and beta have the sizes of the axes. Ba, Kiros and Hinton, "Layer normalization", 2016.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::axes::{Axes, along};
use crate::context::Context;
use crate::scale_and_shift::ScaleAndShift;
use crate::weight::Weight;

/// Normalises each sample along axes, with its own mean and variance.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct LayerNormalization {
    /// The axes along which values are normalised together, counted with the batch axis.
    #[spec(default = Axes::from(-1))]
    pub axis: Axes,
    /// Added to the variance.
    #[spec(default = 1e-3, range = 0.0..)]
    pub epsilon: f32,
    /// `gamma` and `beta`.
    #[spec(flatten)]
    pub learned: ScaleAndShift,
}

impl Layer for LayerNormalization {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = single(inputs)?;
        self.axis.of_sample(x).map(|_| x.clone())
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let x = single(inputs)?;
        let sizes = self.axis.of_sample(x)?.into_iter().map(|axis| x[axis]);
        let sizes = Shape::new(sizes.collect::<Vec<_>>())?;
        Ok(self.learned.weights(&sizes))
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let axes = self.axis.of_sample(&Shape::new(&x.shape()[1..])?)?;
        along(x, &axes, |x| {
            let [gamma, beta] = self.learned.of(cx, x)?;
            Ok(x.layer_norm(gamma, beta, self.epsilon))
        })
    }
}
