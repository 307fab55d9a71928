//! Depthwise convolution: each channel has filters of its own, `y = activation(x * kernel + bias)`.
//!
//! Shapes: x `[batch, height, width, channels]`, kernel `[rows, columns, channels, depth multiplier]`, bias of as many
//! numbers as the result has channels, which lie by the channel they come from.

use espalier_graph::ops::depthwise_conv2d as op;
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

/// Slides learned filters over each channel of images by itself.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct DepthwiseConv2d {
    /// Pixels of a filter's window: one number, or height and width.
    #[spec(range = 1..)]
    pub kernel_size: Pair,
    /// Pixels between neighbouring windows: one number, or height and width.
    #[spec(default = Pair::from(1), range = 1..)]
    pub strides: Pair,
    /// What lies around an image: nothing ('valid'), as much as keeps its size ('same'), or pixels on the sides.
    #[spec(default = Padding::Valid)]
    pub padding: Padding,
    /// Filters of each channel.
    #[spec(default = 1, range = 1..)]
    pub depth_multiplier: usize,
    /// Pixels between the neighbours in a window: one number, or height and width.
    #[spec(default = Pair::from(1), range = 1..)]
    pub dilation_rate: Pair,
    /// Function applied to the outputs; none if not given.
    pub activation: Option<ActivationSpec>,
    /// Whether a learned number is added to each channel of the result.
    #[spec(default = true)]
    pub use_bias: bool,
    /// How the kernel starts.
    #[spec(default = GlorotUniform::default())]
    pub depthwise_initializer: InitializerSpec,
    /// How the bias starts.
    #[spec(default = Zeros)]
    pub bias_initializer: InitializerSpec,
    /// What the kernel costs by itself; nothing if not given.
    pub depthwise_regularizer: Option<RegularizerSpec>,
    /// What the bias costs by itself; nothing if not given.
    pub bias_regularizer: Option<RegularizerSpec>,
    /// What the kernel is brought back to after each update; nothing if not given.
    pub depthwise_constraint: Option<ConstraintSpec>,
    /// What the bias is brought back to after each update; nothing if not given.
    pub bias_constraint: Option<ConstraintSpec>,
}

impl DepthwiseConv2d {
    fn op(&self) -> op::DepthwiseConv2d {
        let Self { strides, dilation_rate, .. } = *self;
        op::DepthwiseConv2d { strides, padding: self.padding.clone(), dilation_rate }
    }

    fn kernel(&self, channels: usize) -> Result<Shape> {
        let [rows, columns] = self.kernel_size.0;
        Shape::new([rows, columns, channels, self.depth_multiplier])
    }
}

impl Layer for DepthwiseConv2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let sizes = image(single(inputs)?)?;
        sample_shape(&self.op(), &[one_image(sizes), TensorType::f32(self.kernel(sizes[2])?)])
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let [_, _, channels] = image(single(inputs)?)?;
        let shape = self.kernel(channels)?;
        let kernel = Weight::new("kernel", shape, self.depthwise_initializer.clone())
            .held(self.depthwise_regularizer.as_ref(), self.depthwise_constraint.as_ref());
        let bias = Weight::new("bias", Shape::new([channels * self.depth_multiplier])?, self.bias_initializer.clone())
            .held(self.bias_regularizer.as_ref(), self.bias_constraint.as_ref());
        Ok(if self.use_bias { vec![kernel, bias] } else { vec![kernel] })
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let y = single(inputs)?.depthwise_conv2d(cx.weight("kernel")?, self.op());
        add_bias(y, cx, self.use_bias, self.activation.as_ref())
    }

    fn absorb_behind(&self, map: &ChannelMap, output: &Shape, weights: &[Tensor]) -> Result<Option<Absorbed>> {
        let biased = Self { use_bias: true, ..self.clone() };
        absorb_behind(biased, self.activation.as_ref(), map, output, (1, weights))
    }
}
