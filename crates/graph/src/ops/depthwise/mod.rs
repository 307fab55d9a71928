//! The three products of a depthwise convolution, each of whose derivatives is made of the other two.

mod filters;
mod images;
mod result;

use std::ops::Range;

use espalier_kernels::conv::Geometry;

use crate::expr::Expr;
use crate::io::In;
use crate::op::Kernel;
use crate::program::Program;
use crate::rows::Rows;

/// Nanoseconds that a product of an element of the images and one of the filters takes.
const PRODUCT_NS: f64 = 0.05;

/// Nanoseconds that each of the three takes.
fn cost(g: &Geometry) -> f64 {
    g.result_len() as f64 * (0.1 + PRODUCT_NS * g.taps() as f64)
}

/// What makes rows of images from two operands.
type Pass = fn(&Geometry, &[f32], &[f32], Range<usize>, &mut [f32]);

/// A kernel that makes images of that height and width row by row.
fn by_rows(g: &Geometry, (height, width): (usize, usize), epilogue: Option<Program>, pass: Pass) -> Box<dyn Kernel> {
    let (rows, cost, g) = ((g.batch * height, width * g.groups), cost(g), g.clone());
    let make = move |inputs: &[In<'_>], rows: Range<usize>, to: &mut [f32], _: &mut [f32]| {
        pass(&g, inputs[0].floats(), inputs[1].floats(), rows, to);
    };
    Rows::new(rows, cost, epilogue, make).boxed()
}

/// Whether a convolution is of each channel by itself.
pub fn is_depthwise(g: &Geometry) -> bool {
    g.groups > 1 && g.channels == 1 && g.filters == 1
}

/// The result of convolving images with filters `[rows, columns, 1, channels]`.
pub fn result<'g>(g: Geometry, x: Expr<'g>, w: Expr<'g>) -> Expr<'g> {
    x.then(result::OfWindows(g), &[w])
}

/// The derivative in the images, from that in the result.
fn images<'g>(g: Geometry, dy: Expr<'g>, w: Expr<'g>) -> Expr<'g> {
    dy.then(images::OfImages(g), &[w])
}

/// The derivative in the filters, from the images and the derivative in the result.
fn filters<'g>(g: Geometry, x: Expr<'g>, dy: Expr<'g>) -> Expr<'g> {
    x.then(filters::OfFilters(g), &[dy])
}
