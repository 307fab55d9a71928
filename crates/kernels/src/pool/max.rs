//! The largest element of each window, and which one it is.

use std::ops::Range;

use super::geometry::{Geometry, Seen};
use crate::channels::{Block, blocks, load};
use crate::dispatch;

/// The number of a place in a window.
pub trait Tap: Copy + Default {
    /// From a number that fits.
    fn of(number: i32) -> Self;
    /// The number.
    fn number(self) -> i32;
}

impl Tap for u8 {
    #[inline(always)]
    fn of(number: i32) -> Self {
        number as Self
    }
    #[inline(always)]
    fn number(self) -> i32 {
        self.into()
    }
}

/// For those who do not ask which one it is.
impl Tap for () {
    #[inline(always)]
    fn of(_number: i32) -> Self {}
    #[inline(always)]
    fn number(self) -> i32 {
        0
    }
}

impl Tap for i32 {
    #[inline(always)]
    fn of(number: i32) -> Self {
        number
    }
    #[inline(always)]
    fn number(self) -> i32 {
        self
    }
}

dispatch! {
    /// The largest element of each window and its place, the first of equal ones, for some rows of the results of all
    /// images; NaN is larger than any number.
    pub fn max<T: Tap>(g: &Geometry, x: &[f32], rows: Range<usize>, y: &mut [f32], taps: &mut [T]) {
        let c = g.channels;
        let mut at = 0;
        for row in rows {
            for column in 0..g.across.result {
                let seen = g.seen(row / g.down.result, row % g.down.result, column);
                let (y, taps) = (&mut y[at..at + c], &mut taps[at..at + c]);
                let row = g.across.size * c;
                // Windows of known sizes are unrolled.
                match (seen.rows, seen.columns) {
                    (2, 2) => blocks(c, Largest { x, c, row, g, seen: Seen { rows: 2, columns: 2, ..seen }, y, taps }),
                    (3, 3) => blocks(c, Largest { x, c, row, g, seen: Seen { rows: 3, columns: 3, ..seen }, y, taps }),
                    _ => blocks(c, Largest { x, c, row, g, seen, y, taps }),
                }
                at += c;
            }
        }
    }
}

/// One window.
struct Largest<'a, T> {
    x: &'a [f32],
    c: usize,
    row: usize,
    g: &'a Geometry,
    seen: Seen,
    y: &'a mut [f32],
    taps: &'a mut [T],
}

impl<T: Tap> Block for Largest<'_, T> {
    #[inline(always)]
    fn run<const L: usize>(&mut self, at: usize) {
        let Seen { start, rows, columns, first } = self.seen;
        let mut best = load::<_, L>(self.x, start + at);
        let mut place = [first as i32; L];
        for i in 0..rows {
            for j in 0..columns {
                let tap = (first + i * self.g.across.window + j) as i32;
                let x = load::<_, L>(self.x, start + i * self.row + j * self.c + at);
                for lane in 0..L {
                    let better = (x[lane] > best[lane]) | x[lane].is_nan();
                    best[lane] = if better { x[lane] } else { best[lane] };
                    place[lane] = if better { tap } else { place[lane] };
                }
            }
        }
        self.y[at..at + L].copy_from_slice(&best);
        for (tap, place) in self.taps[at..at + L].iter_mut().zip(place) {
            *tap = T::of(place);
        }
    }
}

dispatch! {
    /// The derivative in the images, for some rows of all images: what windows hand to their largest element.
    pub fn max_spread<T: Tap>(g: &Geometry, dy: &[f32], taps: &[T], rows: Range<usize>, dx: &mut [f32]) {
        let c = g.channels;
        let mut at = 0;
        for row in rows {
            let (image, row) = (row / g.down.size, row % g.down.size);
            let down = g.down.windows_from(row).range();
            let mut seeing = g.across.windows_from(0);
            for column in 0..g.across.size {
                let across = seeing.range();
                seeing.step();
                let dx = &mut dx[at..at + c];
                let start = ((image * g.down.result + down.start) * g.across.result + across.start) * c;
                let place = if down.is_empty() || across.is_empty() {
                    0
                } else {
                    g.down.place(row, down.start) * g.across.window + g.across.place(column, across.start)
                };
                let seen = Seen { start, rows: down.len(), columns: across.len(), first: place };
                match (seen.rows, seen.columns) {
                    (1, 1) => blocks(c, Handed { dy, taps, g, seen: Seen { rows: 1, columns: 1, ..seen }, dx }),
                    _ => blocks(c, Handed { dy, taps, g, seen, dx }),
                }
                at += c;
            }
        }
    }
}

/// One pixel, and the windows that see it: `first` is its place in the first of them.
struct Handed<'a, T> {
    dy: &'a [f32],
    taps: &'a [T],
    g: &'a Geometry,
    seen: Seen,
    dx: &'a mut [f32],
}

impl<T: Tap> Block for Handed<'_, T> {
    #[inline(always)]
    fn run<const L: usize>(&mut self, at: usize) {
        let Seen { start, rows, columns, first } = self.seen;
        let (down, across) = (self.g.down.stride * self.g.across.window, self.g.across.stride);
        let mut sum = [0.0; L];
        for i in 0..rows {
            for j in 0..columns {
                let here = (first - i * down - j * across) as i32;
                let from = start + (i * self.g.across.result + j) * self.g.channels + at;
                let (dy, taps) = (load::<_, L>(self.dy, from), load::<T, L>(self.taps, from));
                for lane in 0..L {
                    sum[lane] += if taps[lane].number() == here { dy[lane] } else { 0.0 };
                }
            }
        }
        self.dx[at..at + L].copy_from_slice(&sum);
    }
}

/// The elements of other images in those places, for some rows of the results of all images.
pub fn max_pick<T: Tap>(g: &Geometry, x: &[f32], taps: &[T], rows: Range<usize>, y: &mut [f32]) {
    let c = g.channels;
    let pixels = rows.flat_map(|row| (0..g.across.result).map(move |column| (row, column)));
    for ((row, column), y) in pixels.zip(y.chunks_exact_mut(c.max(1))) {
        let (image, down) = (row / g.down.result, row % g.down.result);
        let taps = &taps[(row * g.across.result + column) * c..][..c];
        for (channel, (y, tap)) in y.iter_mut().zip(taps).enumerate() {
            let place = tap.number() as usize;
            let row = down * g.down.stride + place / g.across.window - g.down.padding[0];
            let column = column * g.across.stride + place % g.across.window - g.across.padding[0];
            *y = x[((image * g.down.size + row) * g.across.size + column) * c + channel];
        }
    }
}
