//! Separable convolution: filters of each channel by itself, then a mixture of all channels at each pixel,
//! `y = activation((x * depthwise) pointwise + bias)`.
//!
//! Shapes: x `[batch, height, width, channels]`, depthwise kernel `[rows, columns, channels, depth multiplier]`, pointwise
//! kernel `[1, 1, channels · depth multiplier, filters]`, bias `[filters]`.

use espalier_graph::ops::conv2d;
use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::windows::ChannelFilters;
use super::{Absorbed, Layer, single};
use crate::activations::ActivationSpec;
use crate::biased::{Bias, absorb_behind};
use crate::channel_map::ChannelMap;
use crate::constraints::ConstraintSpec;
use crate::context::Context;
use crate::initializers::{GlorotUniform, InitializerSpec};
use crate::regularizers::RegularizerSpec;
use crate::weight::Weight;

/// Slides learned filters over each channel of images by itself, and mixes what they find.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct SeparableConv2d {
    /// Number of mixtures: the channels of the result.
    #[spec(range = 1..)]
    pub filters: usize,
    /// The filters of the channels.
    #[spec(flatten, required)]
    pub depthwise: ChannelFilters,
    /// Function applied to the outputs; none if not given.
    pub activation: Option<ActivationSpec>,
    /// How the mixtures start.
    #[spec(default = GlorotUniform::default())]
    pub pointwise_initializer: InitializerSpec,
    /// What the mixtures cost by themselves; nothing if not given.
    pub pointwise_regularizer: Option<RegularizerSpec>,
    /// What the mixtures are brought back to after each update; nothing if not given.
    pub pointwise_constraint: Option<ConstraintSpec>,
    /// The bias.
    #[spec(flatten)]
    pub bias: Bias,
}

impl Layer for SeparableConv2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let found = self.depthwise.result(single(inputs)?)?;
        Shape::new([found[0], found[1], self.filters])
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let (depthwise, channels) = self.depthwise.weight("depthwiseKernel", single(inputs)?)?;
        let mixtures = Shape::new([1, 1, channels, self.filters])?;
        let pointwise = Weight::new("pointwiseKernel", mixtures, self.pointwise_initializer.clone())
            .held(self.pointwise_regularizer.as_ref(), self.pointwise_constraint.as_ref());
        self.bias.behind(vec![depthwise, pointwise], self.filters)
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let found = single(inputs)?.depthwise_conv2d(cx.weight("depthwiseKernel")?, self.depthwise.windows.clone());
        let y = found.conv2d(cx.weight("pointwiseKernel")?, conv2d::Conv2d::default());
        self.bias.add(y, cx, self.activation.as_ref())
    }

    fn absorb_behind(&self, map: &ChannelMap, output: &Shape, weights: &[Tensor]) -> Result<Option<Absorbed>> {
        let biased = Self { bias: self.bias.there(), ..self.clone() };
        absorb_behind(biased, self.activation.as_ref(), map, output, (2, weights))
    }
}
