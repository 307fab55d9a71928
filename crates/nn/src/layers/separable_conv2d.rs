//! Separable convolution: filters of each channel by itself, then a mixture of all channels at each pixel,
//! `y = activation((x * depthwise) pointwise + bias)`.
//!
//! Shapes: x `[batch, height, width, channels]`, depthwise kernel `[rows, columns, channels, depth multiplier]`, pointwise
//! kernel `[1, 1, channels · depth multiplier, filters]`, bias `[filters]`.

use espalier_graph::ops::{conv2d, depthwise_conv2d};
use espalier_graph::sliding::{Padding, Pair};
use espalier_graph::{Expr, Shape, Tensor, TensorType};
use espalier_spec::{Result, Spec};

use super::windows::{image, one_image, sample_shape};
use super::{Absorbed, Layer, single};
use crate::activations::ActivationSpec;
use crate::biased::{absorb_behind, add_bias};
use crate::channel_map::ChannelMap;
use crate::constraints::ConstraintSpec;
use crate::context::Context;
use crate::initializers::{GlorotUniform, InitializerSpec, Zeros};
use crate::regularizers::RegularizerSpec;
use crate::weight::Weight;

/// Slides learned filters over each channel of images by itself, and mixes what they find.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct SeparableConv2d {
    /// Number of mixtures: the channels of the result.
    #[spec(range = 1..)]
    pub filters: usize,
    /// Pixels of a filter's window: one number, or height and width.
    #[spec(range = 1..)]
    pub kernel_size: Pair,
    /// Pixels between neighbouring windows: one number, or height and width.
    #[spec(default = Pair::from(1), range = 1..)]
    pub strides: Pair,
    /// What lies around an image: nothing ('valid'), as much as keeps its size ('same'), or pixels on the sides.
    #[spec(default = Padding::Valid)]
    pub padding: Padding,
    /// Pixels between the neighbours in a window: one number, or height and width.
    #[spec(default = Pair::from(1), range = 1..)]
    pub dilation_rate: Pair,
    /// Filters of each channel.
    #[spec(default = 1, range = 1..)]
    pub depth_multiplier: usize,
    /// Function applied to the outputs; none if not given.
    pub activation: Option<ActivationSpec>,
    /// Whether a learned number is added to each channel of the result.
    #[spec(default = true)]
    pub use_bias: bool,
    /// How the filters of the channels start.
    #[spec(default = GlorotUniform::default())]
    pub depthwise_initializer: InitializerSpec,
    /// How the mixtures start.
    #[spec(default = GlorotUniform::default())]
    pub pointwise_initializer: InitializerSpec,
    /// How the bias starts.
    #[spec(default = Zeros)]
    pub bias_initializer: InitializerSpec,
    /// What the filters of the channels cost by themselves; nothing if not given.
    pub depthwise_regularizer: Option<RegularizerSpec>,
    /// What the mixtures cost by themselves; nothing if not given.
    pub pointwise_regularizer: Option<RegularizerSpec>,
    /// What the bias costs by itself; nothing if not given.
    pub bias_regularizer: Option<RegularizerSpec>,
    /// What the filters of the channels are brought back to after each update; nothing if not given.
    pub depthwise_constraint: Option<ConstraintSpec>,
    /// What the mixtures are brought back to after each update; nothing if not given.
    pub pointwise_constraint: Option<ConstraintSpec>,
    /// What the bias is brought back to after each update; nothing if not given.
    pub bias_constraint: Option<ConstraintSpec>,
}

impl SeparableConv2d {
    fn op(&self) -> depthwise_conv2d::DepthwiseConv2d {
        let Self { strides, dilation_rate, .. } = *self;
        depthwise_conv2d::DepthwiseConv2d { strides, padding: self.padding.clone(), dilation_rate }
    }

    fn depthwise(&self, channels: usize) -> Result<Shape> {
        let [rows, columns] = self.kernel_size.0;
        Shape::new([rows, columns, channels, self.depth_multiplier])
    }
}

impl Layer for SeparableConv2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let sizes = image(single(inputs)?)?;
        let found = sample_shape(&self.op(), &[one_image(sizes), TensorType::f32(self.depthwise(sizes[2])?)])?;
        Shape::new([found[0], found[1], self.filters])
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let [_, _, channels] = image(single(inputs)?)?;
        let depthwise = Weight::new("depthwiseKernel", self.depthwise(channels)?, self.depthwise_initializer.clone())
            .held(self.depthwise_regularizer.as_ref(), self.depthwise_constraint.as_ref());
        let mixtures = Shape::new([1, 1, channels * self.depth_multiplier, self.filters])?;
        let pointwise = Weight::new("pointwiseKernel", mixtures, self.pointwise_initializer.clone())
            .held(self.pointwise_regularizer.as_ref(), self.pointwise_constraint.as_ref());
        let bias = Weight::new("bias", Shape::new([self.filters])?, self.bias_initializer.clone())
            .held(self.bias_regularizer.as_ref(), self.bias_constraint.as_ref());
        Ok(if self.use_bias { vec![depthwise, pointwise, bias] } else { vec![depthwise, pointwise] })
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let found = single(inputs)?.depthwise_conv2d(cx.weight("depthwiseKernel")?, self.op());
        let one = Pair::from(1);
        let mix = conv2d::Conv2d { strides: one, padding: Padding::Valid, dilation_rate: one, groups: 1 };
        let y = found.conv2d(cx.weight("pointwiseKernel")?, mix);
        add_bias(y, cx, self.use_bias, self.activation.as_ref())
    }

    fn absorb_behind(&self, map: &ChannelMap, output: &Shape, weights: &[Tensor]) -> Result<Option<Absorbed>> {
        let biased = Self { use_bias: true, ..self.clone() };
        absorb_behind(biased, self.activation.as_ref(), map, output, (2, weights))
    }
}
