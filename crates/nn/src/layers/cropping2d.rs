//! Images without their edges. Shapes: `[batch, height, width, channels]` become smaller ones.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::windows::{Margins, image, left};
use super::{Layer, single};
use crate::context::Context;

/// Cuts off the edges of images.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Cropping2d {
    /// Pixels to cut off on each side: one number, height and width, or `[[top, bottom], [left, right]]`.
    #[spec(default = Margins::around(0))]
    pub cropping: Margins,
}

impl Layer for Cropping2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [height, width, channels] = image(single(inputs)?)?;
        let [down, across] = self.cropping.0;
        Shape::new([left(height, down)?, left(width, across)?, channels])
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let ([down, across], shape) = (self.cropping.0, x.shape());
        let size = [left(shape[1], down)?, left(shape[2], across)?].map(|size| size as i64);
        x.slice(&[0, down[0], across[0], 0], &[-1, size[0], size[1], -1]).checked()
    }
}
