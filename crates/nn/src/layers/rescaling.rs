//! Values on another scale: `y = scale · x + offset`. Shapes as they are.

use espalier_graph::{DType, Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::context::Context;

/// Multiplies values and adds to them, such as bytes to numbers between 0 and 1.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Rescaling {
    /// What values are multiplied by, such as `1 / 255`.
    pub scale: f32,
    /// What is added then.
    #[spec(default = 0.0)]
    pub offset: f32,
}

impl Layer for Rescaling {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        single(inputs).cloned()
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let scaled = single(inputs)?.cast(DType::F32) * self.scale;
        if self.offset == 0.0 { scaled.checked() } else { (scaled + self.offset).checked() }
    }
}
