//! The gradient of the images: for each of their pixels, the gradients of the results that saw it, times the filters.
//!
//! With a stride, pixels see different taps by their place in it, so pixels of one place are taken together. Filters
//! come transposed, a row of channels for each filter of each tap.

use std::ops::Range;

use super::forward::room_start;
use super::geometry::{Geometry, parts};
use super::kernel::{Chunk, MOST_ROWS};
use super::panels::{BLOCK, COLUMNS, LINE, MOST_CHUNKS, Panels};

/// Floats of scratch that [`image`] wants.
pub fn image_scratch(g: &Geometry) -> usize {
    (g.taps() * g.filters * g.channels.next_multiple_of(LINE)).min(BLOCK) + g.filters + LINE
}

/// Sets `dx`, the rows `range` (of `batch * height`) of the images' gradient, from filters `[rows, columns, groups *
/// filters, channels]`.
pub fn image(g: &Geometry, dy: &[f32], w: &[f32], range: Range<usize>, dx: &mut [f32], scratch: &mut [f32]) {
    let row = g.image.1 * g.groups * g.channels;
    assert!(dy.len() >= g.result_len() && w.len() >= g.filter_len(), "a convolution reaches beyond its operands");
    assert!(range.end <= g.batch * g.image.0 && dx.len() >= range.len() * row, "the rows of the images fit");
    assert!(g.pixel == g.groups * g.channels, "pixels do not share channels");
    assert!(scratch.len() >= image_scratch(g), "a convolution got less scratch than image_scratch asks for");
    let (zeros, room) = scratch.split_at_mut(g.filters);
    zeros.fill(0.0);
    let start = room_start(room);
    let room = &mut room[start..];
    let places = (0..g.stride.0).flat_map(|y| (0..g.stride.1).map(move |x| (y, x)));
    for place in places {
        let taps = Taps::of(g, place);
        for group in 0..g.groups {
            let pass = Pass { g, dy, w, zeros, group, place, taps: &taps };
            pass.run(&range, dx, room);
        }
    }
}

/// The taps under which pixels of one place in the stride lie.
struct Taps {
    rows: Axis,
    columns: Axis,
}

/// Along one axis, a tap falls on every `step`-th pixel of a place from `first` on.
struct Axis {
    first: usize,
    step: usize,
    count: usize,
}

impl Taps {
    fn of(g: &Geometry, place: (usize, usize)) -> Self {
        let axis = |size, stride, dilation, padding, place| Axis::of(size, stride, dilation, padding, place);
        Self {
            rows: axis(g.window.0, g.stride.0, g.dilation.0, g.padding.0, place.0),
            columns: axis(g.window.1, g.stride.1, g.dilation.1, g.padding.1, place.1),
        }
    }

    fn count(&self) -> usize {
        self.rows.count * self.columns.count
    }

    /// Row and column in the window.
    fn tap(&self, at: usize) -> (usize, usize) {
        let (row, column) = (at / self.columns.count, at % self.columns.count);
        (self.rows.first + row * self.rows.step, self.columns.first + column * self.columns.step)
    }
}

impl Axis {
    fn of(size: usize, stride: usize, dilation: usize, padding: usize, place: usize) -> Self {
        let fits = |tap: &usize| (place + padding + size * dilation * stride - tap * dilation).is_multiple_of(stride);
        let mut taps = (0..size).filter(fits);
        let first = taps.next();
        let step = taps.next().zip(first).map_or(1, |(second, first)| second - first);
        Self { first: first.unwrap_or(0), step, count: (0..size).filter(fits).count() }
    }
}

struct Pass<'a> {
    g: &'a Geometry,
    dy: &'a [f32],
    w: &'a [f32],
    zeros: &'a [f32],
    group: usize,
    place: (usize, usize),
    taps: &'a Taps,
}

/// A block of the filters: rows of the depth, and the first of its columns.
struct Block<'a> {
    depth: Range<usize>,
    first: usize,
    panels: &'a Panels,
    room: &'a [f32],
}

/// Pixels of a place that lie in one row of an image: the row of all images, the first column, where the first lies
/// in the gradient, and how far the others follow each other.
struct Strip {
    row: usize,
    column: usize,
    height: usize,
    at: usize,
    stride: usize,
}

impl Pass<'_> {
    /// Sets the pixels of the place in these rows.
    fn run(&self, range: &Range<usize>, dx: &mut [f32], room: &mut [f32]) {
        let g = self.g;
        let depth = self.taps.count() * g.filters;
        if depth == 0 {
            self.each_strip(range, MOST_ROWS, |strip| {
                for pixel in 0..strip.height {
                    dx[strip.at + pixel * strip.stride + self.group * g.channels..][..g.channels].fill(0.0);
                }
            });
            return;
        }
        let mut chunks = [Chunk::NONE; MOST_CHUNKS];
        for (first, columns) in parts(g.channels, COLUMNS) {
            let panels = Panels::new(columns);
            for (start, rows) in parts(depth, panels.rows_of_block(g.filters)) {
                panels.fill(rows, room, |row, columns, to| self.row(start + row, first, columns, to));
                let block = Block { depth: start..start + rows, first, panels: &panels, room };
                self.each_strip(range, panels.tallest(), |strip| self.strip(&block, &strip, dx, &mut chunks));
            }
        }
    }

    /// Part of a row of the filters: one filter under one tap.
    fn row(&self, row: usize, first: usize, columns: Range<usize>, to: &mut [f32]) {
        let (g, width) = (self.g, self.g.groups * self.g.filters);
        let (tap, filter) = (row / g.filters, row % g.filters);
        let (y, x) = self.taps.tap(tap);
        let from = ((y * g.window.1 + x) * width + self.group * g.filters + filter) * g.channels + first;
        to.copy_from_slice(&self.w[from..][columns]);
    }

    /// Calls for every strip of at most so many pixels, all of one row of an image.
    fn each_strip(&self, range: &Range<usize>, most: usize, mut call: impl FnMut(Strip)) {
        let (g, all) = (self.g, self.g.groups * self.g.channels);
        let pixels = g.image.1.saturating_sub(self.place.1).div_ceil(g.stride.1);
        for row in range.clone().filter(|row| row % g.image.0 % g.stride.0 == self.place.0) {
            for (start, height) in parts(pixels, most).filter(|part| part.1 > 0) {
                let column = self.place.1 + start * g.stride.1;
                let at = ((row - range.start) * g.image.1 + column) * all;
                call(Strip { row, column, height, at, stride: g.stride.1 * all });
            }
        }
    }

    fn strip(&self, block: &Block<'_>, strip: &Strip, dx: &mut [f32], chunks: &mut [Chunk; MOST_CHUNKS]) {
        let count = self.gather(block, strip, chunks);
        let end = strip.at + (strip.height - 1) * strip.stride + (self.group + 1) * self.g.channels;
        assert!(end <= dx.len(), "a strip of pixels lies in the images");
        let c = dx.as_mut_ptr().wrapping_add(strip.at + self.group * self.g.channels + block.first);
        let (panels, chunks, add) = (block.panels, &chunks[..count], block.depth.start > 0);
        // SAFETY: the chunks lie in the gradient or the zeros; the strip's pixels and the block's columns of them lie
        // in `dx`, as was asserted.
        unsafe { panels.multiply(chunks, block.room, strip.height, c, strip.stride, add) };
    }

    /// The gradients that the strip's pixels get under the taps of the block.
    #[inline]
    fn gather(&self, block: &Block<'_>, strip: &Strip, chunks: &mut [Chunk; MOST_CHUNKS]) -> usize {
        let g = self.g;
        let width = g.groups * g.filters;
        let (image, y) = (strip.row / g.image.0, strip.row % g.image.0);
        let (mut at, end, mut count) = (block.depth.start, block.depth.end, 0);
        while at < end {
            let (tap, filter) = (at / g.filters, at % g.filters);
            let len = (g.filters - filter).min(end - at);
            let tap = self.taps.tap(tap);
            let row = seen(y, tap.0, g.padding.0, g.dilation.0, g.stride.0, g.result.0);
            let chunk = &mut chunks[count];
            chunk.len = len;
            for (pixel, to) in chunk.rows.iter_mut().enumerate().take(strip.height) {
                let x = strip.column + pixel * g.stride.1;
                let column = seen(x, tap.1, g.padding.1, g.dilation.1, g.stride.1, g.result.1);
                *to = match row.zip(column) {
                    Some((row, column)) => {
                        let place = (image * g.result.0 + row) * g.result.1 + column;
                        self.dy[place * width + self.group * g.filters + filter..][..len].as_ptr()
                    }
                    None => self.zeros[..len].as_ptr(),
                };
            }
            count += 1;
            at += len;
        }
        count
    }
}

/// The place along an axis of the result that sees a pixel under a tap, if there is one.
#[inline]
fn seen(at: usize, tap: usize, padding: usize, dilation: usize, stride: usize, size: usize) -> Option<usize> {
    (at + padding).checked_sub(tap * dilation).map(|at| at / stride).filter(|&at| at < size)
}
