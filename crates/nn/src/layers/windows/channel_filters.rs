//! Filters that see one channel each.

use espalier_graph::ops::depthwise_conv2d::DepthwiseConv2d;
use espalier_graph::sliding::Pair;
use espalier_graph::{Shape, TensorType};
use espalier_spec::{Result, Spec};

use super::{image, one_image, sample_shape};
use crate::constraints::ConstraintSpec;
use crate::initializers::{GlorotUniform, InitializerSpec};
use crate::regularizers::RegularizerSpec;
use crate::weight::Weight;

/// Filters that slide over each channel of images by itself.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct ChannelFilters {
    /// Pixels of a filter's window: one number, or height and width.
    #[spec(range = 1..)]
    pub kernel_size: Pair,
    /// How the windows lie.
    #[spec(flatten)]
    pub windows: DepthwiseConv2d,
    /// Filters of each channel.
    #[spec(default = 1, range = 1..)]
    pub depth_multiplier: usize,
    /// How the filters of the channels start.
    #[spec(default = GlorotUniform::default())]
    pub depthwise_initializer: InitializerSpec,
    /// What the filters of the channels cost by themselves; nothing if not given.
    pub depthwise_regularizer: Option<RegularizerSpec>,
    /// What the filters of the channels are brought back to after each update; nothing if not given.
    pub depthwise_constraint: Option<ConstraintSpec>,
}

impl ChannelFilters {
    /// What becomes of a sample.
    pub fn result(&self, sample: &Shape) -> Result<Shape> {
        let sizes = image(sample)?;
        sample_shape(&self.windows, &[one_image(sizes), TensorType::f32(self.shape(sizes[2])?)])
    }

    /// The weight for samples of that shape, and the channels of the result.
    pub fn weight(&self, name: &str, sample: &Shape) -> Result<(Weight, usize)> {
        let [_, _, channels] = image(sample)?;
        let weight = Weight::new(name, self.shape(channels)?, self.depthwise_initializer.clone())
            .held(self.depthwise_regularizer.as_ref(), self.depthwise_constraint.as_ref());
        Ok((weight, channels * self.depth_multiplier))
    }

    fn shape(&self, channels: usize) -> Result<Shape> {
        let [rows, columns] = self.kernel_size.0;
        Shape::new([rows, columns, channels, self.depth_multiplier])
    }
}
