//! Inverted dropout: `y = x · m / (1 - rate)`, `m ~ Bernoulli(1 - rate)`, while training; else `y = x`.
//!
//! Shapes as they are; the mask has the shape of the value or `noise_shape`.
//! Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.

use espalier_graph::{Expr, Shape, ops};
use espalier_spec::{At, Result, Spec, Value};

use super::{Layer, single};
use crate::context::Context;

/// Zeroes elements at random while training and scales the others up to keep the mean.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = any_batch)]
pub struct Dropout {
    /// Probability of zeroing an element.
    #[spec(range = 0.0..1.0)]
    pub rate: f32,
    /// Shape of the mask with the batch axis: nothing is the value's own size, 1 zeroes the whole axis together.
    pub noise_shape: Option<Vec<Option<usize>>>,
    /// Seed of this mask alone; without it the mask follows the seed of the training.
    pub seed: Option<u64>,
}

/// A mask for so many samples would not fit the last batch of an epoch.
fn any_batch(spec: &Dropout, at: &At) -> Result<()> {
    match spec.noise_shape.as_ref().and_then(|shape| shape.first()) {
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
        if !cx.training() || self.rate == 0.0 {
            return Ok(x);
        }
        let op = ops::dropout::Dropout { rate: self.rate, noise_shape: self.noise_shape.clone(), seed: self.seed };
        x.then(op, &[]).checked()
    }
}
