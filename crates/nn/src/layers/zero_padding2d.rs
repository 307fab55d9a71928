//! Zeros around images. Shapes: `[batch, height, width, channels]` become larger ones.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::windows::{Margins, image};
use super::{Layer, single};
use crate::context::Context;

/// Puts zeros around images.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct ZeroPadding2d {
    /// Pixels on each side: one number, height and width, or `[[top, bottom], [left, right]]`.
    #[spec(default = Margins::around(1))]
    pub padding: Margins,
}

impl Layer for ZeroPadding2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [height, width, channels] = image(single(inputs)?)?;
        let [down, across] = self.padding.0.map(|side| side[0] + side[1]);
        Shape::new([height + down, width + across, channels])
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let [down, across] = self.padding.0;
        single(inputs)?.pad(&[[0; 2], down, across, [0; 2]], 0.0).checked()
    }
}
