//! The gradient of the filters: for each tap, the image's pixels under it times the gradient of the result.
//!
//! Pixels of the result are the k of these products. They are taken a block at a time, whose gradients stay in the
//! cache while all taps pass; what a block gives is added to the gradient of the filters.

use std::ops::Range;

use super::geometry::{Geometry, parts};
use super::kernel::{Kernels, Sum};
use crate::tile::TileMut;

/// Pixels of a block.
const PIXELS: usize = 256;
/// Columns of a block: the gradients of its pixels are no more than 400 KiB.
const COLUMNS: usize = 384;

/// Floats of scratch that [`weights`] wants.
pub fn weights_scratch(g: &Geometry) -> usize {
    g.channels
}

/// Sets `dw`, the rows `range` (of `taps * channels`) of the filters' gradient with all their columns.
pub fn weights(g: &Geometry, x: &[f32], dy: &[f32], range: Range<usize>, dw: TileMut<'_>, scratch: &mut [f32]) {
    let width = g.groups * g.filters;
    assert!(x.len() >= g.image_len() && dy.len() >= g.result_len(), "a convolution reaches beyond its operands");
    assert!(range.end <= g.depth() && dw.rows() == range.len() && dw.cols() == width, "the rows of the filters fit");
    let zeros = &mut scratch[..g.channels];
    zeros.fill(0.0);
    let (pass, mut dw) = (Pass { g, x, dy, zeros, kernels: Kernels::get(g.filters) }, dw);
    if g.pixels() == 0 {
        (0..dw.rows()).for_each(|row| dw.row_mut(row).fill(0.0));
    }
    for group in 0..g.groups {
        for (first, columns) in parts(g.filters, COLUMNS) {
            for start in (0..g.pixels()).step_by(PIXELS) {
                pass.block(start..g.pixels().min(start + PIXELS), group, (first, columns), &range, &mut dw);
            }
        }
    }
}

struct Pass<'a> {
    g: &'a Geometry,
    x: &'a [f32],
    dy: &'a [f32],
    zeros: &'a [f32],
    kernels: &'static Kernels,
}

impl Pass<'_> {
    /// Adds what a block of pixels gives to every row of the range.
    fn block(
        &self,
        pixels: Range<usize>,
        group: usize,
        (first, columns): (usize, usize),
        range: &Range<usize>,
        dw: &mut TileMut<'_>,
    ) {
        let channels = self.g.channels;
        let mut under = [std::ptr::null(); PIXELS];
        let mut row = range.start;
        while row < range.end {
            let tap = row / channels;
            let end = range.end.min((tap + 1) * channels);
            self.gather(pixels.clone(), group, tap, &mut under);
            let under = &under[..pixels.len()];
            self.rows(under, &pixels, group, (first, columns), row..end, range.start, dw);
            row = end;
        }
    }

    /// Where the image's channels under a tap lie, for each pixel.
    #[inline]
    fn gather(&self, pixels: Range<usize>, group: usize, tap: usize, under: &mut [*const f32; PIXELS]) {
        let g = self.g;
        let tap = (tap / g.window.1, tap % g.window.1);
        let mut corner = g.corner(pixels.start);
        for (under, pixel) in under.iter_mut().zip(pixels) {
            *under = match g.under(&corner, tap) {
                Some(place) => self.x[place * g.pixel + group * g.channels..][..g.channels].as_ptr(),
                None => self.zeros.as_ptr(),
            };
            corner = g.next(corner, pixel + 1);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the block's place in three matrices")]
    fn rows(
        &self,
        under: &[*const f32],
        pixels: &Range<usize>,
        group: usize,
        (first, columns): (usize, usize),
        rows: Range<usize>,
        origin: usize,
        dw: &mut TileMut<'_>,
    ) {
        let (kernels, width) = (self.kernels, self.g.groups * self.g.filters);
        let (lanes, c_row) = (kernels.lanes, dw.row_stride());
        let vectors_in_all = columns.div_ceil(lanes);
        let widest = vectors_in_all.min(kernels.vectors);
        for (strip, height) in parts(rows.len(), kernels.tallest(widest)) {
            for (vector, vectors) in parts(vectors_in_all, kernels.vectors) {
                let at = group * self.g.filters + first + vector * lanes;
                let own = (vectors * lanes).min(columns - vector * lanes);
                let step = Sum {
                    columns: under,
                    first: (rows.start + strip) % self.g.channels,
                    b: self.dy[pixels.start * width + at..].as_ptr(),
                    b_row: width,
                    c: dw.as_mut_ptr().wrapping_add((rows.start - origin + strip) * c_row + at),
                    c_row,
                    last: own - (vectors - 1) * lanes,
                    add: pixels.start > 0,
                };
                // SAFETY: every place holds the group's channels, of which the strip's lie behind `first`; the pixels'
                // gradients have `width` floats each, of which the columns lie behind `at`; rows and columns of the
                // step lie in the tile; `get` returned kernels of this processor.
                unsafe { kernels.sum(height, vectors, own == vectors * lanes)(&step) };
            }
        }
    }
}
