//! The three products of a convolution: its result, and its derivatives in the images and in the filters.
//!
//! All are sums over the same triples of an element of the images, one of the filters and one of the result, so that the
//! derivative of each is made of the other two.

mod filters;
mod images;
mod packed;
mod result;
mod tiles;

use espalier_kernels::conv::Geometry;
use espalier_spec::Result;

use crate::expr::Expr;
use crate::op::pieces_worth;
use crate::ops::pooling;
use crate::shape::Shape;

/// Float operations a nanosecond that one thread reaches, roughly.
const FLOPS_PER_NS: f64 = 60.0;

/// Nanoseconds that a product of these sizes takes.
fn cost(g: &Geometry) -> f64 {
    2.0 * g.result_len() as f64 * g.depth() as f64 / FLOPS_PER_NS
}

/// Nanoseconds a float to bring filters into the order of the kernels, which every piece does for itself.
const NS_PER_COPIED: f64 = 0.5;

/// Into how many pieces a product is worth cutting, each of which copies the filters.
fn pieces(g: &Geometry) -> usize {
    let copies = cost(g) / (8.0 * g.filter_len() as f64 * NS_PER_COPIED);
    let most = (copies as usize).max(LEAST_PIECES).next_power_of_two();
    pieces_worth(cost(g)).min(most).min(MOST_PIECES)
}

/// However often the filters are copied, this many workers should have something to do.
const LEAST_PIECES: usize = 4;
const MOST_PIECES: usize = 32;

/// Whether a pixel of the result sees just one, which lies in the image, so that pixels are rows of a matrix product.
fn is_matrix_product(g: &Geometry) -> bool {
    let inside = |result: usize, stride: usize, image: usize| result.saturating_sub(1) * stride < image.max(1);
    let within = inside(g.result.0, g.stride.0, g.image.0) && inside(g.result.1, g.stride.1, g.image.1);
    g.taps() == 1 && g.padding == (0, 0) && g.groups == 1 && within
}

/// Whether each pixel of the image is seen, by the pixel of the result in its place.
fn sees_all(g: &Geometry) -> bool {
    g.stride == (1, 1) && g.result == g.image
}

/// Fewer channels than this make short runs of each pixel's: windows then take a row of pixels as one.
const FEW_CHANNELS: usize = 12;

/// The same convolution with the pixels of a window's row as channels of one pixel, and the images with zeros around:
/// products run over longer rows. None where that gains nothing.
fn with_wide_pixels<'g>(g: &Geometry, x: Expr<'g>) -> Result<Option<(Geometry, Expr<'g>)>> {
    let plain = g.groups == 1 && g.dilation.1 == 1 && g.window.1 > 1 && g.pixel == g.channels;
    if !plain || g.channels > FEW_CHANNELS {
        return Ok(None);
    }
    let reach = |windows: usize, stride: usize, window: usize, dilation: usize| {
        (windows.max(1) - 1) * stride + (window - 1) * dilation + 1
    };
    let height = reach(g.result.0, g.stride.0, g.window.0, g.dilation.0).max(g.image.0 + g.padding.0);
    let width = reach(g.result.1, g.stride.1, g.window.1, 1).max(g.image.1 + g.padding.1);
    let below = height - g.image.0 - g.padding.0;
    let right = width - g.image.1 - g.padding.1;
    let padded = x.pad(&[[0, 0], [g.padding.0, below], [g.padding.1, right], [0, 0]], 0.0).checked()?;
    let wide = Geometry {
        image: (height, width),
        window: (g.window.0, 1),
        padding: (0, 0),
        channels: g.window.1 * g.channels,
        ..g.clone()
    };
    Ok(Some((wide, padded)))
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
        let seen = if sees_all(&g) { x } else { pooling::sample(x, g.result, g.stride) };
        return seen.mat_mul(w.reshape(&Shape::from([g.channels, g.filters])));
    }
    x.then(result::OfWindows::new(g), &[w])
}

/// The derivative in the images, from that in the result: the transposed convolution.
pub fn images<'g>(g: Geometry, dy: Expr<'g>, w: Expr<'g>) -> Expr<'g> {
    if is_matrix_product(&g) && sees_all(&g) {
        return dy.mat_mul_with(w.reshape(&Shape::from([g.channels, g.filters])), false, true);
    }
    dy.then(images::OfImages(g), &[transposed(w)])
}

/// Filters with the channels behind the filters, or back.
fn transposed(w: Expr<'_>) -> Expr<'_> {
    w.transpose(Some(&[0, 1, 3, 2]))
}

/// The derivative in the filters, from the images and the derivative in the result.
fn filters<'g>(g: Geometry, x: Expr<'g>, dy: Expr<'g>) -> Expr<'g> {
    x.then(filters::OfFilters(g), &[dy])
}
