//! Dropout of whole channels: all steps of a channel share one fate. Shapes: `[batch, steps, channels]`, as they are.
//!
//! Tompson et al., "Efficient object localization using convolutional networks", 2014.

use espalier_graph::{Expr, Shape, ops};
use espalier_spec::{Error, Result, Spec};

use super::{Layer, single};
use crate::context::Context;

/// Zeroes whole channels at random while training and scales the others up to keep the mean.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct SpatialDropout1d {
    /// Probability of zeroing a channel.
    #[spec(range = 0.0..1.0)]
    pub rate: f32,
    /// Seed of this mask alone; without it the mask follows the seed of the training.
    pub seed: Option<u64>,
}

impl Layer for SpatialDropout1d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = single(inputs)?;
        if x.rank() != 2 {
            return Err(Error::shape(format!(
                "input has the wrong number of axes; expected [batch, steps, channels], got a sample of shape {x}."
            )));
        }
        Ok(x.clone())
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        if !cx.training() || self.rate == 0.0 {
            return Ok(x);
        }
        let noise_shape = Some(vec![None, Some(1), None]);
        x.then(ops::dropout::Dropout { rate: self.rate, noise_shape, scale: None, seed: self.seed }, &[]).checked()
    }
}
