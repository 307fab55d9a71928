//! The gradient of the filters: the formula of the result read backwards.
//!
//! Sums over all tiles are kept for each place, so many filters are done one row of places at a time, and few filters,
//! where the changes of basis weigh more, at all places together, in parts of the tiles that are added up afterwards.

use std::ops::Range;

use super::apart;
use super::basis::FILTERS;
use super::filters::Tile;
use super::tiles::{Row, Tiles};
use super::transform::Transforms;
use crate::conv::Geometry;
use crate::conv::forward::room_start;
use crate::conv::geometry::parts;
use crate::conv::kernel::{Kernels, Sum};
use crate::conv::panels::{LINE, Panels};
use crate::fetch;

/// Tiles of a block: long enough that the sums are read and written seldom.
const TILES: usize = 96;

/// Tiles of a block at all places together at least, and their floats at a place, which then stay in the second-level
/// cache.
const TILES_TOGETHER: usize = 32;
const FLOATS_TOGETHER: usize = 4096;

/// Up to so many products of a channel and a filter, the sums of all places stay in the second-level cache.
const MOST_TOGETHER: usize = 64 * 64;

/// Numbers of parts of the tiles.
const LEAST_PARTS: usize = 4;
const MOST_PARTS: usize = 8;

/// How the work on a gradient can be cut: a function of the shape, as the order of the sums depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GradientCut {
    /// Into the six rows of places.
    Rows,
    /// Into so many parts of the tiles.
    Parts(usize),
}

impl GradientCut {
    /// The cut for a shape.
    pub fn of(g: &Geometry) -> Self {
        let tiles = Tiles::new(g, Tile::Large);
        let most = tiles.rows() * tiles.across / (2 * TILES_TOGETHER);
        if g.channels * g.filters > MOST_TOGETHER || most < LEAST_PARTS {
            return Self::Rows;
        }
        Self::Parts(if most < MOST_PARTS { LEAST_PARTS } else { MOST_PARTS })
    }

    /// Number of pieces: rows of places, or parts of the tiles with six rows each.
    pub fn pieces(self) -> usize {
        match self {
            Self::Rows => 6,
            Self::Parts(count) => count,
        }
    }

    /// Rows of three taps that [`gradient`] gives in all.
    pub fn rows(self) -> usize {
        match self {
            Self::Rows => 6,
            Self::Parts(count) => 6 * count,
        }
    }

    /// What these rows are multiplied with for the filters' gradient, `dw = columns · rows`: three rows of as many.
    pub fn columns(self) -> Vec<f32> {
        let rows = self.rows();
        (0..3 * rows).map(|i| FILTERS[i % rows % 6][i / rows]).collect()
    }
}

/// Tiles of a block at all places together: the fewer floats they have, the more.
fn tiles_together(g: &Geometry) -> usize {
    (FLOATS_TOGETHER / (g.channels + g.filters).max(1)).clamp(TILES_TOGETHER, TILES)
}

/// Floats of scratch that [`gradient`] wants.
pub fn gradient_scratch(g: &Geometry) -> usize {
    let [channels, filters] = [g.channels, g.filters].map(|n| n.next_multiple_of(LINE));
    let (places, tiles) = match GradientCut::of(g) {
        GradientCut::Rows => (6, TILES),
        GradientCut::Parts(_) => (36, tiles_together(g)),
    };
    g.channels.max(g.filters)
        + LINE
        + places * (apart(tiles * channels) + apart(tiles * filters) + apart(g.channels * filters))
}

/// Sets `to`, the pieces `range` of `[pieces, .., 3, channels, filters]`: rows of the gradient before their rows of taps
/// are put together.
pub fn gradient(g: &Geometry, x: &[f32], dy: &[f32], range: Range<usize>, to: &mut [f32], scratch: &mut [f32]) {
    let cut = GradientCut::of(g);
    let piece = cut.rows() / cut.pieces() * 3 * g.channels * g.filters;
    assert!(g.window == (3, 3) && g.stride == (1, 1) && g.dilation == (1, 1), "the windows are 3x3 and side by side");
    assert!(g.groups == 1 && g.pixel == g.channels, "every filter sees every channel");
    assert!(x.len() >= g.image_len() && dy.len() >= g.result_len(), "a convolution reaches beyond its operands");
    assert!(range.end <= cut.pieces() && to.len() >= range.len() * piece, "the rows of the gradient fit");
    assert!(scratch.len() >= gradient_scratch(g), "a convolution got less scratch than gradient_scratch asks for");
    let (zeros, room) = scratch.split_at_mut(g.channels.max(g.filters));
    zeros.fill(0.0);
    let start = room_start(room);
    let room = &mut room[start..];
    let tiles = Tiles::new(g, Tile::Large);
    let count = tiles.rows() * tiles.across;
    let pass = Pass { g, tiles, x, dy, zeros, panels: Panels::new(g.filters) };
    for (at, to) in range.zip(to.chunks_exact_mut(piece.max(1))) {
        match cut {
            GradientCut::Rows => pass.run(Some(at), 0..count, TILES, to, room),
            GradientCut::Parts(parts) => {
                let tiles = at * count / parts..(at + 1) * count / parts;
                pass.run(None, tiles, tiles_together(g), to, room);
            }
        }
    }
}

/// What lies under a tile: pixels of the image, and of the result's gradient.
struct Under {
    pixels: [*const f32; 36],
    gradients: [*const f32; 16],
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
    /// One row of places, or all of them: their products over some tiles, `most` at a time, then their columns of taps.
    fn run(&self, row: Option<usize>, tiles: Range<usize>, most: usize, to: &mut [f32], room: &mut [f32]) {
        let (g, places) = (self.g, if row.is_some() { 6 } else { 36 });
        let (depth, width) = (g.channels.next_multiple_of(LINE), self.panels.floats());
        let [v_place, d_place, sums_place] = self.places(most);
        let (v, rest) = room.split_at_mut(places * v_place);
        let (d, sums) = rest.split_at_mut(places * d_place);
        let sums = &mut sums[..places * sums_place];
        if tiles.is_empty() {
            sums.fill(0.0);
        }
        let outside = self.zeros.as_ptr();
        let mut under = Under { pixels: [outside; 36], gradients: [outside; 16] };
        for start in tiles.clone().step_by(most) {
            let block = start..tiles.end.min(start + most);
            for (at, tile_row, column) in self.tiles.each(block.clone()) {
                self.set_under((&tile_row, column), &mut under);
                self.transform(row, &under, &mut v[at * depth..], v_place, &mut d[at * width..], d_place);
            }
            let mut columns = [std::ptr::null(); TILES];
            for (tile, column) in columns.iter_mut().enumerate().take(block.len()) {
                *column = v[tile * depth..][..(places - 1) * v_place + depth].as_ptr();
            }
            for place in 0..places {
                let (d, sums) = (&d[place * d_place..], &mut sums[place * sums_place..]);
                self.product(&columns[..block.len()], place * v_place, d, sums, start > tiles.start);
            }
        }
        self.taps(sums, sums_place, to);
    }

    /// Distances of the places of pixels, of gradients and of sums.
    fn places(&self, block: usize) -> [usize; 3] {
        let (depth, width) = (self.g.channels.next_multiple_of(LINE), self.panels.floats());
        [block * depth, block * width, self.g.channels * width].map(apart)
    }

    /// Brings a tile's pixels and their gradients into the other basis.
    fn transform(
        &self,
        row: Option<usize>,
        Under { pixels, gradients }: &Under,
        v: &mut [f32],
        v_place: usize,
        d: &mut [f32],
        d_place: usize,
    ) {
        let (g, transforms) = (self.g, Transforms::get());
        let (v, d) = (v.as_mut_ptr(), d.as_mut_ptr());
        // SAFETY: every pixel has its channels; each place has room for whole vectors of them at the tile.
        unsafe {
            if let Some(row) = row {
                (transforms.image_row)(g.channels, row, pixels, v, v_place);
                (transforms.spread_row)(g.filters, row, gradients, d, d_place);
            } else {
                (transforms.image)(g.channels, pixels, v, v_place);
                (transforms.spread)(g.filters, gradients, d, d_place);
            }
        }
    }

    /// From rows of six places to rows of three taps.
    fn taps(&self, sums: &[f32], place: usize, to: &mut [f32]) {
        let (g, width, transforms) = (self.g, self.panels.floats(), Transforms::get());
        let filter = g.channels * g.filters;
        if filter == 0 {
            return;
        }
        for (sums, to) in sums.chunks_exact(6 * place).zip(to.chunks_exact_mut(3 * filter)) {
            for channel in 0..g.channels {
                let taps = std::array::from_fn(|s| to[s * filter + channel * g.filters..][..g.filters].as_mut_ptr());
                let from = sums[channel * width..].as_ptr();
                // SAFETY: each of the six places has whole vectors of the channel's filters; each tap has its filters.
                unsafe { (transforms.taps)(g.filters, from, place, &taps) };
            }
        }
    }

    /// Sets what lies under a tile; zeros beyond the edges.
    #[inline]
    fn set_under(&self, (row, column): (&Row, usize), under: &mut Under) {
        self.tiles.fetch_below(row, column, self.x);
        self.tiles.under(row, column, self.x, self.zeros.as_ptr(), &mut under.pixels);
        let (width, filters) = (self.g.result.1, self.g.filters);
        let columns = self.tiles.columns(column);
        let floats = columns.len() * filters;
        if row.height < 4 || columns.len() < 4 {
            under.gradients = [self.zeros.as_ptr(); 16];
        }
        for (i, pixels) in under.gradients.chunks_exact_mut(4).enumerate().take(row.height) {
            let place = (row.result + i) * width + columns.start;
            let (seen, below) = (self.dy[place * filters..][..floats].as_ptr(), (place + 4 * width) * filters);
            fetch(self.dy.get(below..below + floats).unwrap_or_default());
            for (j, pixel) in pixels.iter_mut().enumerate().take(columns.len()) {
                *pixel = seen.wrapping_add(j * filters);
            }
        }
    }

    /// Adds `vᵀ d` over the tiles of a block to the sums of one place, or sets them; `columns` are those of the first
    /// place, `place` floats before its own.
    fn product(&self, columns: &[*const f32], place: usize, d: &[f32], sums: &mut [f32], add: bool) {
        let (kernels, channels) = (Kernels::get(self.g.filters), self.g.channels);
        let width = self.panels.floats();
        let (d, sums) = (&d[..columns.len() * width], &mut sums[..channels * width]);
        for (at, panel, _) in self.panels.iter() {
            let vectors = panel / kernels.lanes;
            for (first, height) in parts(channels, kernels.tallest(vectors)) {
                let step = Sum {
                    columns,
                    first: place + first,
                    b: d[at..].as_ptr(),
                    b_row: width,
                    c: sums[first * width + at..].as_mut_ptr(),
                    c_row: width,
                    last: kernels.lanes,
                    add,
                };
                // SAFETY: each column has whole vectors of the channels at the place, of which the strip's lie behind
                // `first`; panels are whole vectors of the rows of `d` and of the sums; `get` returned kernels of this
                // processor.
                unsafe { kernels.sum(height, vectors, true)(&step) };
            }
        }
    }
}
