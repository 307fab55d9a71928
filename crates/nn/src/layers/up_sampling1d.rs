//! Sequences whose steps are repeated. Shapes: `[batch, steps, channels]` become `[batch, steps · size, channels]`.

use espalier_graph::ops::up_sample2d::{Interpolation, UpSample2d};
use espalier_graph::sliding::Pair;
use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::windows::{as_images, sequence};
use super::{Layer, single};
use crate::context::Context;

/// Repeats each step of sequences.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct UpSampling1d {
    /// How often each step appears.
    #[spec(default = 2, range = 1..)]
    pub size: usize,
}

impl Layer for UpSampling1d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [steps, channels] = sequence(single(inputs)?)?;
        Shape::new([steps * self.size, channels])
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let op = UpSample2d { size: Pair([1, self.size]), interpolation: Interpolation::Nearest };
        as_images(*single(inputs)?, |x| x.up_sample2d(op))
    }
}
