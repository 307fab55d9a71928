//! Dropout: `y = x · m / (1 - rate)`, `m ~ Bernoulli(1 - rate)`, while training; else `y = x`.
//!
//! With `scaleAt: 'inference'` the first form: `y = x · m` while training, else `y = (1 - rate) x`.
//! Shapes as they are; the mask has the shape of the value or `noise_shape`.
//! Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.

use espalier_graph::{Expr, Shape, ops};
use espalier_spec::{At, Result, Spec, Value, choice};

use super::{Layer, single};
use crate::context::Context;

choice! {
    /// When values are scaled to make up for those that are dropped.
    pub enum ScaleAt {
        /// While training: those that stay are divided by `1 - rate`.
        Training = "training",
        /// While predicting: all are multiplied by `1 - rate`.
        Inference = "inference",
    }
}

/// Zeroes elements at random while training and scales the others up to keep the mean.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = of_any_batch)]
pub struct Dropout {
    /// Probability of zeroing an element.
    #[spec(range = 0.0..1.0)]
    pub rate: f32,
    /// Shape of the mask with the batch axis: nothing is the value's own size, 1 zeroes the whole axis together.
    pub noise_shape: Option<Vec<Option<usize>>>,
    /// Seed of this mask alone; without it the mask follows the seed of the training.
    pub seed: Option<u64>,
    /// When values are scaled to make up for those that are dropped: while training, or at inference as in the first papers.
    #[spec(default = ScaleAt::Training)]
    pub scale_at: ScaleAt,
}

fn of_any_batch(spec: &Dropout, at: &At) -> Result<()> {
    any_batch(spec.noise_shape.as_deref(), at)
}

/// A mask for so many samples would not fit the last batch of an epoch.
pub(super) fn any_batch(noise_shape: Option<&[Option<usize>]>, at: &At) -> Result<()> {
    match noise_shape.and_then(<[_]>::first) {
        Some(&Some(size)) if size != 1 => {
            Err(at.field("noiseShape").item(0).error("fixes the batch", "null or 1", &Value::from(size)))
        }
        _ => Ok(()),
    }
}

impl Layer for Dropout {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        single(inputs).cloned()
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let late = self.scale_at == ScaleAt::Inference;
        if self.rate == 0.0 || !(late || cx.training()) {
            return Ok(x);
        }
        if !cx.training() {
            return (x * (1.0 - self.rate)).checked();
        }
        let (noise_shape, scale) = (self.noise_shape.clone(), late.then_some(1.0));
        x.then(ops::dropout::Dropout { rate: self.rate, noise_shape, scale, seed: self.seed }, &[]).checked()
    }
}
