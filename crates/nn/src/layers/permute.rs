//! The axes of each sample in another order: `y[i_d1, i_d2, ..] = x[i_1, i_2, ..]`.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Error, Result, Spec};

use super::{Layer, single};
use crate::context::Context;

/// Puts the axes of each sample in another order.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Permute {
    /// The axes in their new order; the first axis of a sample is 1.
    #[spec(range = 1..)]
    pub dims: Vec<usize>,
}

impl Layer for Permute {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = single(inputs)?;
        let mut sorted = self.dims.clone();
        sorted.sort_unstable();
        if !sorted.iter().copied().eq(1..=x.rank()) {
            let (most, got) = (x.rank(), &self.dims);
            return Err(Error::shape(format!(
                "dims is no order of the sample's axes; expected each of 1 to {most} once, got {got:?} for {x}."
            )));
        }
        Shape::new(self.dims.iter().map(|&dim| x[dim - 1]).collect::<Vec<_>>())
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let order: Vec<_> = std::iter::once(0).chain(self.dims.iter().map(|&dim| dim as i64)).collect();
        single(inputs)?.transpose(Some(&order)).checked()
    }
}
