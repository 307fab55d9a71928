//! Normal factors while training: `y = x · N(1, rate / (1 - rate))`, as varied as those of dropout; else `y = x`.
//!
//! Shapes as they are. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::context::Context;

/// Multiplies by normal numbers around 1 while training.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct GaussianDropout {
    /// The rate of the dropout that varies as much.
    #[spec(range = 0.0..1.0)]
    pub rate: f32,
    /// Seed of these numbers alone; without it they follow the seed of the training.
    pub seed: Option<u64>,
}

impl Layer for GaussianDropout {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        single(inputs).cloned()
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        if !cx.training() || self.rate == 0.0 {
            return Ok(x);
        }
        let stddev = (self.rate / (1.0 - self.rate)).sqrt();
        let factors = x.number(1.0).broadcast_to(&x.shape()).gaussian_noise(stddev, self.seed);
        (x * factors).checked()
    }
}
