//! The largest element of each window of an image, channel by channel: `y[i, j] = max x[i · strides + k, j · strides + l]` over `k, l`.
//! Shapes: `[batch, height, width, channels]` become smaller ones.

use espalier_graph::ops::max_pool2d::MaxPool2d;
use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::windows::{image, one_image};
use super::{Layer, single};
use crate::context::Context;

/// The largest element of each window of an image.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("maxPool2d"))]
pub struct MaxPooling2d {
    /// How the windows lie.
    #[spec(flatten)]
    pub windows: MaxPool2d,
}

impl Layer for MaxPooling2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = one_image(image(single(inputs)?)?);
        Shape::new(&self.windows.result_shape("poolSize", &[x])?[1..])
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        single(inputs)?.max_pool2d(self.windows.clone()).checked()
    }
}
