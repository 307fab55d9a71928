//! Transposed convolution: each pixel spreads over a window of a larger image, `y = activation(x *ᵀ kernel + bias)`.
//!
//! Shapes: x `[batch, height, width, channels]`, kernel `[rows, columns, filters, channels]`, bias `[filters]`.

use espalier_graph::ops::conv2d_transpose;
use espalier_graph::sliding::{Padding, Pair};
use espalier_graph::{Expr, Shape, TensorType};
use espalier_spec::{Result, Spec};

use super::windows::{image, one_image, sample_shape};
use super::{Layer, single};
use crate::activations::ActivationSpec;
use crate::biased::add_bias;
use crate::constraints::ConstraintSpec;
use crate::context::Context;
use crate::initializers::{GlorotUniform, InitializerSpec, Zeros};
use crate::regularizers::RegularizerSpec;
use crate::weight::Weight;

/// Enlarges images with learned filters.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("deconv2d"))]
pub struct Conv2dTranspose {
    /// Number of filters: the channels of the result.
    #[spec(range = 1..)]
    pub filters: usize,
    /// Pixels of a filter's window: one number, or height and width.
    #[spec(range = 1..)]
    pub kernel_size: Pair,
    /// Pixels of the result between the windows of neighbouring pixels: one number, or height and width.
    #[spec(default = Pair::from(1), range = 1..)]
    pub strides: Pair,
    /// What the convolution that this one transposes puts around its images: with 'same' the result is `strides` times as
    /// large as the input.
    #[spec(default = Padding::Valid)]
    pub padding: Padding,
    /// Pixels added at the end of each axis of the result, of which several fit; the usual one if not given.
    pub output_padding: Option<Pair>,
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

impl Conv2dTranspose {
    fn op(&self) -> conv2d_transpose::Conv2dTranspose {
        conv2d_transpose::Conv2dTranspose {
            strides: self.strides,
            padding: self.padding.clone(),
            output_padding: self.output_padding,
            dilation_rate: self.dilation_rate,
        }
    }

    fn kernel(&self, channels: usize) -> Result<Shape> {
        let [rows, columns] = self.kernel_size.0;
        Shape::new([rows, columns, self.filters, channels])
    }
}

impl Layer for Conv2dTranspose {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let sizes = image(single(inputs)?)?;
        sample_shape(&self.op(), &[one_image(sizes), TensorType::f32(self.kernel(sizes[2])?)])
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let [_, _, channels] = image(single(inputs)?)?;
        let shape = self.kernel(channels)?;
        let kernel = Weight::new("kernel", shape, self.kernel_initializer.clone())
            .held(self.kernel_regularizer.as_ref(), self.kernel_constraint.as_ref());
        let bias = Weight::new("bias", Shape::new([self.filters])?, self.bias_initializer.clone())
            .held(self.bias_regularizer.as_ref(), self.bias_constraint.as_ref());
        Ok(if self.use_bias { vec![kernel, bias] } else { vec![kernel] })
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let y = single(inputs)?.conv2d_transpose(cx.weight("kernel")?, self.op());
        add_bias(y, cx, self.use_bias, self.activation.as_ref())
    }
}
