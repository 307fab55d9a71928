//! Dropout that keeps mean and variance behind selu: what is dropped becomes `α'`, the least that selu gives, then `a y + b`.
//!
//! `α' = -scale · alpha` of selu, `a = ((1 - rate)(1 + rate α'²))^-½`, `b = -a rate α'`; while predicting `y = x`. Shapes as
//! they are. Klambauer et al., "Self-normalizing neural networks", 2017.

use espalier_graph::ops::elementwise::{SELU_ALPHA, SELU_SCALE};
use espalier_graph::{Expr, Shape, ops};
use espalier_spec::{At, Result, Spec};

use super::dropout::any_batch;
use super::{Layer, single};
use crate::context::Context;

/// Drops elements at random while training, so that mean and variance stay those that selu gives.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = of_any_batch)]
pub struct AlphaDropout {
    /// Probability of dropping an element.
    #[spec(range = 0.0..1.0)]
    pub rate: f32,
    /// Shape of the mask with the batch axis: nothing is the value's own size, 1 drops the whole axis together.
    pub noise_shape: Option<Vec<Option<usize>>>,
    /// Seed of this mask alone; without it the mask follows the seed of the training.
    pub seed: Option<u64>,
}

fn of_any_batch(spec: &AlphaDropout, at: &At) -> Result<()> {
    any_batch(spec.noise_shape.as_deref(), at)
}

impl Layer for AlphaDropout {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        single(inputs).cloned()
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        if !cx.training() || self.rate == 0.0 {
            return Ok(x);
        }
        let (rate, least) = (f64::from(self.rate), -SELU_ALPHA * SELU_SCALE);
        let a = ((1.0 - rate) * (1.0 + rate * least * least)).powf(-0.5);
        let b = -a * least * rate;
        let noise_shape = self.noise_shape.clone();
        let op = ops::dropout::Dropout { rate: self.rate, noise_shape, scale: Some(1.0), seed: self.seed };
        let kept = x.number(1.0).broadcast_to(&x.shape()).then(op, &[]);
        let y = x * kept + (1.0 - kept) * least as f32;
        (y * a as f32 + b as f32).checked()
    }
}
