//! Zeros before and after sequences. Shapes: `[batch, steps, channels]` become longer ones.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::windows::{Ends, sequence};
use super::{Layer, single};
use crate::context::Context;

/// Puts zeros before and after sequences.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct ZeroPadding1d {
    /// Steps at each end: one number, or those before and those after.
    #[spec(default = Ends([1; 2]))]
    pub padding: Ends,
}

impl Layer for ZeroPadding1d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [steps, channels] = sequence(single(inputs)?)?;
        let [before, after] = self.padding.0;
        Shape::new([before + steps + after, channels])
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        single(inputs)?.pad(&[[0; 2], self.padding.0, [0; 2]], 0.0).checked()
    }
}
