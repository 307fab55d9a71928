//! Convolution: each output pixel from a window of the input, `y = activation(x * kernel + bias)`.
//!
//! Shapes: x `[batch, height, width, channels]`, kernel `[rows, columns, channels / groups, filters]`, bias `[filters]`.

use espalier_graph::ops::conv2d;
use espalier_graph::sliding::{Padding, Pair, Slide};
use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::windows::{fits_groups, image};
use super::{Absorbed, Layer, single};
use crate::activations::ActivationSpec;
use crate::biased::{absorb_behind, add_bias};
use crate::channel_map::ChannelMap;
use crate::constraints::ConstraintSpec;
use crate::context::Context;
use crate::initializers::{GlorotUniform, InitializerSpec, Zeros};
use crate::regularizers::RegularizerSpec;
use crate::weight::Weight;

/// Slides learned filters over images.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Conv2d {
    /// Number of filters: the channels of the result.
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
    /// Parts of the channels that do not see each other.
    #[spec(default = 1, range = 1..)]
    pub groups: usize,
    /// Function applied to the outputs; none if not given.
    pub activation: Option<ActivationSpec>,
    /// Whether a learned number is added to each channel of the result.
    #[spec(default = true)]
    pub use_bias: bool,
    /// How the kernel starts.
    #[spec(default = GlorotUniform::default())]
    pub kernel_initializer: InitializerSpec,
    /// How the bias starts.
    #[spec(default = Zeros)]
    pub bias_initializer: InitializerSpec,
    /// What the kernel costs by itself; nothing if not given.
    pub kernel_regularizer: Option<RegularizerSpec>,
    /// What the bias costs by itself; nothing if not given.
    pub bias_regularizer: Option<RegularizerSpec>,
    /// What the kernel is brought back to after each update; nothing if not given.
    pub kernel_constraint: Option<ConstraintSpec>,
    /// What the bias is brought back to after each update; nothing if not given.
    pub bias_constraint: Option<ConstraintSpec>,
}

impl Layer for Conv2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [height, width, channels] = image(single(inputs)?)?;
        fits_groups(self.groups, channels, self.filters)?;
        let [down, across] = Slide::of(self.kernel_size.0, self.strides, self.dilation_rate);
        let (height, _) = self.padding.along(0, height, down, "kernelSize")?;
        let (width, _) = self.padding.along(1, width, across, "kernelSize")?;
        Shape::new([height, width, self.filters])
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let [_, _, channels] = image(single(inputs)?)?;
        let [rows, columns] = self.kernel_size.0;
        let kernel = Shape::new([rows, columns, channels / self.groups, self.filters])?;
        let kernel = Weight::new("kernel", kernel, self.kernel_initializer.clone())
            .held(self.kernel_regularizer.as_ref(), self.kernel_constraint.as_ref());
        let bias = Weight::new("bias", Shape::new([self.filters])?, self.bias_initializer.clone())
            .held(self.bias_regularizer.as_ref(), self.bias_constraint.as_ref());
        Ok(if self.use_bias { vec![kernel, bias] } else { vec![kernel] })
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let options = conv2d::Conv2d {
            strides: self.strides,
            padding: self.padding.clone(),
            dilation_rate: self.dilation_rate,
            groups: self.groups,
        };
        let y = single(inputs)?.conv2d(cx.weight("kernel")?, options);
        add_bias(y, cx, self.use_bias, self.activation.as_ref())
    }

    fn absorb_behind(&self, map: &ChannelMap, output: &Shape, weights: &[Tensor]) -> Result<Option<Absorbed>> {
        let biased = Self { use_bias: true, ..self.clone() };
        absorb_behind(biased, self.activation.as_ref(), map, output, (1, weights))
    }
}
