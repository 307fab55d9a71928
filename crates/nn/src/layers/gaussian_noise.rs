//! Normal numbers added while training: `y = x + N(0, stddev²)`; else `y = x`. Shapes as they are.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::context::Context;

/// Adds normal numbers while training.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct GaussianNoise {
    /// Standard deviation of the numbers.
    #[spec(range = 0.0..)]
    pub stddev: f32,
    /// Seed of these numbers alone; without it they follow the seed of the training.
    pub seed: Option<u64>,
}

impl Layer for GaussianNoise {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        single(inputs).cloned()
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        if cx.training() && self.stddev > 0.0 { x.gaussian_noise(self.stddev, self.seed).checked() } else { Ok(x) }
    }
}
