//! The derivative of a convolution in its filters: for each tap, the pixels under it times the result's derivative.

use espalier_kernels::conv::{Geometry, weights, weights_scratch};
use espalier_kernels::tile::TileMut;
use espalier_spec::Result;

use super::{cost, filter_shape, images, result, tiles, with_wide_pixels};
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op};
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
        let dw = match parts(&g) {
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

/// Into how many parts the images are cut, if that pays: the filters are small, and pieces of them would each read the
/// whole derivative of the result.
fn parts(g: &Geometry) -> Option<usize> {
    let (pixels, filters) = (g.batch * g.result.0 * g.result.1, g.filter_len());
    let suits = |parts: &usize| {
        let read = g.image_len() + g.result_len();
        g.batch.is_multiple_of(*parts) && pixels / parts >= LEAST_PIXELS && filters * parts * WORTH_PARTS <= read
    };
    (LEAST_PARTS..=MOST_PARTS).rev().find(suits)
}

/// Pixels of the result in a part, and parts, at least and at most; and how many times the elements of the parts the
/// images and the result have.
const LEAST_PIXELS: usize = 1024;
const LEAST_PARTS: usize = 4;
const MOST_PARTS: usize = 16;
const WORTH_PARTS: usize = 8;

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
        Ok(Box::new(Parts { g: Geometry { batch: self.g.batch / self.parts, ..self.g.clone() }, parts: self.parts }))
    }
}

/// The filters' derivative from each of some parts, whose sizes are `g`.
struct Parts {
    g: Geometry,
    parts: usize,
}

impl Kernel for Parts {
    fn cut(&self) -> Cut {
        Cut::Rows { rows: self.parts, per_piece: 1 }
    }

    fn cost(&self) -> f64 {
        cost(&self.g) * self.parts as f64
    }

    fn scratch(&self) -> usize {
        weights_scratch(&self.g)
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (g, part, width) = (&self.g, io.piece, self.g.groups * self.g.filters);
        let (x, dy, dw) = (io.f32(0), io.f32(1), io.out_f32(0));
        let x = &x[part * g.image_len()..][..g.image_len()];
        let dy = &dy[part * g.result_len()..][..g.result_len()];
        weights(g, x, dy, 0..g.depth(), TileMut::new(dw, g.depth(), width, width), io.scratch());
        Ok(())
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
