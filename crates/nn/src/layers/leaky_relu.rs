//! Leaky rectified linear unit as a layer: `y = x` where positive, else `negativeSlope · x`. Shapes as they are.

use espalier_graph::ops::elementwise::Elementwise;
use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::context::Context;

/// `x` where positive, else a small part of it, as a layer of its own.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct LeakyRelu {
    /// Slope below 0.
    #[spec(default = 0.3, range = 0.0..)]
    pub negative_slope: f32,
}

impl Layer for LeakyRelu {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        single(inputs).cloned()
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        single(inputs)?.then(Elementwise::named("leakyRelu", [self.negative_slope, 0.0, 0.0])?, &[]).checked()
    }
}
