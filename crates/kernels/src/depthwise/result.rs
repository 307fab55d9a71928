//! The result: each pixel of it from its window.

use std::ops::Range;

use super::Axis;
use crate::channels::{Block, blocks, load};
use crate::conv::Geometry;
use crate::dispatch;

/// Neighbouring pixels of the result that share what is read of the filters.
const PIXELS: usize = 4;

/// Some rows of the results of all images.
pub fn result(g: &Geometry, x: &[f32], w: &[f32], rows: Range<usize>, y: &mut [f32]) {
    slide(g, x, w, false, rows, y);
}

dispatch! {
    /// With filters as they are, or turned by half a turn.
    pub(super) fn slide(g: &Geometry, x: &[f32], w: &[f32], turned: bool, rows: Range<usize>, y: &mut [f32]) {
        let (c, [down, across]) = (g.groups, Axis::of(g));
        let (inner, mut to) = (across.inner(), 0);
        for row in rows {
            let (image, row) = (row / down.result, row % down.result);
            let taps = down.taps(row);
            let mut column = 0;
            while column < across.result {
                let many = inner.contains(&column) && column + PIXELS <= inner.end;
                let count = if many { PIXELS } else { 1 };
                let y = &mut y[to..to + count * c];
                let at = (image, row, column);
                if many {
                    let columns = 0..across.window;
                    blocks(c, Pixels::<PIXELS> { x, w, turned, down, across, at, c, rows: taps.clone(), columns, y });
                } else {
                    let columns = across.taps(column);
                    blocks(c, Pixels::<1> { x, w, turned, down, across, at, c, rows: taps.clone(), columns, y });
                }
                (column, to) = (column + count, to + count * c);
            }
        }
    }
}

/// `P` neighbouring pixels of the result, from the taps of a window that fall into the image.
struct Pixels<'a, const P: usize> {
    x: &'a [f32],
    w: &'a [f32],
    turned: bool,
    down: Axis,
    across: Axis,
    at: (usize, usize, usize),
    c: usize,
    rows: Range<usize>,
    columns: Range<usize>,
    y: &'a mut [f32],
}

impl<const P: usize> Block for Pixels<'_, P> {
    #[inline(always)]
    fn run<const L: usize>(&mut self, at: usize) {
        let (image, row, column) = self.at;
        let last = self.down.window * self.across.window - 1;
        let mut sums = [[0.0; L]; P];
        for i in self.rows.clone() {
            let line = (image * self.down.size + self.down.pixel(row, i)) * self.across.size;
            for j in self.columns.clone() {
                let tap = i * self.across.window + j;
                let tap = if self.turned { last - tap } else { tap };
                let w = load::<_, L>(self.w, tap * self.c + at);
                let from = (line + self.across.pixel(column, j)) * self.c + at;
                for (pixel, sum) in sums.iter_mut().enumerate() {
                    let x = load::<_, L>(self.x, from + pixel * self.across.stride * self.c);
                    for lane in 0..L {
                        sum[lane] += x[lane] * w[lane];
                    }
                }
            }
        }
        for (pixel, sum) in sums.iter().enumerate() {
            self.y[pixel * self.c + at..][..L].copy_from_slice(sum);
        }
    }
}
