//! Transposed convolution: what a convolution's derivative does to its result, as an op that enlarges images.
//!
//! Shapes: x `[n, height, width, channels]`, filters `[rows, columns, filters, channels]`.

use espalier_kernels::conv::Geometry;
use espalier_spec::{Error, Result, Spec};

use super::{conv2d, convolution};
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};
use crate::sliding::{Padding, Pair, Slide};

/// Transposed convolution of images with filters.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Conv2dTranspose {
    /// Pixels of the result between the windows of neighbouring pixels: one number, or height and width.
    #[spec(default = Pair::from(1), range = 1..)]
    pub strides: Pair,
    /// What the convolution that this one transposes puts around its images: with 'same' the result is `strides` times as
    /// large as the input.
    #[spec(default = Padding::Valid)]
    pub padding: Padding,
    /// Pixels added at the end of each axis of the result, of which several fit; the usual one if not given.
    pub output_padding: Option<Pair>,
    /// Pixels between the neighbours in a window: one number, or height and width.
    #[spec(default = Pair::from(1), range = 1..)]
    pub dilation_rate: Pair,
}

impl Conv2dTranspose {
    /// Size of the result along an axis of `size` pixels, and the padding before it in the convolution.
    fn along(&self, axis: usize, size: usize, slide: Slide) -> Result<(usize, usize)> {
        let more = self.output_padding.map(|padding| padding.0[axis]);
        let spread = size.max(1) * slide.stride - slide.stride;
        let around = match (&self.padding, more) {
            (Padding::Same, None) => slide.reach().saturating_sub(slide.stride),
            (Padding::Same, Some(_)) => slide.window / 2 * 2,
            (Padding::Valid, _) => 0,
            (Padding::Around(pixels), _) => pixels * 2,
            (Padding::Sides(sides), _) => sides.get(axis).map_or(0, |side| side[0] + side[1]),
        };
        let usual = match self.padding {
            Padding::Valid | Padding::Same => slide.stride.saturating_sub(slide.reach()),
            _ => 0,
        };
        let size_out = (spread + slide.reach() + more.unwrap_or(usual)).saturating_sub(around);
        let (windows, [before, _]) = self.padding.along(axis, size_out, slide, "conv2dTranspose")?;
        if windows != size.max(1) {
            return Err(Error::shape(format!(
                "conv2dTranspose: no convolution of {size_out} pixels gives {size}; expected outputPadding below the \
                 stride, {}, got {}.",
                slide.stride,
                more.unwrap_or(usual)
            )));
        }
        Ok((size_out, before))
    }

    fn geometry(&self, inputs: &[TensorType]) -> Result<Geometry> {
        let [x, filters] = conv2d::two("conv2dTranspose", inputs, "[n, height, width, channels]")?;
        let ([batch, height, width, all], [rows, columns, count, channels]) = (x, filters);
        if all != channels {
            return Err(Error::shape(format!(
                "conv2dTranspose: the filters do not fit the images; expected filters of shape [{rows}, {columns}, \
                 filters, {all}], got {filters:?} for images of {x:?}."
            )));
        }
        let [down, across] = Slide::of([rows, columns], self.strides, self.dilation_rate);
        let (result_height, above) = self.along(0, height, down)?;
        let (result_width, left) = self.along(1, width, across)?;
        Ok(Geometry {
            batch,
            image: (result_height, result_width),
            result: (height, width),
            window: (rows, columns),
            stride: self.strides.0.into(),
            dilation: self.dilation_rate.0.into(),
            padding: (above, left),
            pixel: count,
            groups: 1,
            channels: count,
            filters: channels,
        })
    }
}

impl Op for Conv2dTranspose {
    fn name(&self) -> &'static str {
        "conv2dTranspose"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let g = self.geometry(inputs)?;
        Ok(vec![TensorType::f32(Shape::new([g.batch, g.image.0, g.image.1, g.channels])?)])
    }

    fn compose<'g>(&self, _graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let types: Vec<_> = inputs.iter().map(|input| input.ty()).collect();
        convolution::images(self.geometry(&types)?, inputs[0], inputs[1]).checked().map(|y| Some(vec![y]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        let same = json!({ "strides": 2, "padding": "same" });
        vec![
            Sample::of(json!({}), [&[1, 2, 3, 2], &[2, 2, 1, 2]]),
            Sample::of(same, [&[2, 2, 3, 2], &[3, 3, 3, 2]]),
            Sample::of(json!({ "strides": [2, 3] }), [&[1, 2, 2, 2], &[2, 2, 2, 2]]),
            Sample::of(json!({ "strides": 2, "padding": 1, "outputPadding": 1 }), [&[1, 2, 2, 2], &[3, 3, 2, 2]]),
            Sample::of(
                json!({ "strides": [3, 2], "padding": [[1, 0], [2, 1]], "outputPadding": [2, 0], "dilationRate": [1, 2] }),
                [&[1, 2, 3, 1], &[3, 3, 2, 1]],
            ),
            Sample::of(json!({ "dilationRate": 2 }), [&[1, 2, 2, 1], &[2, 2, 2, 1]]),
            Sample::of(json!({}), [&[1, 2, 2, 3], &[1, 1, 2, 3]]),
        ]
    }
}

impl Expr<'_> {
    /// Transposed convolution of images `[n, height, width, channels]` with filters `[rows, columns, filters, channels]`.
    pub fn conv2d_transpose(self, filters: Self, options: Conv2dTranspose) -> Self {
        self.then(options, &[filters])
    }
}
