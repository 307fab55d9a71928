//! The result: rows of tiles into the other basis, a product for each of their places, and back.

use std::ops::Range;

use super::apart;
use super::filters::{Filters, Tile};
use super::tiles::Tiles;
use super::transform::Transforms;
use crate::conv::Geometry;
use crate::conv::forward::room_start;
use crate::conv::geometry::parts;
use crate::conv::kernel::Chunk;
use crate::conv::panels::{LINE, Panels};
use crate::gemm::Epilogue;
use crate::tile::TileMut;

/// Floats of a block of transformed tiles, roughly: as much as the second-level cache keeps.
const BLOCK: usize = 96 << 10;

/// With fewer tiles than this the filters are read too often.
const LEAST_TILES: usize = 48;

/// Rows of tiles of a block at most.
fn rows_of_block(g: &Geometry, tile: Tile) -> usize {
    let tiles = (BLOCK / (tile.places() * channels_len(g)).max(1)).max(LEAST_TILES);
    (tiles / g.result.1.div_ceil(tile.side()).max(1)).max(1)
}

/// Floats of a tile's channels at one place.
fn channels_len(g: &Geometry) -> usize {
    g.channels.next_multiple_of(LINE)
}

/// Floats of scratch that [`result`] wants for filters that lie so.
pub fn result_scratch(g: &Geometry, order: &Filters) -> usize {
    let tiles = rows_of_block(g, order.tile) * g.result.1.div_ceil(order.tile.side());
    let floats = apart(tiles * channels_len(g)) + apart(tiles * order.widest());
    g.channels + LINE + order.tile.places() * floats
}

/// Sets `y`, the rows `range` (of `batch * height`) of the result with its channels `columns`, from images and
/// transformed filters `u`, which lie in that order. Rows begin and end at a row of tiles, columns at a block. The epilogue
/// runs on finished pixels, several at a time.
#[allow(clippy::too_many_arguments, reason = "two operands, the piece of the result, and how to end")]
pub fn result(
    g: &Geometry,
    x: &[f32],
    (u, order): (&[f32], &Filters),
    range: Range<usize>,
    columns: Range<usize>,
    mut y: TileMut<'_>,
    scratch: &mut [f32],
    epilogue: Option<&dyn Epilogue>,
) {
    assert!(g.window == (3, 3) && g.stride == (1, 1) && g.dilation == (1, 1), "the windows are 3x3 and side by side");
    assert!(g.groups == 1 && g.pixel == g.channels, "every filter sees every channel");
    assert!((order.channels, order.filters) == (g.channels, g.filters), "the filters are those of the convolution");
    assert!(x.len() >= g.image_len() && u.len() >= order.len(), "the operands are whole");
    assert!(range.end <= g.batch * g.result.0 && y.rows() == range.len() * g.result.1, "the rows of a convolution fit");
    assert!(columns.end <= g.filters && y.cols() == columns.len(), "the channels of a convolution fit");
    assert!(scratch.len() >= result_scratch(g, order), "a convolution got less scratch than result_scratch asks for");
    let tiles = Tiles::new(g, order.tile);
    let (zeros, room) = scratch.split_at_mut(g.channels);
    zeros.fill(0.0);
    let start = room_start(room);
    let room = &mut room[start..];
    let all = tiles.row_of(range.start)..tiles.row_of(range.end);
    for (first, rows) in parts(all.len(), rows_of_block(g, order.tile)).filter(|part| part.1 > 0) {
        let (first, columns) = (all.start + first, columns.clone());
        let block = Block { g, order, tiles: &tiles, rows: first..first + rows, columns, count: 0 }.counted();
        block.run(x, u, zeros, room, &mut y, range.start);
        if let Some(epilogue) = epilogue {
            let from = (tiles.first_row(block.rows.start) - range.start) * g.result.1;
            let to = (tiles.first_row(block.rows.end).min(range.end) - range.start) * g.result.1;
            epilogue.finish(from, 0, y.sub(from, to - from, 0, block.columns.len()));
        }
    }
}

/// Some rows of tiles, and some of the filters.
struct Block<'a> {
    g: &'a Geometry,
    order: &'a Filters,
    tiles: &'a Tiles<'a>,
    rows: Range<usize>,
    columns: Range<usize>,
    count: usize,
}

impl Block<'_> {
    fn counted(mut self) -> Self {
        self.count = self.rows.len() * self.tiles.across;
        self
    }

    /// Row and column of each tile.
    fn each(&self) -> impl Iterator<Item = (usize, (usize, usize))> + use<> {
        let across = self.tiles.across;
        self.rows.clone().flat_map(move |row| (0..across).map(move |column| (row, column))).enumerate()
    }

    fn run(&self, x: &[f32], u: &[f32], zeros: &[f32], room: &mut [f32], y: &mut TileMut<'_>, origin: usize) {
        let (g, transforms) = (self.g, Transforms::get());
        let (count, depth) = (self.count, channels_len(g));
        let v_place = apart(count * depth);
        let (image, result) = match self.order.tile {
            Tile::Small => (transforms.small_image, transforms.small_result),
            Tile::Large => (transforms.image, transforms.result),
        };
        let (v, m) = room.split_at_mut(self.order.tile.places() * v_place);
        for (tile, (row, column)) in self.each() {
            self.tiles.fetch_below(row, column, x);
            let pixels = self.tiles.under(row, column, x, zeros.as_ptr());
            // SAFETY: every pixel has the image's channels; each place has room for whole lines of them at the tile.
            unsafe { image(g.channels, &pixels, v[tile * depth..].as_mut_ptr(), v_place) };
        }
        for (first, floats, panels) in self.order.blocks(self.columns.clone()) {
            for panel in panels.iter() {
                let (at, width, own) = panel;
                let m_place = apart(count * width);
                self.multiply((&panels, panel), v, u, &floats, m);
                for (tile, (row, column)) in self.each() {
                    let pixels = self.pixels(row, column, first - self.columns.start + at, own, y, origin);
                    // SAFETY: M has whole vectors of each place; the pixels have the panel's own columns.
                    unsafe { result(own, m[tile * width..].as_ptr(), m_place, &pixels) };
                }
            }
        }
    }

    /// Sets M of a panel, whose block lies in `floats` of each place: a product for each place.
    fn multiply(
        &self,
        (panels, panel): (&Panels, (usize, usize, usize)),
        v: &[f32],
        u: &[f32],
        floats: &Range<usize>,
        m: &mut [f32],
    ) {
        let (channels, count, depth, width) = (self.g.channels, self.count, channels_len(self.g), panel.1);
        let (u_place, v_place, m_place) = (self.order.place_len(), apart(count * depth), apart(count * width));
        for (p, m) in m[..self.order.tile.places() * m_place].chunks_exact_mut(m_place).enumerate() {
            let (v, u) = (&v[p * v_place..][..count * depth], &u[p * u_place..][floats.clone()]);
            for (start, height) in parts(count, panels.tallest()) {
                let first = v[start * depth..][..height * depth].as_ptr();
                let rows = std::array::from_fn(|row| first.wrapping_add(row * depth));
                let chunk = Chunk { rows, len: channels };
                let c = m[start * width..][..height * width].as_mut_ptr();
                // SAFETY: the chunk's rows lie in V, the panel in U and the strip in M.
                unsafe { panels.multiply_panel(panel, &[chunk], u, height, c, width, false) };
            }
        }
    }

    /// The pixels of a tile from column `at` of the piece on; null beyond the edges.
    fn pixels(
        &self,
        row: usize,
        column: usize,
        at: usize,
        own: usize,
        y: &mut TileMut<'_>,
        origin: usize,
    ) -> [*mut f32; 16] {
        let (width, side) = (self.g.result.1, self.order.tile.side());
        let (rows, columns) = self.tiles.size(row, column);
        let first = self.tiles.first_row(row) - origin;
        let mut pixels = [std::ptr::null_mut(); 16];
        let stride = y.row_stride();
        for (i, pixels) in pixels.chunks_exact_mut(side).enumerate().take(rows.len()) {
            let mut seen = y.sub((first + i) * width + columns.start, columns.len(), at, own);
            for (j, pixel) in pixels.iter_mut().enumerate().take(columns.len()) {
                *pixel = seen.as_mut_ptr().wrapping_add(j * stride);
            }
        }
        pixels
    }
}
