//! The mean of each window.

use std::ops::Range;

use super::geometry::{Geometry, Seen};
use crate::channels::{Block, blocks, load};
use crate::dispatch;

/// By what the sum of a window is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Divisor {
    /// By the number of its pixels that lie in the image.
    Pixels,
    /// By the number of its places that lie in the image or its padding.
    Places,
    /// By 1: the sum is meant.
    One,
}

impl Divisor {
    /// What the sum of a window is multiplied with.
    #[inline(always)]
    fn factor(self, g: &Geometry, row: usize, column: usize) -> f32 {
        let count = match self {
            Self::Pixels => g.down.pixels(row).len() * g.across.pixels(column).len(),
            Self::Places => g.down.padded(row) * g.across.padded(column),
            Self::One => 1,
        };
        1.0 / count as f32
    }
}

dispatch! {
    /// The mean of each window, for some rows of the results of all images.
    pub fn average(g: &Geometry, divisor: Divisor, x: &[f32], rows: Range<usize>, y: &mut [f32]) {
        let c = g.channels;
        let mut at = 0;
        for row in rows {
            let (image, row) = (row / g.down.result, row % g.down.result);
            for column in 0..g.across.result {
                let seen = g.seen(image, row, column);
                let factor = divisor.factor(g, row, column);
                let (y, row) = (&mut y[at..at + c], g.across.size * c);
                // Windows of known sizes are unrolled.
                match (seen.rows, seen.columns) {
                    (2, 2) => blocks(c, Mean { x, c, row, seen: Seen { rows: 2, columns: 2, ..seen }, factor, y }),
                    (3, 3) => blocks(c, Mean { x, c, row, seen: Seen { rows: 3, columns: 3, ..seen }, factor, y }),
                    _ => blocks(c, Mean { x, c, row, seen, factor, y }),
                }
                at += c;
            }
        }
    }
}

/// One window.
struct Mean<'a> {
    x: &'a [f32],
    c: usize,
    row: usize,
    seen: Seen,
    factor: f32,
    y: &'a mut [f32],
}

impl Block for Mean<'_> {
    #[inline(always)]
    fn run<const L: usize>(&mut self, at: usize) {
        let Seen { start, rows, columns, .. } = self.seen;
        let mut sum = [0.0; L];
        for i in 0..rows {
            for j in 0..columns {
                let x = load::<_, L>(self.x, start + i * self.row + j * self.c + at);
                for lane in 0..L {
                    sum[lane] += x[lane];
                }
            }
        }
        for (y, sum) in self.y[at..at + L].iter_mut().zip(sum) {
            *y = sum * self.factor;
        }
    }
}

dispatch! {
    /// The derivative in the images, for some rows of all images: each pixel's share of the windows that see it.
    pub fn average_spread(g: &Geometry, divisor: Divisor, dy: &[f32], rows: Range<usize>, dx: &mut [f32]) {
        let c = g.channels;
        let mut at = 0;
        for row in rows {
            let (image, row) = (row / g.down.size, row % g.down.size);
            let down = g.down.windows_from(row).range();
            let mut seeing = g.across.windows_from(0);
            for _ in 0..g.across.size {
                let dx = &mut dx[at..at + c];
                if down.len() * seeing.range().len() != 1 {
                    dx.fill(0.0);
                }
                for row in down.clone() {
                    for column in seeing.range() {
                        let factor = divisor.factor(g, row, column);
                        let pixel = (image * g.down.result + row) * g.across.result + column;
                        let dy = &dy[pixel * c..][..c];
                        if down.len() * seeing.range().len() == 1 {
                            for (dx, dy) in dx.iter_mut().zip(dy) {
                                *dx = dy * factor;
                            }
                        } else {
                            for (dx, dy) in dx.iter_mut().zip(dy) {
                                *dx += dy * factor;
                            }
                        }
                    }
                }
                seeing.step();
                at += c;
            }
        }
    }
}
