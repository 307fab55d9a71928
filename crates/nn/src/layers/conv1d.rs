//! Convolution of sequences: each step of the result from a window of steps, `y = activation(x * kernel + bias)`.
//!
//! Shapes: x `[batch, steps, channels]`, kernel `[window, channels / groups, filters]`, bias `[filters]`.

use espalier_graph::ops::conv2d;
use espalier_graph::sliding::{Pair, Slide};
use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::windows::{StepPadding, as_images, fits_groups, sequence};
use super::{Absorbed, Layer, single};
use crate::activations::ActivationSpec;
use crate::biased::{Bias, Kernel, absorb_behind};
use crate::channel_map::ChannelMap;
use crate::context::Context;
use crate::weight::Weight;

/// Slides learned filters over sequences.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Conv1d {
    /// Number of filters: the channels of the result.
    #[spec(range = 1..)]
    pub filters: usize,
    /// Steps of a filter's window.
    #[spec(range = 1..)]
    pub kernel_size: usize,
    /// Steps between neighbouring windows.
    #[spec(default = 1, range = 1..)]
    pub strides: usize,
    /// What lies around a sequence: nothing ('valid'), as much as keeps its length ('same'), all of that before it, so
    /// that no step sees a later one ('causal'), or steps at the ends.
    #[spec(default = StepPadding::Valid)]
    pub padding: StepPadding,
    /// Steps between the neighbours in a window.
    #[spec(default = 1, range = 1..)]
    pub dilation_rate: usize,
    /// Parts of the channels that do not see each other.
    #[spec(default = 1, range = 1..)]
    pub groups: usize,
    /// Function applied to the outputs; none if not given.
    pub activation: Option<ActivationSpec>,
    /// The kernel.
    #[spec(flatten)]
    pub kernel: Kernel,
    /// The bias.
    #[spec(flatten)]
    pub bias: Bias,
}

impl Conv1d {
    fn slide(&self) -> Slide {
        Slide { window: self.kernel_size, stride: self.strides, dilation: self.dilation_rate }
    }
}

impl Layer for Conv1d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [steps, channels] = sequence(single(inputs)?)?;
        fits_groups(self.groups, channels, self.filters)?;
        let slide = self.slide();
        let (steps, _) = self.padding.in_one_row(slide)?.along(1, steps, slide, "kernelSize")?;
        Shape::new([steps, self.filters])
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let [_, channels] = sequence(single(inputs)?)?;
        let shape = Shape::new([self.kernel_size, channels / self.groups, self.filters])?;
        let kernel = self.kernel.weight(shape);
        self.bias.behind(vec![kernel], self.filters)
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let options = conv2d::Conv2d {
            strides: Pair([1, self.strides]),
            padding: self.padding.in_one_row(self.slide())?,
            dilation_rate: Pair([1, self.dilation_rate]),
            groups: self.groups,
        };
        let kernel = cx.weight("kernel")?.expand_dims(0);
        let y = as_images(*single(inputs)?, |x| x.conv2d(kernel, options))?;
        self.bias.add(y, cx, self.activation.as_ref())
    }

    fn absorb_behind(&self, map: &ChannelMap, output: &Shape, weights: &[Tensor]) -> Result<Option<Absorbed>> {
        let biased = Self { bias: self.bias.there(), ..self.clone() };
        absorb_behind(biased, self.activation.as_ref(), map, output, (1, weights))
    }
}
