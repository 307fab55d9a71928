//! Inverted dropout: `y = x · m / (1 - rate)`, `m ~ Bernoulli(1 - rate)`, while training; else `y = x`.
//!
//! Shapes as they are; the mask has the shape of the value or `noise_shape`.
//! Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.

#[allow(unused_imports)]
use crate::pending::Pending;
use espalier_graph::{Expr, Shape};
use espalier_spec::{At, Error, Result, Spec, Value};

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

impl Dropout {
    /// The mask's shape for a value of that shape.
    fn mask(&self, x: &Shape) -> Result<Option<Shape>> {
        let Some(noise) = &self.noise_shape else { return Ok(None) };
        let dims = noise.iter().zip(x.iter()).map(|(noise, &size)| noise.unwrap_or(size));
        let mask = Shape::new(dims.collect::<Vec<_>>())?;
        let fits = noise.len() == x.rank() && mask.iter().zip(x.iter()).all(|(&mask, &size)| mask == size || mask == 1);
        if fits {
            return Ok(Some(mask));
        }
        let got = espalier_spec::FieldValue::write(noise);
        let axes: String = x.iter().skip(1).map(|size| format!(", {size}")).collect();
        Err(Error::shape(format!(
            "noiseShape does not fit the input; expected sizes of [batch{axes}], 1 or null, got {got}."
        )))
    }
}

impl Layer for Dropout {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let sample = single(inputs)?;
        self.mask(&super::batched(1, sample)?)?;
        Ok(sample.clone())
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        if !cx.training() || self.rate == 0.0 {
            return Ok(x);
        }
        x.dropout(self.rate, self.mask(&x.shape())?, cx.stream(), self.seed).checked()
    }
}
