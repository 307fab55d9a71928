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
use crate::biased::{absorb_behind, add_bias};
use crate::channel_map::ChannelMap;
use crate::constraints::ConstraintSpec;
use crate::context::Context;
use crate::initializers::{GlorotUniform, InitializerSpec, Zeros};
use crate::regularizers::RegularizerSpec;
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
        let kernel = Weight::new("kernel", shape, self.kernel_initializer.clone())
            .held(self.kernel_regularizer.as_ref(), self.kernel_constraint.as_ref());
        let bias = Weight::new("bias", Shape::new([self.filters])?, self.bias_initializer.clone())
            .held(self.bias_regularizer.as_ref(), self.bias_constraint.as_ref());
        Ok(if self.use_bias { vec![kernel, bias] } else { vec![kernel] })
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
        add_bias(y, cx, self.use_bias, self.activation.as_ref())
    }

    fn absorb_behind(&self, map: &ChannelMap, output: &Shape, weights: &[Tensor]) -> Result<Option<Absorbed>> {
        let biased = Self { use_bias: true, ..self.clone() };
        absorb_behind(biased, self.activation.as_ref(), map, output, (1, weights))
    }
}
