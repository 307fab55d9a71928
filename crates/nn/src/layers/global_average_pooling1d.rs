//! The mean of each channel of a sequence: `y[c] = mean x[.., c]`. Shapes: `[batch, steps, channels]` become `[batch, channels]`.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::windows::sequence;
use super::{Layer, single};
use crate::context::Context;

/// The mean of each channel of a sequence.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("globalAvgPool1d", "globalAvgPooling1d", "globalAveragePool1d"))]
pub struct GlobalAveragePooling1d {
    /// Whether the axes stay, with size 1.
    #[spec(default = false)]
    pub keep_dims: bool,
}

impl Layer for GlobalAveragePooling1d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [_, channels] = sequence(single(inputs)?)?;
        Shape::new(if self.keep_dims { vec![1, channels] } else { vec![channels] })
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        single(inputs)?.mean(Some(&[1]), self.keep_dims).checked()
    }
}
