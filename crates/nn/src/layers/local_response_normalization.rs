//! Local response normalisation: each channel is damped by its neighbours at the same place.
//!
//! `y_c = x_c / (k + s Σ x_j²)^beta`, over the `size` channels `j` around `c`, where `s = alpha / size`, or just `alpha`.
//! Krizhevsky et al., "`ImageNet` classification with deep convolutional neural networks", 2012. Shapes: `[.., channels]`.

use espalier_graph::ops::local_response_normalization as op;
use espalier_graph::{Expr, Shape};
use espalier_spec::{Error, Result, Spec};

use super::{Layer, single};
use crate::context::Context;

/// Damps each channel by its neighbours, as `AlexNet` does.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("localResponseNorm", "lrn"))]
pub struct LocalResponseNormalization {
    /// Number of channels that damp each other; of an even number one more lies before.
    #[spec(default = 5, range = 1..)]
    pub size: usize,
    /// How much squares of channels count.
    #[spec(default = 1e-4, range = 0.0..)]
    pub alpha: f32,
    /// The power of the damping.
    #[spec(default = 0.75, range = 0.0..)]
    pub beta: f32,
    /// Added to the squares; the paper on `AlexNet` has 2.
    #[spec(default = 1.0)]
    pub k: f32,
    /// Whether alpha is divided by the size, as PyTorch and Caffe do and the paper on `AlexNet` does not.
    #[spec(default = true)]
    pub divide_by_size: bool,
}

impl Layer for LocalResponseNormalization {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = single(inputs)?;
        if x.rank() == 0 {
            return Err(Error::shape("input has no channels; expected [batch, .., channels], got [batch]."));
        }
        Ok(x.clone())
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let Self { size, alpha, beta, k, divide_by_size } = *self;
        let op = op::LocalResponseNormalization { size, alpha, beta, k, divide_by_size };
        single(inputs)?.local_response_normalization(op).checked()
    }
}
