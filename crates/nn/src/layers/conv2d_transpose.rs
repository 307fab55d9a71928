//! Transposed convolution: each pixel spreads over a window of a larger image, `y = activation(x *ᵀ kernel + bias)`.
//!
//! Shapes: x `[batch, height, width, channels]`, kernel `[rows, columns, filters, channels]`, bias `[filters]`.

use espalier_graph::ops::conv2d_transpose;
use espalier_graph::sliding::Pair;
use espalier_graph::{Expr, Shape, TensorType};
use espalier_spec::{Result, Spec};

use super::windows::{image, one_image, sample_shape};
use super::{Layer, single};
use crate::activations::ActivationSpec;
use crate::biased::{Bias, Kernel};
use crate::context::Context;
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
    /// How the windows lie.
    #[spec(flatten)]
    pub windows: conv2d_transpose::Conv2dTranspose,
    /// Function applied to the outputs; none if not given.
    pub activation: Option<ActivationSpec>,
    /// The kernel.
    #[spec(flatten)]
    pub kernel: Kernel,
    /// The bias.
    #[spec(flatten)]
    pub bias: Bias,
}

impl Conv2dTranspose {
    fn kernel(&self, channels: usize) -> Result<Shape> {
        let [rows, columns] = self.kernel_size.0;
        Shape::new([rows, columns, self.filters, channels])
    }
}

impl Layer for Conv2dTranspose {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let sizes = image(single(inputs)?)?;
        sample_shape(&self.windows, &[one_image(sizes), TensorType::f32(self.kernel(sizes[2])?)])
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let [_, _, channels] = image(single(inputs)?)?;
        let shape = self.kernel(channels)?;
        let kernel = self.kernel.weight(shape);
        self.bias.behind(vec![kernel], self.filters)
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let y = single(inputs)?.conv2d_transpose(cx.weight("kernel")?, self.windows.clone());
        self.bias.add(y, cx, self.activation.as_ref())
    }
}
