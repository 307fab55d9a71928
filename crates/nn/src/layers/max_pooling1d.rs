//! The largest element of each window of a sequence, channel by channel: `y[i] = max x[i · strides + k]` over `k`.
//! Shapes: `[batch, steps, channels]` become shorter ones.

use espalier_graph::ops::max_pool2d::MaxPool2d;
use espalier_graph::sliding::{Padding, Pair};
use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::windows::{as_images, in_one_row, one_image, sequence};
use super::{Layer, single};
use crate::context::Context;

/// The largest element of each window of a sequence.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("maxPool1d"))]
pub struct MaxPooling1d {
    /// Steps of a window.
    #[spec(default = 2, range = 1..)]
    pub pool_size: usize,
    /// Steps between neighbouring windows; those of a window if not given.
    #[spec(range = 1..)]
    pub strides: Option<usize>,
    /// What lies around a sequence: nothing ('valid'), as much as takes all of it in ('same'), or steps on the sides.
    #[spec(default = Padding::Valid)]
    pub padding: Padding,
    /// Whether what is left behind the last window gets a smaller one.
    #[spec(default = false)]
    pub ceil_mode: bool,
}

impl MaxPooling1d {
    fn op(&self) -> Result<MaxPool2d> {
        Ok(MaxPool2d {
            pool_size: Pair([1, self.pool_size]),
            strides: self.strides.map(|steps| Pair([1, steps])),
            padding: in_one_row(&self.padding)?,
            ceil_mode: self.ceil_mode,
        })
    }
}

impl Layer for MaxPooling1d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [steps, channels] = sequence(single(inputs)?)?;
        let y = self.op()?.result_shape("poolSize", &[one_image([1, steps, channels])])?;
        Shape::new(&y[2..])
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let op = self.op()?;
        as_images(*single(inputs)?, |x| x.max_pool2d(op))
    }
}
