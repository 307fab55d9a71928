//! Rectified linear unit as a layer: `y = max(x, 0)`; see the activation for the options. Shapes as they are.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::activations::{self, Activation};
use crate::context::Context;

/// Rectified linear unit as a layer of its own.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Relu {
    /// The largest value; without it there is none.
    #[spec(range = 0.0..)]
    pub max_value: Option<f32>,
    /// Slope below the threshold.
    #[spec(default = 0.0, range = 0.0..)]
    pub negative_slope: f32,
    /// Up to here values are 0, or fall by the negative slope.
    #[spec(default = 0.0, range = 0.0..)]
    pub threshold: f32,
}

impl Layer for Relu {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        single(inputs).cloned()
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let Self { max_value, negative_slope, threshold } = *self;
        activations::Relu { negative_slope, max_value, threshold }.apply(*single(inputs)?)
    }
}
