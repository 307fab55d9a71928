//! The result: rows of tiles into the other basis, 36 products, and back.

use std::ops::Range;

use super::filters::{filters_len, place_len};
use super::tiles::Tiles;
use super::transform::Transforms;
use super::{PLACES, apart};
use crate::conv::Geometry;
use crate::conv::forward::room_start;
use crate::conv::geometry::parts;
use crate::conv::kernel::Chunk;
use crate::conv::panels::{LINE, Panels};
use crate::gemm::Epilogue;

/// Floats of a block of transformed tiles, roughly: as much as the second-level cache keeps.
const BLOCK: usize = 96 << 10;

/// With fewer tiles than this the filters are read too often.
const LEAST_TILES: usize = 48;

/// Rows of tiles of a block.
fn rows_of_block(g: &Geometry) -> usize {
    let tiles = (BLOCK / (PLACES * channels_len(g)).max(1)).max(LEAST_TILES);
    (tiles / g.result.1.div_ceil(super::SIDE).max(1)).max(1)
}

/// Floats of a tile's channels at one place.
fn channels_len(g: &Geometry) -> usize {
    g.channels.next_multiple_of(LINE)
}

/// Floats of scratch that [`result`] wants.
pub fn result_scratch(g: &Geometry) -> usize {
    let tiles = rows_of_block(g) * g.result.1.div_ceil(super::SIDE);
    g.channels + LINE + PLACES * (apart(tiles * channels_len(g)) + apart(tiles * Panels::new(g.filters).widest()))
}

/// Sets `y`, the rows `range` (of `batch * height`) of the result, from images and transformed filters `u`; a range
/// begins and ends at a row of tiles. The epilogue runs on several finished rows at a time.
#[allow(clippy::too_many_arguments, reason = "two operands, the piece of the result, and how to end")]
pub fn result(
    g: &Geometry,
    x: &[f32],
    u: &[f32],
    range: Range<usize>,
    y: &mut [f32],
    scratch: &mut [f32],
    epilogue: Option<&dyn Epilogue>,
) {
    let row = g.result.1 * g.filters;
    assert!(g.window == (3, 3) && g.stride == (1, 1) && g.dilation == (1, 1), "the windows are 3x3 and side by side");
    assert!(g.groups == 1 && g.pixel == g.channels, "every filter sees every channel");
    assert!(x.len() >= g.image_len() && u.len() >= filters_len(g.channels, g.filters), "the operands are whole");
    assert!(range.end <= g.batch * g.result.0 && y.len() >= range.len() * row, "the rows of a convolution fit");
    assert!(scratch.len() >= result_scratch(g), "a convolution got less scratch than result_scratch asks for");
    let tiles = Tiles::new(g);
    let (zeros, room) = scratch.split_at_mut(g.channels);
    zeros.fill(0.0);
    let start = room_start(room);
    let room = &mut room[start..];
    let all = tiles.row_of(range.start)..tiles.row_of(range.end);
    let most = rows_of_block(g);
    for first in all.clone().step_by(most) {
        let block = Block { g, tiles: &tiles, rows: first..all.end.min(first + most), count: 0 }.counted();
        block.run(x, u, zeros, room, y, range.start);
        if let Some(epilogue) = epilogue {
            let from = tiles.first_row(block.rows.start) - range.start;
            let to = tiles.first_row(block.rows.end).min(range.end) - range.start;
            epilogue.finish(from, 0, &mut y[from * row..to * row]);
        }
    }
}

/// Some rows of tiles.
struct Block<'a> {
    g: &'a Geometry,
    tiles: &'a Tiles<'a>,
    rows: Range<usize>,
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

    fn run(&self, x: &[f32], u: &[f32], zeros: &[f32], room: &mut [f32], y: &mut [f32], origin: usize) {
        let (g, transforms, panels) = (self.g, Transforms::get(), Panels::new(self.g.filters));
        let (count, depth) = (self.count, channels_len(g));
        let v_place = apart(count * depth);
        let (v, m) = room.split_at_mut(PLACES * v_place);
        for (tile, (row, column)) in self.each() {
            let pixels = self.tiles.under(row, column, x, zeros.as_ptr());
            // SAFETY: every pixel has the image's channels; each place has room for whole lines of them at the tile.
            unsafe { (transforms.image)(g.channels, &pixels, v[tile * depth..].as_mut_ptr(), v_place) };
        }
        let place = place_len(g.channels, g.filters);
        for panel in panels.iter() {
            let (at, width, own) = panel;
            let m_place = apart(count * width);
            let m = &mut m[..PLACES * m_place];
            for (p, m) in m.chunks_exact_mut(m_place).enumerate() {
                let (v, u) = (&v[p * v_place..], &u[p * place..][..place]);
                for (start, height) in parts(count, panels.tallest()) {
                    let mut chunk = Chunk { len: g.channels, ..Chunk::NONE };
                    for (row, to) in chunk.rows.iter_mut().enumerate().take(height) {
                        *to = v[(start + row) * depth..][..g.channels].as_ptr();
                    }
                    let c = m[start * width..][..height * width].as_mut_ptr();
                    // SAFETY: the chunk's rows lie in V, the panel in U and the strip in M.
                    unsafe { panels.multiply_panel(panel, &[chunk], u, height, c, width, false) };
                }
            }
            for (tile, (row, column)) in self.each() {
                let pixels = self.pixels(row, column, at, own, y, origin);
                // SAFETY: M has whole vectors of each place; the pixels have the panel's own columns.
                unsafe { (transforms.result)(own, m[tile * width..].as_ptr(), m_place, &pixels) };
            }
        }
    }

    /// The pixels of a tile from column `at` on; null beyond the edges.
    fn pixels(&self, row: usize, column: usize, at: usize, own: usize, y: &mut [f32], origin: usize) -> [*mut f32; 16] {
        let (width, filters) = (self.g.result.1, self.g.filters);
        let (rows, columns) = self.tiles.size(row, column);
        let first = self.tiles.first_row(row) - origin;
        let mut pixels = [std::ptr::null_mut(); 16];
        for i in 0..rows.len() {
            for j in 0..columns.len() {
                let place = ((first + i) * width + columns.start + j) * filters + at;
                pixels[i * 4 + j] = y[place..place + own].as_mut_ptr();
            }
        }
        pixels
    }
}
