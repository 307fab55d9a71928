//! The largest element of each window of images `[n, height, width, channels]`, channel by channel; the gradient goes to
//! the first of equal ones, and NaN is larger than any number. Padding is smaller than any number.

use espalier_kernels::pool::Geometry;
use espalier_spec::{Result, Spec};

use super::pooling::{Largest, Windows};
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};
use crate::sliding::{Padding, Pair};

/// The largest element of each window.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct MaxPool2d {
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
}

impl MaxPool2d {
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

impl Op for MaxPool2d {
    fn name(&self) -> &'static str {
        "maxPool2d"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(self.result_shape(self.name(), inputs)?)])
    }

    fn compose<'g>(&self, _graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let g = self.geometry(self.name(), &[inputs[0].ty()])?;
        inputs[0].then(Largest(g), &[]).checked().map(|y| Some(vec![y]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({}), [&[1, 4, 4, 2]]),
            Sample::of(json!({ "poolSize": 3, "strides": 2 }), [&[1, 5, 7, 1]]),
            Sample::of(json!({ "poolSize": [3, 2], "strides": 1, "padding": "same" }), [&[2, 3, 3, 2]]),
            Sample::of(json!({ "poolSize": [2, 3], "padding": [[1, 0], [1, 2]] }), [&[1, 3, 4, 3]]),
            Sample::of(json!({ "poolSize": 2, "strides": 3, "ceilMode": true }), [&[1, 4, 6, 1]]),
            Sample::of(json!({ "poolSize": [2, 3], "strides": [3, 1], "padding": [[1, 0], [0, 2]] }), [&[1, 5, 3, 2]]),
            Sample::of(json!({ "poolSize": [1, 300], "strides": 1, "padding": [[0, 0], [299, 299]] }), [&[1, 2, 3, 1]]),
            Sample::of(json!({}), [&[0, 2, 2, 1]]),
        ]
    }
}

impl Expr<'_> {
    /// The largest element of each window of images `[n, height, width, channels]`.
    pub fn max_pool2d(self, options: MaxPool2d) -> Self {
        self.then(options, &[])
    }
}
