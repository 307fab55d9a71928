//! The smallest of values, element by element: `y = min(x1, x2, ..)`. Samples broadcast; equal ones share the gradient.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, merge};
use crate::context::Context;

/// The smallest of values, element by element.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Minimum;

impl Layer for Minimum {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        merge::output_shape(inputs)
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        merge::join(inputs, Expr::minimum)
    }
}
