//! Images enlarged by whole factors. Shapes: `[batch, height, width, channels]` become larger ones.

use espalier_graph::ops::up_sample2d::{Interpolation, UpSample2d};
use espalier_graph::sliding::Pair;
use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::windows::image;
use super::{Layer, single};
use crate::context::Context;

/// Enlarges images.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct UpSampling2d {
    /// How many pixels become of each: one number, or height and width.
    #[spec(default = Pair::from(2), range = 1..)]
    pub size: Pair,
    /// What stands between the pixels: the nearest, or a blend of its neighbours.
    #[spec(default = Interpolation::Nearest)]
    pub interpolation: Interpolation,
}

impl Layer for UpSampling2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [height, width, channels] = image(single(inputs)?)?;
        Shape::new([height * self.size.0[0], width * self.size.0[1], channels])
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let op = UpSample2d { size: self.size, interpolation: self.interpolation };
        single(inputs)?.up_sample2d(op).checked()
    }
}
