//! The derivative of a convolution in its filters: for each tap, the pixels under it times the result's derivative.

use std::ops::Range;

use espalier_kernels::conv::{Geometry, weights, weights_scratch};
use espalier_kernels::tile::TileMut;
use espalier_spec::Result;

use super::{cost, filter_shape, images, result, tiles, with_wide_pixels};
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::{In, Io};
use crate::op::{Cut, Kernel, Op};
use crate::parts::parts;
use crate::rows::Rows;
use crate::shape::{Shape, TensorType};

/// From the images and the derivative in the result.
#[derive(Debug)]
pub struct OfFilters(pub Geometry);

impl Op for OfFilters {
    fn name(&self) -> &'static str {
        "conv2dFilters"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(filter_shape(&self.0))])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (x, dy, dw) = (cx.input(0), cx.input(1), cx.output_gradient(0));
        if cx.needs(0) {
            cx.accumulate(0, images(self.0.clone(), dy, dw));
        }
        if cx.needs(1) {
            cx.accumulate(1, result(self.0.clone(), x, dw));
        }
        Ok(())
    }

    fn lower<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        if let Some(dw) = tiles::filters(&self.0, x[0], x[1])? {
            return Ok(Some(vec![dw]));
        }
        let wide = with_wide_pixels(&self.0, x[0])?;
        let is_wide = wide.is_some();
        let (g, images) = wide.unwrap_or_else(|| (self.0.clone(), x[0]));
        let pixels = g.batch * g.result.0 * g.result.1;
        let dw = match parts(g.batch, pixels, g.filter_len(), g.image_len() + g.result_len()) {
            Some(parts) => images.then(OfParts { g, parts }, &x[1..]).sum(Some(&[0]), false),
            None if is_wide => images.then(Self(g), &x[1..]),
            None => return Ok(None),
        };
        Ok(Some(vec![dw.reshape(&filter_shape(&self.0))]))
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let g = &self.0;
        let mut cut = Cut::rows(g.depth(), cost(g) / g.depth().max(1) as f64);
        if let Cut::Rows { per_piece, .. } = &mut cut {
            // A piece finds the pixels under each of its taps, so it is worth many rows of one.
            *per_piece = per_piece.next_multiple_of(g.channels.min(MOST_ROWS));
        }
        Ok(Box::new(Filters { g: g.clone(), cut }))
    }
}

/// The same from parts of the images, one behind the other.
#[derive(Debug)]
struct OfParts {
    g: Geometry,
    parts: usize,
}

impl Op for OfParts {
    fn name(&self) -> &'static str {
        "conv2dFilterParts"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let shape = [&[self.parts], &filter_shape(&self.g)[..]].concat();
        Ok(vec![TensorType::f32(Shape::new(shape)?)])
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let (rows, filters) = ((self.parts, self.g.filter_len()), self.g.groups * self.g.filters);
        let part = Geometry { batch: self.g.batch / self.parts, ..self.g.clone() };
        let scratch = weights_scratch(&part);
        let make = move |inputs: &[In<'_>], parts: Range<usize>, dw: &mut [f32], scratch: &mut [f32]| {
            for (at, dw) in parts.zip(dw.chunks_exact_mut(part.filter_len())) {
                let x = &inputs[0].floats()[at * part.image_len()..][..part.image_len()];
                let dy = &inputs[1].floats()[at * part.result_len()..][..part.result_len()];
                let to = TileMut::new(dw, part.depth(), filters, filters);
                weights(&part, x, dy, 0..part.depth(), to, scratch);
            }
        };
        Ok(Rows::new(rows, cost(&self.g), None, make).with_scratch(scratch).boxed())
    }
}

/// Rows of the filters that keep the kernels busy for long enough.
const MOST_ROWS: usize = 64;

struct Filters {
    g: Geometry,
    cut: Cut,
}

impl Kernel for Filters {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        cost(&self.g)
    }

    fn scratch(&self) -> usize {
        weights_scratch(&self.g)
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let width = self.g.groups * self.g.filters;
        let (x, dy, dw, first) = (io.f32(0), io.f32(1), io.out_f32(0), self.cut.first_row(io.piece));
        let rows = dw.len().checked_div(width).unwrap_or(0);
        weights(&self.g, x, dy, first..first + rows, TileMut::new(dw, rows, width, width), io.scratch());
        Ok(())
    }
}
