//! Every output sees every input: `y = activation(x · kernel + bias)`.
//!
//! Shapes: x `[batch, .., features]`, kernel `[features, units]`, bias `[units]`, y `[batch, .., units]`.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Error, Result, Spec};

use super::{Absorbed, Layer, single};
use crate::activations::ActivationSpec;
use crate::biased::{Bias, Kernel, absorb_behind};
use crate::channel_map::ChannelMap;
use crate::context::Context;
use crate::weight::Weight;

/// Connects every input with every output along the last axis.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Dense {
    /// Number of outputs.
    #[spec(range = 1..)]
    pub units: usize,
    /// Function applied to the outputs; none if not given.
    pub activation: Option<ActivationSpec>,
    /// The kernel.
    #[spec(flatten)]
    pub kernel: Kernel,
    /// The bias.
    #[spec(flatten)]
    pub bias: Bias,
}

impl Layer for Dense {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let mut dims = single(inputs)?.to_vec();
        let Some(last) = dims.last_mut() else {
            return Err(Error::shape(
                "input has 1 axis; expected [batch, .., features], got [batch]. Give each sample a shape such as [1].",
            ));
        };
        *last = self.units;
        Shape::new(dims)
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let features = single(inputs)?.last().copied().unwrap_or(0);
        let kernel = Shape::new([features, self.units])?;
        let kernel = self.kernel.weight(kernel);
        self.bias.behind(vec![kernel], self.units)
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let y = single(inputs)?.mat_mul(cx.weight("kernel")?);
        self.bias.add(y, cx, self.activation.as_ref())
    }

    fn absorb_behind(&self, map: &ChannelMap, output: &Shape, weights: &[Tensor]) -> Result<Option<Absorbed>> {
        let biased = Self { bias: self.bias.there(), ..self.clone() };
        absorb_behind(biased, self.activation.as_ref(), map, output, (1, weights))
    }

    fn absorb_before(&self, map: &ChannelMap, input: &Shape, weights: &[Tensor]) -> Result<Option<Absorbed>> {
        let ([kernel, bias @ ..], true) = (weights, map.axis + 1 == input.rank()) else { return Ok(None) };
        let weights = map.before(kernel, bias.first())?;
        Ok(Some((Self { bias: self.bias.there(), ..self.clone() }.into(), weights.to_vec())))
    }
}
