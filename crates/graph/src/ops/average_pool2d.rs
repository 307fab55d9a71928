//! The mean of each window of images `[n, height, width, channels]`, channel by channel.

use espalier_kernels::pool::{Divisor, Geometry};
use espalier_spec::{Result, Spec};

use super::pooling::{Mean, Windows};
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};
use crate::sliding::{Padding, Pair};

/// The mean of each window.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct AveragePool2d {
    /// Pixels of a window: one number, or height and width.
    #[spec(default = Pair::from(2), range = 1..)]
    pub pool_size: Pair,
    /// Pixels between neighbouring windows; those of a window if not given.
    #[spec(range = 1..)]
    pub strides: Option<Pair>,
    /// What lies around an image: nothing ('valid'), as much as takes all of it in ('same'), or pixels on the sides.
    #[spec(default = Padding::Valid)]
    pub padding: Padding,
    /// Whether what is left behind the last window gets a smaller one.
    #[spec(default = false)]
    pub ceil_mode: bool,
    /// Whether padding counts as pixels that are 0, as PyTorch does by default, or not at all.
    #[spec(default = false)]
    pub count_include_pad: bool,
}

impl AveragePool2d {
    fn geometry(&self, who: &str, inputs: &[TensorType]) -> Result<Geometry> {
        let Self { pool_size, strides, ceil_mode, .. } = *self;
        Windows { who, pool_size, strides, padding: &self.padding, ceil_mode }.over(inputs)
    }

    /// The shape of what becomes of images; `who` complains about them.
    pub fn result_shape(&self, who: &str, inputs: &[TensorType]) -> Result<Shape> {
        let g = self.geometry(who, inputs)?;
        Shape::new([g.batch, g.down.result, g.across.result, g.channels])
    }
}

impl Op for AveragePool2d {
    fn name(&self) -> &'static str {
        "averagePool2d"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(self.result_shape(self.name(), inputs)?)])
    }

    fn compose<'g>(&self, _graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let g = self.geometry(self.name(), &[inputs[0].ty()])?;
        let divisor = if self.count_include_pad { Divisor::Places } else { Divisor::Pixels };
        inputs[0].then(Mean(g, divisor), &[]).checked().map(|y| Some(vec![y]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({}), [&[1, 4, 4, 2]]),
            Sample::of(json!({ "poolSize": 3, "strides": 2 }), [&[1, 5, 7, 1]]),
            Sample::of(json!({ "poolSize": [3, 2], "strides": 1, "padding": "same" }), [&[2, 3, 3, 2]]),
            Sample::of(json!({ "poolSize": 3, "padding": 1, "countIncludePad": true }), [&[1, 3, 4, 3]]),
            Sample::of(json!({ "poolSize": 2, "strides": 3, "ceilMode": true }), [&[1, 4, 6, 1]]),
            Sample::of(json!({ "poolSize": [2, 3], "strides": [1, 2], "padding": [[1, 0], [1, 2]] }), [&[2, 3, 5, 2]]),
            Sample::of(
                json!({ "poolSize": 3, "strides": 2, "padding": 1, "ceilMode": true, "countIncludePad": true }),
                [&[1, 4, 6, 1]],
            ),
            Sample::of(json!({}), [&[0, 2, 2, 1]]),
        ]
    }
}

impl Expr<'_> {
    /// The mean of each window of images `[n, height, width, channels]`.
    pub fn average_pool2d(self, options: AveragePool2d) -> Self {
        self.then(options, &[])
    }
}
