//! The means of as many windows as the result has pixels, whatever the size of the image: window `i` of `m` along an axis
//! of `n` pixels reaches from `⌊i n / m⌋` to `⌈(i + 1) n / m⌉`. Shapes: `[batch, height, width, channels]` become smaller ones.

use espalier_graph::ops::average_pool2d::AveragePool2d;
use espalier_graph::sliding::{Padding, Pair};
use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use super::windows::image;
use super::{Layer, single};
use crate::context::Context;

/// Means of windows that make images of one size of those of any.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("adaptiveAvgPool2d"))]
pub struct AdaptiveAveragePooling2d {
    /// Pixels of the result: one number, or height and width.
    #[spec(range = 1..)]
    pub output_size: Pair,
}

impl Layer for AdaptiveAveragePooling2d {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [_, _, channels] = image(single(inputs)?)?;
        let [height, width] = self.output_size.0;
        Shape::new([height, width, channels])
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let shape = x.shape();
        let ([batch, height, width, channels], [rows, columns]) = (sizes(&shape), self.output_size.0);
        if [height, width] == [rows, columns] {
            return Ok(x);
        }
        if height.is_multiple_of(rows) && width.is_multiple_of(columns) {
            let pool_size = Pair([height / rows, width / columns]);
            let (strides, padding) = (None, Padding::Valid);
            let op = AveragePool2d { pool_size, strides, padding, ceil_mode: false, count_include_pad: false };
            return x.average_pool2d(op).checked();
        }
        // Windows of unequal sizes: a product with the shares of the pixels, one axis after the other.
        let shares = |size: usize, windows: usize| -> Result<Expr<'g>> {
            Ok(x.graph().expr(x.graph().constant(shares(size, windows)?)))
        };
        let lines = x.reshape(&Shape::new([batch, height, width * channels])?);
        let lower = shares(height, rows)?.mat_mul(lines).reshape(&Shape::new([batch * rows, width, channels])?);
        let narrower = shares(width, columns)?.mat_mul(lower);
        narrower.reshape(&Shape::new([batch, rows, columns, channels])?).checked()
    }
}

fn sizes(shape: &Shape) -> [usize; 4] {
    std::array::from_fn(|axis| shape.get(axis).copied().unwrap_or(1))
}

/// What each window along an axis has of its pixels: `[windows, size]`.
fn shares(size: usize, windows: usize) -> Result<Tensor> {
    let mut shares = vec![0.0; windows * size];
    for (i, row) in shares.chunks_exact_mut(size.max(1)).enumerate() {
        let window = i * size / windows..((i + 1) * size).div_ceil(windows);
        let share = 1.0 / window.len() as f32;
        row[window].fill(share);
    }
    Tensor::f32(Shape::new([windows, size])?, &shares)
}
