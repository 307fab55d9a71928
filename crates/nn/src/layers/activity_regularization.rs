//! Puts a price on what passes: `y = x`, loss `+ (l1 Σ|x| + l2 Σx²) / batch`. Shapes as they are.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::context::Context;
use crate::regularizers::{self, L1L2};

/// Passes values on and adds what they cost to the loss, for each sample.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct ActivityRegularization {
    /// What the sum of absolute values is multiplied with.
    #[spec(default = 0.0, range = 0.0..)]
    pub l1: f32,
    /// What the sum of squares is multiplied with.
    #[spec(default = 0.0, range = 0.0..)]
    pub l2: f32,
}

impl Layer for ActivityRegularization {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        single(inputs).cloned()
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        cx.add_loss(regularizers::of_activity(&L1L2 { l1: self.l1, l2: self.l2 }, x)?);
        Ok(x)
    }
}
