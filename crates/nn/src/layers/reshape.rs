//! The same elements in another shape; one size may be -1 and is worked out.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Error, Result, Spec};

use super::{Layer, batched, single};
use crate::context::Context;

/// Gives each sample another shape.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Reshape {
    /// The shape without the batch axis; one size may be -1 and is worked out.
    #[spec(range = -1..)]
    pub target_shape: Vec<i64>,
}

impl Layer for Reshape {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = single(inputs)?;
        let known: usize = self.target_shape.iter().filter_map(|&dim| usize::try_from(dim).ok()).product();
        let open = self.target_shape.iter().filter(|&&dim| dim < 0).count();
        let fits = if open == 0 { known == x.size() } else { open == 1 && known > 0 && x.size().is_multiple_of(known) };
        if !fits {
            let (size, got) = (x.size(), &self.target_shape);
            return Err(Error::shape(format!(
                "targetShape does not fit; expected {size} elements with at most one size of -1, got {got:?} for {x}."
            )));
        }
        let dim = |&dim: &i64| usize::try_from(dim).unwrap_or_else(|_| x.size() / known);
        Shape::new(self.target_shape.iter().map(dim).collect::<Vec<_>>())
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let shape = x.shape();
        let target = self.output_shape(&[Shape::new(&shape[1..])?])?;
        x.reshape(&batched(shape[0], &target)?).checked()
    }
}
