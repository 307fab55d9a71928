//! Convolutions by Winograd's tiles, where they pay: what the three products are lowered to.

use espalier_kernels::conv::Geometry;
use espalier_kernels::conv::winograd::{self, Filters, GradientCut, Tile};
use espalier_spec::Result;

use super::{filter_shape, result_shape};
use crate::ending::Ending;
use crate::expr::Expr;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op, pieces_worth};
use crate::program::Program;
use crate::shape::{Shape, TensorType};
use crate::tensor::Tensor;

/// Fewer channels or filters than these are moved into the other basis and back in more time than they save.
const LEAST: usize = 16;

/// Nanoseconds for each product of a channel and a filter: of the places of a tile, of a pixel's 9 taps, for a filter's
/// way into the other basis, and for reading its numbers where it is there already.
const NS_PER_TILE: f64 = 0.9;
const NS_PER_SMALL_TILE: f64 = 0.28;
const NS_PER_PIXEL: f64 = 0.2;
const NS_PER_FILTER: f64 = 16.0;
const NS_PER_PREPARED: f64 = 8.0;
const NS_PER_SMALL_PREPARED: f64 = 3.5;

fn tiles(g: &Geometry, tile: Tile) -> usize {
    g.batch * g.result.0.div_ceil(tile.side()) * g.result.1.div_ceil(tile.side())
}

/// Nanoseconds of the products.
fn cost(g: &Geometry, tile: Tile) -> f64 {
    let each = if tile == Tile::Large { NS_PER_TILE } else { NS_PER_SMALL_TILE };
    tiles(g, tile) as f64 * (g.channels * g.filters) as f64 * each
}

/// Whether large tiles can be used, and are quicker than windows. A rule on the shape.
fn pay(g: &Geometry) -> bool {
    choice(g, false).is_some()
}

/// The tiles that can be used, and are quicker than windows. A rule on the shape, and on whether the filters are transformed
/// anew: small ones have fewer numbers to read, but more to compute.
fn choice(g: &Geometry, prepared: bool) -> Option<Tile> {
    let fits = g.window == (3, 3) && g.stride == (1, 1) && g.dilation == (1, 1) && g.groups == 1;
    if !fits || g.channels.min(g.filters) < LEAST {
        return None;
    }
    let products = |tile| cost(g, tile) / (g.channels * g.filters) as f64;
    let large = products(Tile::Large) + if prepared { NS_PER_PREPARED } else { NS_PER_FILTER };
    let small = products(Tile::Small) + if prepared { NS_PER_SMALL_PREPARED } else { f64::INFINITY };
    let (tile, best) = if small < large { (Tile::Small, small) } else { (Tile::Large, large) };
    (best < g.pixels() as f64 * NS_PER_PIXEL).then_some(tile)
}

/// The result of a convolution by tiles, if they pay.
pub(super) fn result<'g>(g: &Geometry, x: Expr<'g>, w: Expr<'g>) -> Option<Expr<'g>> {
    choice(g, w.is_prepared()).map(|tile| of_tiles(g.clone(), tile, x, w, false))
}

/// The derivative in the images by tiles, if they pay: the convolution of the result's with the
/// transposed filters turned round.
pub(super) fn images<'g>(g: &Geometry, dy: Expr<'g>, w: Expr<'g>) -> Option<Expr<'g>> {
    if g.padding.0 > 2 || g.padding.1 > 2 {
        return None;
    }
    let back = Geometry {
        image: g.result,
        result: g.image,
        padding: (2 - g.padding.0, 2 - g.padding.1),
        pixel: g.filters,
        channels: g.filters,
        filters: g.channels,
        ..g.clone()
    };
    pay(&back).then(|| of_tiles(back, Tile::Large, dy, w, true))
}

fn of_tiles<'g>(g: Geometry, tile: Tile, x: Expr<'g>, w: Expr<'g>, turned: bool) -> Expr<'g> {
    let order = Filters { tile, channels: g.channels, filters: g.filters, block: piece(&g, tile).1 };
    x.then(OfTiles { g, order }, &[w.then(Transformed { order, turned }, &[])])
}

/// With fewer tiles than this a piece reads its filters too seldom for what it takes to bring them: from the second-level
/// cache, where all of them fit there, or from farther away.
const LEAST_TILES: (usize, usize) = (12, 48);
const NEAR: usize = 160 << 10;

/// More parts of the filters than this cost more, each bringing the tiles into their basis, than they help.
const MOST_PARTS: usize = 4;
const LEAST_FILTERS: usize = 32;

/// More pieces of tiles than this need no parts of the filters besides.
const ENOUGH: usize = 8;

/// Rows of the results (of `batch * height`) and filters of a piece. Pieces begin at a row of tiles, or at an image where its
/// last tiles are cut off.
fn piece(g: &Geometry, tile: Tile) -> (usize, usize) {
    let (rows, height, worth) = (g.batch * g.result.0, g.result.0, pieces_worth(cost(g, tile)));
    let step = if g.batch == 1 || height.is_multiple_of(tile.side()) { tile.side() } else { height };
    let whole = Filters { tile, channels: g.channels, filters: g.filters, block: g.filters };
    let least = if whole.len() <= NEAR { LEAST_TILES.0 } else { LEAST_TILES.1 };
    let most = (tiles(g, tile) / least).max(1);
    let down = worth.min(1 << most.ilog2());
    let parts = (worth / down).min(if down < ENOUGH { MOST_PARTS } else { 1 }).min(g.filters / LEAST_FILTERS).max(1);
    let block = g.filters.div_ceil(parts).next_multiple_of(16);
    (rows.div_ceil(down).next_multiple_of(step).max(1), if block < g.filters { block } else { g.filters.max(1) })
}

/// The derivative in the filters by tiles, if they pay.
pub(super) fn filters<'g>(g: &Geometry, x: Expr<'g>, dy: Expr<'g>) -> Result<Option<Expr<'g>>> {
    if !pay(g) {
        return Ok(None);
    }
    let rows = x.then(OfFilters(g.clone()), &[dy]);
    let cut = GradientCut::of(g);
    let columns = x.graph().constant(Tensor::f32(Shape::from([3, cut.rows()]), &cut.columns())?);
    let taps = x.graph().expr(columns).mat_mul(rows.reshape(&Shape::new([cut.rows(), 3 * g.channels * g.filters])?));
    Ok(Some(taps.reshape(&filter_shape(g))))
}

/// Filters `[3, 3, channels, filters]` in the basis of the tiles, in an order of the processor's own.
#[derive(Debug)]
struct Transformed {
    order: Filters,
    turned: bool,
}

/// Nanoseconds a float.
const NS_PER_TRANSFORMED: f64 = 0.3;

impl Op for Transformed {
    fn name(&self) -> &'static str {
        "conv2dTileFilters"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(Shape::new([self.order.tile.reach(), self.order.len() / self.order.tile.reach()])?)])
    }

    fn kernel(&self, _inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let row = outputs[0].shape[1];
        let cut = Cut::rows(self.order.tile.reach(), row as f64 * NS_PER_TRANSFORMED);
        Ok(Box::new(Transform { order: self.order, turned: self.turned, row, cut }))
    }
}

struct Transform {
    order: Filters,
    turned: bool,
    row: usize,
    cut: Cut,
}

impl Kernel for Transform {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.order.len() as f64 * NS_PER_TRANSFORMED
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (w, u, first) = (io.f32(0), io.out_f32(0), self.cut.first_row(io.piece));
        let rows = u.len().checked_div(self.row).unwrap_or(0);
        self.order.transform(w, self.turned, first..first + rows, u);
        Ok(())
    }
}

/// The result of a convolution from images and transformed filters.
#[derive(Debug)]
struct OfTiles {
    g: Geometry,
    order: Filters,
}

impl Op for OfTiles {
    fn name(&self) -> &'static str {
        "conv2dTiles"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(result_shape(&self.g))])
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
        Ok(Box::new(Tiles::new(self, epilogue)))
    }
}

struct Tiles {
    g: Geometry,
    order: Filters,
    /// Rows of the results of a piece; it has a block of the filters.
    rows: usize,
    ending: Ending,
}

impl Tiles {
    fn new(op: &OfTiles, epilogue: Option<Program>) -> Self {
        Self { g: op.g.clone(), order: op.order, rows: piece(&op.g, op.order.tile).0, ending: epilogue.into() }
    }
}

impl Kernel for Tiles {
    fn cut(&self) -> Cut {
        let tile = (self.rows * self.g.result.1.max(1), self.order.block);
        Cut::Grid { batch: 1, size: (self.g.pixels(), self.g.filters), tile }
    }

    fn cost(&self) -> f64 {
        let finish = self.ending.cost();
        cost(&self.g, self.order.tile) + self.g.result_len() as f64 * (finish + 0.5)
    }

    fn ending(&mut self) -> Option<&mut Ending> {
        Some(&mut self.ending)
    }

    fn scratch(&self) -> usize {
        winograd::result_scratch(&self.g, &self.order)
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (width, filters) = (self.g.result.1, self.g.filters);
        let across = filters.div_ceil(self.order.block).max(1);
        let (row, col) = (io.piece / across * self.rows, io.piece % across * self.order.block);
        let (y, scratch) = (io.out_tile(), io.scratch());
        let (rows, cols) = (row..row + y.rows() / width, col..col + y.cols());
        let (x, u, at) = (io.f32(0), io.f32(1), (row * width * filters + col, filters));
        self.ending.over(io, at, cols.len(), |epilogue| {
            winograd::result(&self.g, x, (u, &self.order), rows, cols, y, scratch, epilogue);
        });
        Ok(())
    }
}

/// The derivative in the filters from images and the derivative in the result, before rows of taps are put together.
#[derive(Debug)]
struct OfFilters(Geometry);

impl Op for OfFilters {
    fn name(&self) -> &'static str {
        "conv2dTileGradient"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(Shape::new([GradientCut::of(&self.0).rows(), 3, self.0.channels, self.0.filters])?)])
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let pieces = GradientCut::of(&self.0).pieces();
        Ok(Box::new(Gradient { g: self.0.clone(), cut: Cut::rows(pieces, cost(&self.0, Tile::Large) / pieces as f64) }))
    }
}

struct Gradient {
    g: Geometry,
    cut: Cut,
}

impl Kernel for Gradient {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        cost(&self.g, Tile::Large)
    }

    fn scratch(&self) -> usize {
        winograd::gradient_scratch(&self.g)
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (x, dy, to, first) = (io.f32(0), io.f32(1), io.out_f32(0), self.cut.first_row(io.piece));
        let cut = GradientCut::of(&self.g);
        let piece = cut.rows() / cut.pieces() * 3 * self.g.channels * self.g.filters;
        let pieces = to.len().checked_div(piece).unwrap_or(0);
        winograd::gradient(&self.g, x, dy, first..first + pieces, to, io.scratch());
        Ok(())
    }
}
