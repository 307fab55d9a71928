//! The difference of two values, element by element: `y = x1 - x2`. Samples broadcast.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Error, Result, Spec};

use super::{Layer, merge};
use crate::context::Context;

/// Subtracts the second value from the first, element by element.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Subtract;

impl Layer for Subtract {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        if inputs.len() != 2 {
            return Err(Error::shape(format!("wrong number of inputs; expected 2, got {}.", inputs.len())));
        }
        merge::output_shape(inputs)
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        merge::join(inputs, |a, b| a - b)
    }
}
