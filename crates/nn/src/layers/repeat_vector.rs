//! Repeats a vector along a new axis: `[batch, features]` becomes `[batch, n, features]`.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Error, Result, Spec};

use super::{Layer, batched, single};
use crate::context::Context;

/// Repeats a vector along a new axis.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct RepeatVector {
    /// How often.
    #[spec(range = 1..)]
    pub n: usize,
}

impl Layer for RepeatVector {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        match **single(inputs)? {
            [features] => Shape::new([self.n, features]),
            _ => Err(Error::shape(format!(
                "input has the wrong number of axes; expected [batch, features], got a sample of shape {}. Add \
                 layers.flatten() before it.",
                inputs[0]
            ))),
        }
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let (batch, features) = (x.shape()[0], x.shape()[1]);
        let row = x.reshape(&Shape::new([batch, 1, features])?);
        Ok(row.broadcast_to(&batched(batch, &Shape::new([self.n, features])?)?))
    }
}
