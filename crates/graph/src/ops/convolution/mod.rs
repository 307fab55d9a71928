//! The three products of a convolution: its result, and its derivatives in the images and in the filters.
//!
//! All are sums over the same triples of an element of the images, one of the filters and one of the result, so that the
//! derivative of each is made of the other two.

mod filters;
mod images;
mod result;
mod tiles;

use espalier_kernels::conv::Geometry;

use crate::expr::Expr;
use crate::shape::Shape;

/// Float operations a nanosecond that one thread reaches, roughly.
const FLOPS_PER_NS: f64 = 60.0;

/// Nanoseconds that a product of these sizes takes.
fn cost(g: &Geometry) -> f64 {
    2.0 * g.result_len() as f64 * g.depth() as f64 / FLOPS_PER_NS
}

/// Whether a pixel of the result sees just the one in its place, so that pixels are the rows of a matrix product.
fn is_matrix_product(g: &Geometry) -> bool {
    g.taps() == 1 && g.stride == (1, 1) && g.padding == (0, 0) && g.result == g.image && g.groups == 1
}

fn image_shape(g: &Geometry) -> Shape {
    Shape::from([g.batch, g.image.0, g.image.1, g.groups * g.channels])
}

fn filter_shape(g: &Geometry) -> Shape {
    Shape::from([g.window.0, g.window.1, g.channels, g.groups * g.filters])
}

fn result_shape(g: &Geometry) -> Shape {
    Shape::from([g.batch, g.result.0, g.result.1, g.groups * g.filters])
}

/// The result of convolving images with filters.
pub fn result<'g>(g: Geometry, x: Expr<'g>, w: Expr<'g>) -> Expr<'g> {
    if is_matrix_product(&g) {
        return x.mat_mul(w.reshape(&Shape::from([g.channels, g.filters])));
    }
    x.then(result::OfWindows(g), &[w])
}

/// The derivative in the images, from that in the result: the transposed convolution.
pub fn images<'g>(g: Geometry, dy: Expr<'g>, w: Expr<'g>) -> Expr<'g> {
    if is_matrix_product(&g) {
        return dy.mat_mul_with(w.reshape(&Shape::from([g.channels, g.filters])), false, true);
    }
    dy.then(images::OfImages(g), &[w])
}

/// The derivative in the filters, from the images and the derivative in the result.
fn filters<'g>(g: Geometry, x: Expr<'g>, dy: Expr<'g>) -> Expr<'g> {
    x.then(filters::OfFilters(g), &[dy])
}
