//! The result of a convolution: each of its pixels from its window.

use espalier_kernels::conv::{Filters, Geometry, forward, forward_scratch};
use espalier_spec::Result;

use super::packed::Packed;
use super::{cost, filters, images, pieces, result_shape, tiles, with_wide_pixels};
use crate::autodiff::Backward;
use crate::ending::Ending;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op};
use crate::program::Program;
use crate::shape::TensorType;

/// From images `[n, height, width, channels]` and filters `[rows, columns, channels / groups, filters]`.
#[derive(Debug)]
pub struct OfWindows {
    g: Geometry,
    /// Whether the filters are packed for its pieces.
    packed: bool,
}

impl OfWindows {
    pub fn new(g: Geometry) -> Self {
        Self { g, packed: false }
    }
}

impl Op for OfWindows {
    fn name(&self) -> &'static str {
        "conv2d"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(result_shape(&self.g))])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (x, w, dy) = (cx.input(0), cx.input(1), cx.output_gradient(0));
        if cx.needs(0) {
            cx.accumulate(0, images(self.g.clone(), dy, w));
        }
        if cx.needs(1) {
            cx.accumulate(1, filters(self.g.clone(), x, dy));
        }
        Ok(())
    }

    fn lower<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        if let Some(y) = tiles::result(&self.g, x[0], x[1]) {
            return Ok(Some(vec![y]));
        }
        if let Some((g, padded)) = with_wide_pixels(&self.g, x[0])? {
            return Ok(Some(vec![padded.then(Self::new(g), &x[1..])]));
        }
        if x[1].is_prepared() && self.g.groups == 1 && self.g.pixels() <= MOST_PIXELS_OF_PACKED {
            let filters = x[1].then(Packed::of(&self.g, tile(&self.g).1), &[]);
            return Ok(Some(vec![x[0].then(Self { g: self.g.clone(), packed: true }, &[filters])]));
        }
        Ok(None)
    }

    fn carries_epilogue(&self) -> bool {
        true
    }

    fn finished_kernel(
        &self,
        _inputs: &[TensorType],
        _outputs: &[TensorType],
        epilogue: Option<Program>,
    ) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Windows::new(self, epilogue)))
    }
}

/// Fewer pixels than this do not pay for copying the filters.
const LEAST_PIXELS: usize = 96;

/// Fewer filters than this leave the image's pixels too little to be multiplied with.
const LEAST_FILTERS: usize = 32;

/// With more pixels than this, copying the filters takes less than a fiftieth of the time: not worth keeping a copy for.
const MOST_PIXELS_OF_PACKED: usize = 1024;

struct Windows {
    g: Geometry,
    packed: bool,
    tile: (usize, usize),
    ending: Ending,
}

/// Pixels and filters of a piece.
fn tile(g: &Geometry) -> (usize, usize) {
    let worth = pieces(g);
    let mut tile = (g.pixels().max(1), (g.groups * g.filters).max(1));
    let mut pieces = 1;
    while pieces < worth {
        let (pixels, filters) = (tile.0.div_ceil(2), tile.1.div_ceil(2).next_multiple_of(16));
        // Each piece copies its filters; with fewer of them it reads its pixels' windows as often as before.
        if pixels >= LEAST_PIXELS && (pixels * 4 >= tile.1 || filters < LEAST_FILTERS || g.groups > 1) {
            tile.0 = pixels;
        } else if filters >= LEAST_FILTERS && g.groups == 1 {
            tile.1 = filters;
        } else {
            break;
        }
        pieces *= 2;
    }
    tile
}

impl Windows {
    fn new(op: &OfWindows, epilogue: Option<Program>) -> Self {
        Self { g: op.g.clone(), packed: op.packed, tile: tile(&op.g), ending: epilogue.into() }
    }
}

impl Kernel for Windows {
    fn cut(&self) -> Cut {
        Cut::Grid { batch: 1, size: (self.g.pixels(), self.g.groups * self.g.filters), tile: self.tile }
    }

    fn cost(&self) -> f64 {
        let finish = self.ending.cost();
        cost(&self.g) + self.g.result_len() as f64 * (finish + 0.2)
    }

    fn ending(&mut self) -> Option<&mut Ending> {
        Some(&mut self.ending)
    }

    fn scratch(&self) -> usize {
        forward_scratch(&self.g)
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let width = self.g.groups * self.g.filters;
        let across = width.div_ceil(self.tile.1).max(1);
        let (row, col) = (io.piece / across * self.tile.0, io.piece % across * self.tile.1);
        let (y, scratch) = (io.out_tile(), io.scratch());
        let (rows, cols) = (row..row + y.rows(), col..col + y.cols());
        let filters = io.f32(1);
        let filters = if self.packed { Filters::Packed(filters, self.tile.1) } else { Filters::Plain(filters) };
        let (x, at) = (io.f32(0), (row * width + col, width));
        self.ending.over(io, at, cols.len(), |epilogue| {
            forward(&self.g, x, filters, rows, cols, y, scratch, epilogue);
        });
        Ok(())
    }
}
