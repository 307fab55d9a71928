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
    /// What damps.
    #[spec(flatten)]
    pub op: op::LocalResponseNormalization,
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
        single(inputs)?.local_response_normalization(self.op.clone()).checked()
    }
}
