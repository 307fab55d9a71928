//! The mean of each window of a sequence, channel by channel: `y[i] = mean x[i · strides + k]` over `k`. Padding does not count.
//! Shapes: `[batch, steps, channels]` become shorter ones.

use espalier_graph::ops::average_pool2d::AveragePool2d;
use espalier_graph::sliding::{Padding, Pair};
use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::windows::{as_images, in_one_row, one_image, sequence};
use super::{Layer, single};
use crate::context::Context;

/// The mean of each window of a sequence.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("avgPool1d", "avgPooling1d", "averagePool1d"))]
pub struct AveragePooling1d {
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
    /// Whether padding counts as steps that are 0, as PyTorch does by default, or not at all.
    #[spec(default = false)]
    pub count_include_pad: bool,
}

impl AveragePooling1d {
    fn op(&self) -> Result<AveragePool2d> {
        Ok(AveragePool2d {
            pool_size: Pair([1, self.pool_size]),
            strides: self.strides.map(|steps| Pair([1, steps])),
            padding: in_one_row(&self.padding)?,
            ceil_mode: self.ceil_mode,
            count_include_pad: self.count_include_pad,
        })
    }
}

impl Layer for AveragePooling1d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [steps, channels] = sequence(single(inputs)?)?;
        let y = self.op()?.result_shape("poolSize", &[one_image([1, steps, channels])])?;
        Shape::new(&y[2..])
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let op = self.op()?;
        as_images(*single(inputs)?, |x| x.average_pool2d(op))
    }
}
