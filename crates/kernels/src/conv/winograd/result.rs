//! The result: rows of tiles into the other basis, a product for each of their places, and back.

use std::ops::Range;

use super::apart;
use super::filters::{Filters, Tile};
use super::tiles::{Row, Tiles};
use super::transform::Transforms;
use crate::conv::Geometry;
use crate::conv::forward::room_start;
use crate::conv::geometry::parts;
use crate::conv::panels::{LINE, Panels};
use crate::fetch;
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
        let rows = all.start + first..all.start + first + rows;
        let [start, end] = [rows.start, rows.end].map(|row| tiles.first_row(row).min(range.end) - range.start);
        let (start, end) = (start * g.result.1, end * g.result.1);
        let mut y = y.sub(start, end - start, 0, columns.len());
        let count = rows.len() * tiles.across;
        let ending = epilogue.map(|epilogue| (epilogue, start));
        let origin = tiles.first_row(rows.start);
        let block = Block { g, order, tiles: &tiles, rows, origin, columns: columns.clone(), count, ending };
        block.run(x, u, zeros, room, &mut y);
        if let Some(epilogue) = epilogue {
            epilogue.finish(start, 0, y);
        }
    }
}

/// Some rows of tiles, and some of the filters.
struct Block<'a> {
    g: &'a Geometry,
    order: &'a Filters,
    tiles: &'a Tiles<'a>,
    rows: Range<usize>,
    /// The first row of pixels.
    origin: usize,
    columns: Range<usize>,
    /// Number of tiles.
    count: usize,
    /// The epilogue, and the block's first pixel there.
    ending: Option<(&'a dyn Epilogue, usize)>,
}

impl Block<'_> {
    /// Place, row and column of each tile.
    fn each(&self) -> impl Iterator<Item = (usize, Row, usize)> {
        let across = self.tiles.across;
        self.tiles.each(self.rows.start * across..self.rows.end * across)
    }

    /// Sets `y`, the pixels of these rows.
    fn run(&self, x: &[f32], u: &[f32], zeros: &[f32], room: &mut [f32], y: &mut TileMut<'_>) {
        let (g, transforms) = (self.g, Transforms::get());
        let (count, depth) = (self.count, channels_len(g));
        let v_place = apart(count * depth);
        let (image, result) = match self.order.tile {
            Tile::Small => (transforms.small_image, transforms.small_result),
            Tile::Large => (transforms.image, transforms.result),
        };
        let (v, m) = room.split_at_mut(self.order.tile.places() * v_place);
        // Set where they are read: what is copied in wider parts than it was written waits for all writes.
        let (mut under, mut pixels) = ([zeros.as_ptr(); 36], [std::ptr::null_mut(); 16]);
        for (tile, row, column) in self.each() {
            self.tiles.fetch_below(&row, column, x);
            self.tiles.under(&row, column, x, zeros.as_ptr(), &mut under);
            // SAFETY: every pixel has the image's channels; each place has room for whole lines of them at the tile.
            unsafe { image(g.channels, &under, v[tile * depth..].as_mut_ptr(), v_place) };
        }
        for (first, floats, panels) in self.order.blocks(self.columns.clone()) {
            for panel in panels.iter() {
                let (at, width, own) = panel;
                let m_place = apart(count * width);
                let columns = first - self.columns.start + at..first - self.columns.start + at + own;
                for place in 0..self.order.tile.places() {
                    self.fetch(place, y, columns.clone());
                    self.multiply(place, (&panels, panel), v, &u[place * self.order.place_len()..][floats.clone()], m);
                }
                for (tile, row, column) in self.each() {
                    self.set_pixels((&row, column), y, columns.clone(), &mut pixels);
                    // SAFETY: M has whole vectors of each place; the pixels have the panel's own columns.
                    unsafe { result(own, m[tile * width..].as_ptr(), m_place, &pixels) };
                }
            }
        }
    }

    /// Asks for a place's share of what the result's pixels will be written to, and of what the epilogue will read,
    /// while there is much to multiply.
    fn fetch(&self, place: usize, y: &mut TileMut<'_>, columns: Range<usize>) {
        let share = |place: usize| y.rows() * place / self.order.tile.places();
        let pixels = share(place)..share(place + 1);
        for pixel in pixels.clone() {
            fetch(&y.row_mut(pixel)[columns.clone()]);
        }
        if let Some((epilogue, first)) = self.ending {
            epilogue.fetch(first + pixels.start..first + pixels.end, columns);
        }
    }

    /// Sets M of a panel at one place, where its block of the filters is `u`.
    fn multiply(
        &self,
        place: usize,
        (panels, panel): (&Panels, (usize, usize, usize)),
        v: &[f32],
        u: &[f32],
        m: &mut [f32],
    ) {
        let (count, depth, width) = (self.count, channels_len(self.g), panel.1);
        let (v, m) = (&v[place * apart(count * depth)..], &mut m[place * apart(count * width)..]);
        panels.set(panel, (&v[..count * depth], depth), (u, self.g.channels), &mut m[..count * width]);
    }

    /// Sets the columns of a tile's pixels; null beyond the edges.
    #[inline]
    fn set_pixels(
        &self,
        (row, column): (&Row, usize),
        y: &mut TileMut<'_>,
        columns: Range<usize>,
        pixels: &mut [*mut f32; 16],
    ) {
        let (width, side, stride) = (self.g.result.1, self.order.tile.side(), y.row_stride());
        let across = self.tiles.columns(column);
        if row.height < side || across.len() < side {
            *pixels = [std::ptr::null_mut(); 16];
        }
        let first = (row.result - self.origin) * width + across.start;
        let rows = (row.height - 1) * width + across.len();
        let seen = y.sub(first, rows, columns.start, columns.len()).as_mut_ptr();
        for (i, pixels) in pixels.chunks_exact_mut(side).enumerate().take(row.height) {
            for (j, pixel) in pixels.iter_mut().enumerate().take(across.len()) {
                *pixel = seen.wrapping_add((i * width + j) * stride);
            }
        }
    }
}
