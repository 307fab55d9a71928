//! The largest of values, element by element: `y = max(x1, x2, ..)`. Samples broadcast; equal ones share the gradient.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, merge};
use crate::context::Context;

/// The largest of values, element by element.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Maximum;

impl Layer for Maximum {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        merge::output_shape(inputs)
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        merge::join(inputs, Expr::maximum)
    }
}
