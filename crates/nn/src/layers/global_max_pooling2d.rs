//! The largest element of each channel of an image: `y[c] = max x[.., c]`. Shapes: `[batch, height, width, channels]` become `[batch, channels]`.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::windows::image;
use super::{Layer, single};
use crate::context::Context;

/// The largest element of each channel of an image.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("globalMaxPool2d"))]
pub struct GlobalMaxPooling2d {
    /// Whether the axes stay, with size 1.
    #[spec(default = false)]
    pub keep_dims: bool,
}

impl Layer for GlobalMaxPooling2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [_, _, channels] = image(single(inputs)?)?;
        Shape::new(if self.keep_dims { vec![1, 1, channels] } else { vec![channels] })
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        single(inputs)?.max(Some(&[1, 2]), self.keep_dims).checked()
    }
}
