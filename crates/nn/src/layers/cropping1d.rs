//! Sequences without their ends. Shapes: `[batch, steps, channels]` become shorter ones.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::windows::{Ends, left, sequence};
use super::{Layer, single};
use crate::context::Context;

/// Cuts off the ends of sequences.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Cropping1d {
    /// Steps to cut off at each end: one number, or those before and those after.
    #[spec(default = Ends([1; 2]))]
    pub cropping: Ends,
}

impl Layer for Cropping1d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [steps, channels] = sequence(single(inputs)?)?;
        Shape::new([left(steps, self.cropping.0)?, channels])
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let steps = left(x.shape()[1], self.cropping.0)? as i64;
        x.slice(&[0, self.cropping.0[0], 0], &[-1, steps, -1]).checked()
    }
}
