//! An activation as a layer of its own: `y = f(x)`, shapes as they are.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::activations::ActivationSpec;
use crate::context::Context;

/// Applies a function and keeps the shape.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Activation {
    /// The function.
    pub activation: ActivationSpec,
}

impl Layer for Activation {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        single(inputs).cloned()
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        self.activation.apply(*single(inputs)?)
    }
}
