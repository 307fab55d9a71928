//! The gradient of the filters: the formula of the result read backwards, one row of places at a time.

use std::ops::Range;

use super::tiles::Tiles;
use super::transform::{FILTERS, Transforms};
use crate::conv::Geometry;
use crate::conv::geometry::parts;
use crate::conv::kernel::{Kernels, Sum};
use crate::conv::panels::{LINE, Panels};

/// Tiles of a block: long enough that the sums are read and written seldom.
const TILES: usize = 96;

/// What the rows of [`gradient`] are multiplied with for the filters' gradient: `dw = columns · gradient`, where each
/// row of `columns` is one of three rows of taps.
pub fn columns() -> [f32; 18] {
    std::array::from_fn(|i| FILTERS[i % 6][i / 6])
}

/// Floats of scratch that [`gradient`] wants.
pub fn gradient_scratch(g: &Geometry) -> usize {
    let [channels, filters] = [g.channels, g.filters].map(|n| n.next_multiple_of(LINE));
    g.channels.max(g.filters) + 6 * (TILES * (channels + filters) + g.channels * filters)
}

/// Sets `to`, the rows `range` of `[6, 3, channels, filters]`: for each row of places the gradient of the filters before
/// their rows of taps are put together.
pub fn gradient(g: &Geometry, x: &[f32], dy: &[f32], range: Range<usize>, to: &mut [f32], scratch: &mut [f32]) {
    let filter = g.channels * g.filters;
    assert!(g.window == (3, 3) && g.stride == (1, 1) && g.dilation == (1, 1) && g.groups == 1, "the windows are 3x3");
    assert!(x.len() >= g.image_len() && dy.len() >= g.result_len(), "a convolution reaches beyond its operands");
    assert!(range.end <= 6 && to.len() >= range.len() * 3 * filter, "the rows of the gradient fit");
    assert!(scratch.len() >= gradient_scratch(g), "a convolution got less scratch than gradient_scratch asks for");
    let (zeros, room) = scratch.split_at_mut(g.channels.max(g.filters));
    zeros.fill(0.0);
    let pass = Pass { g, tiles: Tiles::new(g), x, dy, zeros, panels: Panels::new(g.filters) };
    for (i, to) in range.zip(to.chunks_exact_mut(3 * filter)) {
        pass.row(i, to, room);
    }
}

struct Pass<'a> {
    g: &'a Geometry,
    tiles: Tiles<'a>,
    x: &'a [f32],
    dy: &'a [f32],
    zeros: &'a [f32],
    panels: Panels,
}

impl Pass<'_> {
    /// One row of places: its six products, then their columns of taps.
    fn row(&self, i: usize, to: &mut [f32], room: &mut [f32]) {
        let (g, transforms) = (self.g, Transforms::get());
        let (depth, width) = (g.channels.next_multiple_of(LINE), self.panels.floats());
        let (v, rest) = room.split_at_mut(6 * TILES * depth);
        let (d, sums) = rest.split_at_mut(6 * TILES * g.filters.next_multiple_of(LINE));
        let sums = &mut sums[..6 * g.channels * width];
        let count = self.tiles.rows() * self.tiles.across;
        if count == 0 {
            sums.fill(0.0);
        }
        for start in (0..count).step_by(TILES) {
            let tiles = start..count.min(start + TILES);
            for (at, tile) in tiles.clone().enumerate() {
                let (row, column) = (tile / self.tiles.across, tile % self.tiles.across);
                let pixels = self.tiles.under(row, column, self.x, self.zeros.as_ptr());
                let gradients = self.gradients(row, column);
                // SAFETY: every pixel has its channels; each place has room for whole vectors of them at the tile.
                unsafe {
                    (transforms.image_row)(g.channels, i, &pixels, v[at * depth..].as_mut_ptr(), TILES * depth);
                    (transforms.result_row)(g.filters, i, &gradients, d[at * width..].as_mut_ptr(), TILES * width);
                }
            }
            for j in 0..6 {
                let (v, d) = (&v[j * TILES * depth..], &d[j * TILES * width..]);
                self.product(v, d, tiles.len(), &mut sums[j * g.channels * width..], start > 0);
            }
        }
        let filter = g.channels * g.filters;
        for channel in 0..g.channels {
            let to = std::array::from_fn(|s| to[s * filter + channel * g.filters..][..g.filters].as_mut_ptr());
            let from = sums[channel * width..].as_ptr();
            // SAFETY: each of the six places has whole vectors of the channel's filters; each tap has its filters.
            unsafe { (transforms.taps)(g.filters, from, g.channels * width, &to) };
        }
    }

    /// The 4x4 pixels of the result's gradient in a tile; zeros beyond the edges.
    fn gradients(&self, row: usize, column: usize) -> [*const f32; 16] {
        let (width, filters) = (self.g.result.1, self.g.filters);
        let (rows, columns) = self.tiles.size(row, column);
        let first = self.tiles.first_row(row);
        let mut pixels = [self.zeros.as_ptr(); 16];
        for i in 0..rows.len() {
            for j in 0..columns.len() {
                pixels[i * 4 + j] = self.dy[((first + i) * width + columns.start + j) * filters..][..filters].as_ptr();
            }
        }
        pixels
    }

    /// Adds `vᵀ d` over the tiles of a block to the sums of one place, or sets them.
    fn product(&self, v: &[f32], d: &[f32], count: usize, sums: &mut [f32], add: bool) {
        let (kernels, channels) = (Kernels::get(), self.g.channels);
        let (depth, width) = (channels.next_multiple_of(LINE), self.panels.floats());
        let mut columns = [std::ptr::null(); TILES];
        for (tile, column) in columns.iter_mut().enumerate().take(count) {
            *column = v[tile * depth..][..depth].as_ptr();
        }
        let (d, sums) = (&d[..count * width], &mut sums[..channels * width]);
        for (at, panel, _) in self.panels.iter() {
            let vectors = panel / kernels.lanes;
            for (first, height) in parts(channels, kernels.tallest(vectors)) {
                let step = Sum {
                    columns: &columns[..count],
                    first,
                    b: d[at..].as_ptr(),
                    b_row: width,
                    c: sums[first * width + at..].as_mut_ptr(),
                    c_row: width,
                    last: kernels.lanes,
                    add,
                };
                // SAFETY: each column has `depth` floats, of which the strip's channels lie behind `first`; panels are
                // whole vectors of the rows of `d` and of the sums; `get` returned kernels of this processor.
                unsafe { kernels.sum(height, vectors, true)(&step) };
            }
        }
    }
}
