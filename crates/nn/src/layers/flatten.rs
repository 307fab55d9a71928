//! Lays the elements of each sample in a row: `[batch, a, b, ..]` becomes `[batch, a·b·..]`.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, batched, single};
use crate::context::Context;

/// Lays the elements of each sample in a row.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Flatten;

impl Layer for Flatten {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        Shape::new([single(inputs)?.size()])
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let shape = x.shape();
        let sample = Shape::new(&shape[1..])?;
        Ok(x.reshape(&batched(shape[0], &self.output_shape(&[sample])?)?))
    }
}
