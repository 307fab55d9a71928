//! Convolution of images `[n, height, width, channels]` with filters `[rows, columns, channels / groups, filters]`.

use espalier_kernels::conv::Geometry;
use espalier_spec::{Error, Result, Spec};

use super::{convolution, depthwise};
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};
use crate::sliding::{Padding, Pair, Slide};

/// Convolution of images with filters.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Conv2d {
    /// Pixels between neighbouring windows: one number, or height and width.
    #[spec(default = Pair::from(1), range = 1..)]
    pub strides: Pair,
    /// What lies around an image: nothing ('valid'), as much as keeps its size ('same'), or pixels on the sides.
    #[spec(default = Padding::Valid)]
    pub padding: Padding,
    /// Pixels between the neighbours in a window: one number, or height and width.
    #[spec(default = Pair::from(1), range = 1..)]
    pub dilation_rate: Pair,
    /// Parts of the channels that do not see each other.
    #[spec(default = 1, range = 1..)]
    pub groups: usize,
}

impl Conv2d {
    fn geometry(&self, inputs: &[TensorType]) -> Result<Geometry> {
        let [x, filters] = two("conv2d", inputs, "[n, height, width, channels]")?;
        let ([batch, height, width, all], [rows, columns, channels, count]) = (x, filters);
        let groups = self.groups;
        if count % groups != 0 || all != channels * groups {
            let expected = if groups == 1 {
                format!("filters of shape [{rows}, {columns}, {all}, ..]")
            } else {
                format!("channels and filters in {groups} groups of {channels} channels each")
            };
            return Err(Error::shape(format!(
                "conv2d: the filters do not fit the images; expected {expected}, got {filters:?} for images of {x:?}."
            )));
        }
        let sizes = ([batch, height, width], [rows, columns]);
        let slid = slid("conv2d", sizes, self.strides, self.dilation_rate, &self.padding)?;
        Ok(Geometry { pixel: all, groups, channels, filters: count / groups, ..slid })
    }
}

/// Windows of some rows and columns that slide over a number of images of some height and width, with one channel and
/// one filter.
pub(super) fn slid(
    who: &str,
    ([batch, height, width], window): ([usize; 3], [usize; 2]),
    strides: Pair,
    dilation: Pair,
    padding: &Padding,
) -> Result<Geometry> {
    let [down, across] = Slide::of(window, strides, dilation);
    let (result_height, [above, _]) = padding.along(0, height, down, who)?;
    let (result_width, [left, _]) = padding.along(1, width, across, who)?;
    Ok(Geometry {
        batch,
        image: (height, width),
        result: (result_height, result_width),
        window: window.into(),
        stride: strides.0.into(),
        dilation: dilation.0.into(),
        padding: (above, left),
        pixel: 1,
        groups: 1,
        channels: 1,
        filters: 1,
    })
}

/// The sizes of the images and the filters of a convolution.
pub(super) fn two(who: &str, inputs: &[TensorType], images: &str) -> Result<[[usize; 4]; 2]> {
    let [x, filters] = inputs else {
        return Err(Error::shape(format!("{who}: wrong number of inputs; expected 2, got {}.", inputs.len())));
    };
    if x.dtype != DType::F32 || filters.dtype != DType::F32 {
        let hint = "Convert with .cast('float32').";
        return Err(Error::dtype(format!(
            "{who}: wrong element types; expected float32, got {x} and {filters}. {hint}"
        )));
    }
    let four = |ty: &TensorType, what: &str, expected: &str| {
        <[usize; 4]>::try_from(&ty.shape[..]).map_err(|_| {
            Error::shape(format!("{who}: the {what} have the wrong axes; expected {expected}, got {}.", ty.shape))
        })
    };
    let x = four(x, "images", images)?;
    let filters = four(filters, "filters", "[rows, columns, channels, filters]")?;
    if filters[0] * filters[1] == 0 {
        return Err(Error::shape(format!("{who}: the windows are empty; expected at least 1 pixel, got {filters:?}.")));
    }
    Ok([x, filters])
}

impl Op for Conv2d {
    fn name(&self) -> &'static str {
        "conv2d"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let g = self.geometry(inputs)?;
        let shape = Shape::new([g.batch, g.result.0, g.result.1, g.groups * g.filters])?;
        Ok(vec![TensorType::f32(shape)])
    }

    fn compose<'g>(&self, _graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let types: Vec<_> = inputs.iter().map(|input| input.ty()).collect();
        let g = self.geometry(&types)?;
        let result = if depthwise::is_depthwise(&g) { depthwise::result } else { convolution::result };
        result(g, inputs[0], inputs[1]).checked().map(|y| Some(vec![y]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({}), [&[1, 3, 3, 1], &[2, 2, 1, 2]]),
            Sample::of(json!({ "padding": "same" }), [&[2, 3, 2, 2], &[3, 3, 2, 3]]),
            Sample::of(json!({ "padding": "same", "strides": 2 }), [&[1, 5, 4, 2], &[3, 3, 2, 3]]),
            Sample::of(json!({ "padding": [[1, 0], [2, 1]], "strides": [2, 1] }), [&[1, 4, 3, 2], &[3, 2, 2, 2]]),
            Sample::of(json!({ "padding": 2, "dilationRate": [2, 1] }), [&[1, 4, 3, 2], &[3, 2, 2, 2]]),
            Sample::of(json!({ "groups": 2 }), [&[1, 3, 3, 4], &[2, 2, 2, 2]]),
            Sample::of(json!({ "groups": 3, "padding": 1 }), [&[1, 3, 3, 3], &[3, 3, 1, 6]]),
            Sample::of(json!({}), [&[2, 2, 2, 3], &[1, 1, 3, 2]]),
            Sample::of(json!({ "strides": 2 }), [&[1, 3, 4, 3], &[1, 1, 3, 2]]),
            Sample::of(json!({ "strides": [3, 2] }), [&[1, 7, 6, 2], &[2, 1, 2, 2]]),
            Sample::of(json!({ "groups": 3, "padding": "same", "strides": 2 }), [&[1, 5, 3, 3], &[3, 3, 1, 3]]),
            Sample::of(
                json!({ "strides": [2, 3], "padding": [[2, 1], [0, 3]], "dilationRate": [1, 2], "groups": 2 }),
                [&[1, 5, 7, 4], &[3, 3, 2, 4]],
            ),
            Sample::of(json!({ "padding": "same" }), [&[0, 3, 3, 1], &[2, 2, 1, 2]]),
        ]
    }
}

impl Expr<'_> {
    /// Convolution of images `[n, height, width, channels]` with filters `[rows, columns, channels / groups, filters]`.
    pub fn conv2d(self, filters: Self, options: Conv2d) -> Self {
        self.then(options, &[filters])
    }
}
