//! The sum of values, element by element: `y = x1 + x2 + ..`. Samples broadcast.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, merge};
use crate::context::Context;

/// Adds values element by element.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Add;

impl Layer for Add {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        merge::output_shape(inputs)
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        merge::join(inputs, |a, b| a + b)
    }
}
