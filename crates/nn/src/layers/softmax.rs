//! Softmax as a layer: positive numbers that sum to 1 along an axis. Shapes as they are.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::activations::{self, Activation};
use crate::axes::of_sample;
use crate::context::Context;

/// Positive numbers that sum to 1 along an axis, as a layer of its own.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Softmax {
    /// The axis, counted with the batch axis; negative ones count from the back.
    #[spec(default = -1)]
    pub axis: i64,
}

impl Layer for Softmax {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = single(inputs)?;
        of_sample(self.axis, x)?;
        Ok(x.clone())
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        activations::Softmax { axis: self.axis }.apply(*single(inputs)?)
    }
}
