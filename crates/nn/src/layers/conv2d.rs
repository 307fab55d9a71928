//! Convolution: each output pixel from a window of the input, `y = activation(x * kernel + bias)`.
//!
//! Shapes: x `[batch, height, width, channels]`, kernel `[rows, columns, channels / groups, filters]`, bias `[filters]`.

use espalier_graph::ops::conv2d;
use espalier_graph::sliding::{Pair, Slide};
use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::windows::{fits_groups, image};
use super::{Absorbed, Layer, single};
use crate::activations::ActivationSpec;
use crate::biased::{Bias, Kernel, absorb_behind};
use crate::channel_map::ChannelMap;
use crate::context::Context;
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
    /// How the windows lie.
    #[spec(flatten)]
    pub windows: conv2d::Conv2d,
    /// Function applied to the outputs; none if not given.
    pub activation: Option<ActivationSpec>,
    /// The kernel.
    #[spec(flatten)]
    pub kernel: Kernel,
    /// The bias.
    #[spec(flatten)]
    pub bias: Bias,
}

impl Layer for Conv2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [height, width, channels] = image(single(inputs)?)?;
        let conv2d::Conv2d { strides, padding, dilation_rate, groups } = &self.windows;
        fits_groups(*groups, channels, self.filters)?;
        let [down, across] = Slide::of(self.kernel_size.0, *strides, *dilation_rate);
        let (height, _) = padding.along(0, height, down, "kernelSize")?;
        let (width, _) = padding.along(1, width, across, "kernelSize")?;
        Shape::new([height, width, self.filters])
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let [_, _, channels] = image(single(inputs)?)?;
        let [rows, columns] = self.kernel_size.0;
        let kernel = Shape::new([rows, columns, channels / self.windows.groups, self.filters])?;
        let kernel = self.kernel.weight(kernel);
        self.bias.behind(vec![kernel], self.filters)
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let y = single(inputs)?.conv2d(cx.weight("kernel")?, self.windows.clone());
        self.bias.add(y, cx, self.activation.as_ref())
    }

    fn absorb_behind(&self, map: &ChannelMap, output: &Shape, weights: &[Tensor]) -> Result<Option<Absorbed>> {
        let biased = Self { bias: self.bias.there(), ..self.clone() };
        absorb_behind(biased, self.activation.as_ref(), map, output, (1, weights))
    }
}
