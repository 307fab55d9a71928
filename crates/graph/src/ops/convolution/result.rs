//! The result of a convolution: each of its pixels from its window.

use espalier_kernels::conv::{Geometry, forward, forward_scratch};
use espalier_spec::Result;

use super::{cost, filters, images, pieces, result_shape, tiles, with_wide_pixels};
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::finish::Finish;
use crate::graph::Graph;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op};
use crate::program::Program;
use crate::shape::TensorType;

/// From images `[n, height, width, channels]` and filters `[rows, columns, channels / groups, filters]`.
#[derive(Debug)]
pub struct OfWindows(pub Geometry);

impl Op for OfWindows {
    fn name(&self) -> &'static str {
        "conv2d"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(result_shape(&self.0))])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (x, w, dy) = (cx.input(0), cx.input(1), cx.output_gradient(0));
        if cx.needs(0) {
            cx.accumulate(0, images(self.0.clone(), dy, w));
        }
        if cx.needs(1) {
            cx.accumulate(1, filters(self.0.clone(), x, dy));
        }
        Ok(())
    }

    fn lower<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        if let Some(y) = tiles::result(&self.0, x[0], x[1]) {
            return Ok(Some(vec![y]));
        }
        let wide = with_wide_pixels(&self.0, x[0])?;
        Ok(wide.map(|(g, padded)| vec![padded.then(Self(g), &x[1..])]))
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Windows::new(&self.0, None)))
    }

    fn carries_epilogue(&self) -> bool {
        true
    }

    fn with_epilogue(
        &self,
        _inputs: &[TensorType],
        _outputs: &[TensorType],
        epilogue: Program,
    ) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Windows::new(&self.0, Some(epilogue))))
    }
}

/// Fewer pixels than this do not pay for copying the filters.
const LEAST_PIXELS: usize = 96;

/// Fewer filters than this leave the image's pixels too little to be multiplied with.
const LEAST_FILTERS: usize = 32;

struct Windows {
    g: Geometry,
    tile: (usize, usize),
    epilogue: Option<Program>,
}

impl Windows {
    fn new(g: &Geometry, epilogue: Option<Program>) -> Self {
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
        Self { g: g.clone(), tile, epilogue }
    }
}

impl Kernel for Windows {
    fn cut(&self) -> Cut {
        Cut::Grid { batch: 1, size: (self.g.pixels(), self.g.groups * self.g.filters), tile: self.tile }
    }

    fn cost(&self) -> f64 {
        let finish = self.epilogue.as_ref().map_or(0.0, Program::cost);
        cost(&self.g) + self.g.result_len() as f64 * (finish + 0.2)
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
        let finish = self.epilogue.as_ref().map(|program| Finish::new(program, io, row * width + col, width));
        let epilogue = finish.as_ref().map(|finish| finish as _);
        forward(&self.g, io.f32(0), io.f32(1), rows, cols, y, scratch, epilogue);
        Ok(())
    }
}
