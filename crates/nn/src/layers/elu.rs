//! Exponential linear unit as a layer: `y = x` where positive, else `alpha (e^x - 1)`. Shapes as they are.

use espalier_graph::ops::elementwise::Elementwise;
use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::context::Context;

/// `x` where positive, else `alpha (e^x - 1)`, as a layer of its own.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Elu {
    /// What the values far below 0 approach, negated.
    #[spec(default = 1.0)]
    pub alpha: f32,
}

impl Layer for Elu {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        single(inputs).cloned()
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        single(inputs)?.then(Elementwise::named("elu", [self.alpha, 0.0, 0.0])?, &[]).checked()
    }
}
