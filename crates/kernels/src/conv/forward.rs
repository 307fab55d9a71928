//! The convolution itself: pixels of the result times filters.
//!
//! Filters that are not packed are copied block by block, as many of their rows and columns as stay in the second-level cache while strips
//! of pixels pass. A strip is as many pixels as the tallest kernel has rows; each gets one chunk for every tap of its
//! window.

use std::ops::Range;

use super::geometry::{Corner, Geometry, parts};
use super::kernel::{Chunk, MOST_ROWS};
use super::packed::Filters;
use super::panels::{BLOCK, COLUMNS, LINE, MOST_CHUNKS, Panels};
use crate::gemm::{Epilogue, is_due};
use crate::tile::TileMut;

/// Floats of scratch that [`forward`] wants.
pub fn forward_scratch(g: &Geometry) -> usize {
    (g.depth() * g.filters.next_multiple_of(LINE)).min(BLOCK) + g.channels + LINE
}

/// Sets `y`, the pixels `range` of the result with its channels `columns`, then runs the epilogue on finished
/// pixels, several at a time.
#[allow(clippy::too_many_arguments, reason = "three operands, the piece of the result, and how to end")]
pub fn forward(
    g: &Geometry,
    x: &[f32],
    w: Filters<'_>,
    range: Range<usize>,
    columns: Range<usize>,
    mut y: TileMut<'_>,
    scratch: &mut [f32],
    epilogue: Option<&dyn Epilogue>,
) {
    let width = g.groups * g.filters;
    let whole = if let Filters::Plain(w) = w { w.len() >= g.filter_len() } else { true };
    assert!(x.len() >= g.image_len() && whole, "a convolution reaches beyond its operands");
    assert!(range.end <= g.pixels() && y.rows() == range.len(), "the pixels of a convolution fit");
    assert!(columns.end <= width && y.cols() == columns.len(), "the channels of a convolution fit");
    assert!(scratch.len() >= forward_scratch(g), "a convolution got less scratch than forward_scratch asks for");
    let (zeros, room) = scratch.split_at_mut(g.channels);
    zeros.fill(0.0);
    let start = room_start(room);
    let room = &mut room[start..];
    let mut packed = w.of_piece(g, columns.start, columns.len());
    for group in 0..g.groups {
        let own = (group * g.filters).max(columns.start)..((group + 1) * g.filters).min(columns.end);
        for (first, count) in parts(own.len(), COLUMNS).filter(|part| part.1 > 0) {
            let panels = Panels::new(count);
            let from = own.start + first;
            let mut y = y.sub(0, range.len(), from - columns.start, count);
            for (start, rows) in blocks_of_depth(g) {
                let block = match w {
                    Filters::Packed(..) => packed.split_off(..rows * panels.floats()).unwrap_or_default(),
                    Filters::Plain(w) => {
                        panels.fill(rows, room, |row, columns, to| {
                            to.copy_from_slice(&w[(start + row) * width + from..][columns]);
                        });
                        &*room
                    }
                };
                let window = Window { g, x, zeros, group, depth: start..start + rows };
                let last = start + rows == g.depth();
                let mut finished = 0;
                let mut chunks = [Chunk::NONE; MOST_CHUNKS];
                for (at, height) in parts(range.len(), panels.tallest()).filter(|part| part.1 > 0) {
                    let pixel = range.start + at;
                    let chunked = window.gather(pixel..pixel + height, &mut chunks);
                    let (c, c_row) = (y.as_mut_ptr().wrapping_add(at * y.row_stride()), y.row_stride());
                    // SAFETY: the window's chunks lie in the image or the zeros; the strip's rows and the panels'
                    // columns lie in the tile.
                    unsafe { panels.multiply(&chunks[..chunked], block, height, c, c_row, start > 0) };
                    let end = at + height;
                    if let Some(epilogue) = epilogue
                        && last
                        && is_due((end - finished) * count, end == range.len())
                    {
                        epilogue.finish(finished, from - columns.start, y.sub(finished, end - finished, 0, count));
                        finished = end;
                    }
                }
            }
        }
    }
}

/// The blocks in which the sums of an element are taken: start and rows of each.
pub(super) fn blocks_of_depth(g: &Geometry) -> impl Iterator<Item = (usize, usize)> + use<> {
    parts(g.depth(), Panels::new(g.filters.min(COLUMNS)).rows_of_block(g.channels))
}

/// The first float at the start of a cache line: a vector that straddles two is loaded twice.
pub(super) fn room_start(room: &[f32]) -> usize {
    room.as_ptr().align_offset(LINE * size_of::<f32>())
}

/// The part of every window that lies within a block of the depth.
struct Window<'a> {
    g: &'a Geometry,
    x: &'a [f32],
    zeros: &'a [f32],
    group: usize,
    depth: Range<usize>,
}

impl Window<'_> {
    /// The chunks of these pixels; their number.
    #[inline]
    fn gather(&self, pixels: Range<usize>, chunks: &mut [Chunk; MOST_CHUNKS]) -> usize {
        let g = self.g;
        let mut corners = [Corner::default(); MOST_ROWS];
        let corners = &mut corners[..pixels.len()];
        for (corner, pixel) in corners.iter_mut().zip(pixels) {
            *corner = g.corner(pixel);
        }
        let insides = self.insides(corners);
        let (mut count, mut at) = (0, self.depth.start);
        let (first, mut channel) = (at / g.channels.max(1), at % g.channels.max(1));
        let mut tap = (first / g.window.1, first % g.window.1);
        while at < self.depth.end {
            let len = (g.channels - channel).min(self.depth.end - at);
            let chunk = &mut chunks[count];
            chunk.len = len;
            if let Some(first) = &insides {
                let place = tap.0 * g.dilation.0 * g.image.1 + tap.1 * g.dilation.1;
                let ahead = place * g.pixel + channel;
                for (to, first) in chunk.rows.iter_mut().zip(first) {
                    *to = first.wrapping_add(ahead);
                }
            } else {
                self.under_each(corners, tap, channel, chunk);
            }
            count += 1;
            at += len;
            channel = 0;
            tap = if tap.1 + 1 < g.window.1 { (tap.0, tap.1 + 1) } else { (tap.0 + 1, 0) };
        }
        count
    }

    /// The first floats of windows that lie inside the image, all of them: taps then lie equally far from each.
    #[inline]
    fn insides(&self, corners: &[Corner]) -> Option<[*const f32; MOST_ROWS]> {
        let g = self.g;
        let last = (g.window.0 - 1, g.window.1 - 1);
        let mut first = [std::ptr::null(); MOST_ROWS];
        for (to, corner) in first.iter_mut().zip(corners) {
            let (start, end) = (g.under(corner, (0, 0))?, g.under(corner, last)?);
            let from = start * g.pixel + self.group * g.channels;
            let len = (end - start) * g.pixel + g.channels;
            *to = self.x[from..from + len].as_ptr();
        }
        Some(first)
    }

    /// Sets the rows of a chunk, which begins at a channel of a tap; zeros where it lies beyond an edge.
    #[inline]
    fn under_each(&self, corners: &[Corner], tap: (usize, usize), channel: usize, chunk: &mut Chunk) {
        let (g, len) = (self.g, chunk.len);
        for (to, corner) in chunk.rows.iter_mut().zip(corners) {
            *to = match g.under(corner, tap) {
                Some(place) => self.x[place * g.pixel + self.group * g.channels + channel..][..len].as_ptr(),
                None => self.zeros[..len].as_ptr(),
            };
        }
    }
}
