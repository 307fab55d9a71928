//! Convolution of each channel of images `[n, height, width, channels]` with filters of its own, `[rows, columns, channels,
//! multiplier]`; the channels of the result lie by the channel they come from.

use espalier_kernels::conv::Geometry;
use espalier_spec::{Error, Result, Spec};

use super::{conv2d, depthwise};
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};
use crate::sliding::{Padding, Pair};

/// Convolution of each channel with filters of its own.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct DepthwiseConv2d {
    /// Pixels between neighbouring windows: one number, or height and width.
    #[spec(default = Pair::from(1), range = 1..)]
    pub strides: Pair,
    /// What lies around an image: nothing ('valid'), as much as keeps its size ('same'), or pixels on the sides.
    #[spec(default = Padding::Valid)]
    pub padding: Padding,
    /// Pixels between the neighbours in a window: one number, or height and width.
    #[spec(default = Pair::from(1), range = 1..)]
    pub dilation_rate: Pair,
}

impl DepthwiseConv2d {
    fn geometry(&self, inputs: &[TensorType]) -> Result<Geometry> {
        let [x, filters] = conv2d::two("depthwiseConv2d", inputs, "[n, height, width, channels]")?;
        let ([batch, height, width, all], [rows, columns, channels, multiplier]) = (x, filters);
        if all != channels {
            return Err(Error::shape(format!(
                "depthwiseConv2d: the filters do not fit the images; expected filters of shape [{rows}, {columns}, {all}, \
                 ..], got {filters:?} for images of {x:?}."
            )));
        }
        let sizes = ([batch, height, width], [rows, columns]);
        let slid = conv2d::slid("depthwiseConv2d", sizes, self.strides, self.dilation_rate, &self.padding)?;
        let groups = channels * multiplier;
        Ok(Geometry { pixel: groups, groups, ..slid })
    }
}

impl Op for DepthwiseConv2d {
    fn name(&self) -> &'static str {
        "depthwiseConv2d"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let g = self.geometry(inputs)?;
        Ok(vec![TensorType::f32(Shape::new([g.batch, g.result.0, g.result.1, g.groups])?)])
    }

    /// Channels that have several filters are repeated.
    fn compose<'g>(&self, _graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let types: Vec<_> = inputs.iter().map(|input| input.ty()).collect();
        let (g, [mut x, w]) = (self.geometry(&types)?, [inputs[0], inputs[1]]);
        let [channels, multiplier] = [w.shape()[2], w.shape()[3]];
        if multiplier != 1 {
            let repeated = Shape::new([g.batch, g.image.0, g.image.1, channels, multiplier])?;
            x = x.expand_dims(-1).broadcast_to(&repeated);
            x = x.reshape(&Shape::new([g.batch, g.image.0, g.image.1, g.groups])?);
        }
        let w = w.reshape(&Shape::new([g.window.0, g.window.1, 1, g.groups])?);
        depthwise::result(g, x, w).checked().map(|y| Some(vec![y]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({}), [&[1, 3, 3, 2], &[2, 2, 2, 1]]),
            Sample::of(json!({ "padding": "same" }), [&[2, 3, 6, 2], &[3, 3, 2, 1]]),
            Sample::of(json!({ "padding": "same", "strides": 2 }), [&[1, 5, 4, 2], &[3, 3, 2, 2]]),
            Sample::of(json!({ "padding": [[1, 0], [2, 1]], "strides": [2, 1] }), [&[1, 4, 3, 1], &[3, 2, 1, 3]]),
            Sample::of(json!({ "padding": 2, "dilationRate": [2, 1] }), [&[1, 4, 3, 2], &[3, 2, 2, 1]]),
            Sample::of(
                json!({ "strides": [2, 3], "padding": [[2, 0], [1, 2]], "dilationRate": [2, 1] }),
                [&[1, 5, 7, 3], &[2, 3, 3, 2]],
            ),
            Sample::of(json!({ "padding": "same" }), [&[0, 3, 3, 2], &[2, 2, 2, 1]]),
        ]
    }
}

impl Expr<'_> {
    /// Convolution of each channel of images with filters `[rows, columns, channels, multiplier]` of its own.
    pub fn depthwise_conv2d(self, filters: Self, options: DepthwiseConv2d) -> Self {
        self.then(options, &[filters])
    }
}
