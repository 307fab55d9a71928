//! Depthwise convolution: each channel has filters of its own, `y = activation(x * kernel + bias)`.
//!
//! Shapes: x `[batch, height, width, channels]`, kernel `[rows, columns, channels, depth multiplier]`, bias of as many
//! numbers as the result has channels, which lie by the channel they come from.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::windows::ChannelFilters;
use super::{Absorbed, Layer, single};
use crate::activations::ActivationSpec;
use crate::biased::{Bias, absorb_behind};
use crate::channel_map::ChannelMap;
use crate::context::Context;
use crate::weight::Weight;

/// Slides learned filters over each channel of images by itself.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct DepthwiseConv2d {
    /// The filters.
    #[spec(flatten, required)]
    pub filters: ChannelFilters,
    /// Function applied to the outputs; none if not given.
    pub activation: Option<ActivationSpec>,
    /// The bias.
    #[spec(flatten)]
    pub bias: Bias,
}

impl Layer for DepthwiseConv2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        self.filters.result(single(inputs)?)
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let (kernel, channels) = self.filters.weight("kernel", single(inputs)?)?;
        self.bias.behind(vec![kernel], channels)
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let y = single(inputs)?.depthwise_conv2d(cx.weight("kernel")?, self.filters.windows.clone());
        self.bias.add(y, cx, self.activation.as_ref())
    }

    fn absorb_behind(&self, map: &ChannelMap, output: &Shape, weights: &[Tensor]) -> Result<Option<Absorbed>> {
        let biased = Self { bias: self.bias.there(), ..self.clone() };
        absorb_behind(biased, self.activation.as_ref(), map, output, (1, weights))
    }
}
