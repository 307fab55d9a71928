//! The derivative in the filters: for each tap, the pixels under it times the result's derivative.

use std::ops::Range;

use super::Axis;
use crate::channels::{Block, blocks_apart, load};
use crate::conv::Geometry;
use crate::dispatch;

dispatch! {
    /// What some rows of the results of all images contribute. Each row is summed by itself, which keeps long sums exact.
    pub fn filters(g: &Geometry, x: &[f32], dy: &[f32], rows: Range<usize>, dw: &mut [f32]) {
        let (c, [down, across]) = (g.groups, Axis::of(g));
        dw.fill(0.0);
        for line in rows {
            let (image, row) = (line / down.result, line % down.result);
            let dy = &dy[line * across.result * c..][..across.result * c];
            for i in down.taps(row) {
                let x = &x[(image * down.size + down.pixel(row, i)) * across.size * c..][..across.size * c];
                for j in 0..across.window {
                    let windows = across.windows(j);
                    if !windows.is_empty() {
                        let first = across.pixel(windows.start, j);
                        let x = &x[first * c..];
                        let dw = &mut dw[(i * across.window + j) * c..][..c];
                        blocks_apart(c, Tap { x, dy, windows, step: across.stride * c, c, dw });
                    }
                }
            }
        }
    }
}

/// One tap along a row: `x` starts at the pixel under the first window.
struct Tap<'a> {
    x: &'a [f32],
    dy: &'a [f32],
    windows: Range<usize>,
    step: usize,
    c: usize,
    dw: &'a mut [f32],
}

impl Block for Tap<'_> {
    #[inline(always)]
    fn run<const L: usize>(&mut self, at: usize) {
        let (mut sum, mut from) = ([0.0; L], at);
        for window in self.windows.clone() {
            let (x, dy) = (load::<_, L>(self.x, from), load::<_, L>(self.dy, window * self.c + at));
            for lane in 0..L {
                sum[lane] += x[lane] * dy[lane];
            }
            from += self.step;
        }
        for (dw, sum) in self.dw[at..at + L].iter_mut().zip(sum) {
            *dw += sum;
        }
    }
}
