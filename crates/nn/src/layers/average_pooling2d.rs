//! The mean of each window of an image, channel by channel: `y[i, j] = mean x[i · strides + k, j · strides + l]` over `k, l`. Padding does not count.
//! Shapes: `[batch, height, width, channels]` become smaller ones.

use espalier_graph::ops::average_pool2d::AveragePool2d;
use espalier_graph::sliding::{Padding, Pair};
use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::windows::{image, one_image};
use super::{Layer, single};
use crate::context::Context;

/// The mean of each window of an image.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("avgPool2d", "avgPooling2d", "averagePool2d"))]
pub struct AveragePooling2d {
    /// Pixels of a window: one number, or height and width.
    #[spec(default = Pair::from(2), range = 1..)]
    pub pool_size: Pair,
    /// Pixels between neighbouring windows; those of a window if not given.
    #[spec(range = 1..)]
    pub strides: Option<Pair>,
    /// What lies around an image: nothing ('valid'), as much as takes all of it in ('same'), or pixels on the sides.
    #[spec(default = Padding::Valid)]
    pub padding: Padding,
    /// Whether what is left behind the last window gets a smaller one.
    #[spec(default = false)]
    pub ceil_mode: bool,
    /// Whether padding counts as pixels that are 0, as PyTorch does by default, or not at all.
    #[spec(default = false)]
    pub count_include_pad: bool,
}

impl AveragePooling2d {
    fn op(&self) -> AveragePool2d {
        AveragePool2d {
            pool_size: self.pool_size,
            strides: self.strides,
            padding: self.padding.clone(),
            ceil_mode: self.ceil_mode,
            count_include_pad: self.count_include_pad,
        }
    }
}

impl Layer for AveragePooling2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = one_image(image(single(inputs)?)?);
        Shape::new(&self.op().result_shape("poolSize", &[x])?[1..])
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        single(inputs)?.average_pool2d(self.op()).checked()
    }
}
