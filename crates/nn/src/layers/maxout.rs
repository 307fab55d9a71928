//! The largest of several linear functions: `y_u = max_k z_{u,k}`, `z = x · kernel + bias`.
//!
//! With `units`: x `[batch, .., features]`, kernel `[features, units · pieces]`, y `[batch, .., units]`. Without: x is z
//! itself, such as the channels that a convolution before it makes, and y is `[batch, .., channels / pieces]`. The pieces
//! of a unit lie side by side. Goodfellow et al., "Maxout networks", 2013.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Error, Result, Spec};

use super::{Absorbed, Layer, single};
use crate::biased::{Bias, Kernel};
use crate::channel_map::ChannelMap;
use crate::context::Context;
use crate::initializers::Fans;
use crate::weight::Weight;

/// The largest of several linear functions of the input; without `units`, of several channels that lie side by side.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Maxout {
    /// Number of outputs; if not given, the layer has no weights and takes the largest of every `pieces` channels.
    #[spec(range = 1..)]
    pub units: Option<usize>,
    /// How many functions an output is the largest of.
    #[spec(range = 1..)]
    pub pieces: usize,
    /// The kernel.
    #[spec(flatten)]
    pub kernel: Kernel,
    /// The bias.
    #[spec(flatten)]
    pub bias: Bias,
}

impl Layer for Maxout {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let mut dims = single(inputs)?.to_vec();
        let Some(last) = dims.last_mut() else {
            return Err(Error::shape(
                "input has 1 axis; expected [batch, .., features], got [batch]. Give each sample a shape such as [1].",
            ));
        };
        if self.units.is_none() && !last.is_multiple_of(self.pieces) {
            let (pieces, got) = (self.pieces, *last);
            return Err(Error::shape(format!(
                "channels do not fall into pieces; expected a multiple of {pieces}, got {got}. Give units for a layer with \
                 weights of its own."
            )));
        }
        *last = self.units.unwrap_or(*last / self.pieces);
        Shape::new(dims)
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let Some(units) = self.units else { return Ok(vec![]) };
        let features = single(inputs)?.last().copied().unwrap_or(0);
        // Each function starts as if it were the only one.
        let fans = Fans::of(&Shape::new([features, units])?);
        let all = units * self.pieces;
        let kernel = self.kernel.weight(Shape::new([features, all])?).connecting(fans);
        self.bias.behind(vec![kernel], all)
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let mut z = *single(inputs)?;
        if self.units.is_some() {
            z = z.mat_mul(cx.weight("kernel")?);
            if self.bias.use_bias {
                z = z + cx.weight("bias")?;
            }
        }
        let mut dims = z.shape().to_vec();
        let all = dims.pop().unwrap_or(0);
        dims.extend([all / self.pieces, self.pieces]);
        z.reshape(&Shape::new(dims)?).max(Some(&[-1]), false).checked()
    }

    // Behind the layer a negative factor would make the largest the smallest.
    fn absorb_before(&self, map: &ChannelMap, input: &Shape, weights: &[Tensor]) -> Result<Option<Absorbed>> {
        let ([kernel, bias @ ..], true) = (weights, map.axis + 1 == input.rank()) else { return Ok(None) };
        let weights = map.before(kernel, bias.first())?;
        Ok(Some((Self { bias: self.bias.there(), ..self.clone() }.into(), weights.to_vec())))
    }
}
