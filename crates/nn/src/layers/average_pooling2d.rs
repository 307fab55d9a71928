//! The mean of each window of an image, channel by channel: `y[i, j] = mean x[i · strides + k, j · strides + l]` over `k, l`. Padding does not count.
//! Shapes: `[batch, height, width, channels]` become smaller ones.

use espalier_graph::ops::average_pool2d::AveragePool2d;
use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::windows::{image, one_image};
use super::{Layer, single};
use crate::context::Context;

/// The mean of each window of an image.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("avgPool2d", "avgPooling2d", "averagePool2d"))]
pub struct AveragePooling2d {
    /// How the windows lie.
    #[spec(flatten)]
    pub windows: AveragePool2d,
}

impl Layer for AveragePooling2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = one_image(image(single(inputs)?)?);
        Shape::new(&self.windows.result_shape("poolSize", &[x])?[1..])
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        single(inputs)?.average_pool2d(self.windows.clone()).checked()
    }
}
