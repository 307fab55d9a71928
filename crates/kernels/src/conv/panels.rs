//! A block of filters in the order in which the kernels read it: panels of as many columns as a kernel is wide.

use std::ops::Range;

use super::geometry::parts;
use super::kernel::{Chunk, Kernels, Step};

/// Floats of a block: about half of a second-level cache of 512 KiB.
pub(super) const BLOCK: usize = 64 << 10;
/// Columns of a block.
pub(super) const COLUMNS: usize = 384;
/// Floats in a cache line.
pub(super) const LINE: usize = 16;
/// Chunks of a strip at most. A block has no more rows than fit, so that short chunks fit too.
pub(super) const MOST_CHUNKS: usize = 224;

/// How the columns of a block are cut.
pub(super) struct Panels {
    kernels: &'static Kernels,
    columns: usize,
}

impl Panels {
    pub fn new(columns: usize) -> Self {
        Self { kernels: Kernels::get(columns), columns }
    }

    /// Floats of a row.
    pub fn floats(&self) -> usize {
        self.columns.next_multiple_of(self.kernels.lanes)
    }

    /// Rows of a block, whose chunks are at least so long. A function of the shape alone, so that sums are cut alike
    /// everywhere.
    pub fn rows_of_block(&self, chunk: usize) -> usize {
        (BLOCK / self.floats().max(1)).clamp(1, (MOST_CHUNKS - 2) * chunk.max(1))
    }

    /// Rows of the tallest kernel that suits every panel.
    pub fn tallest(&self) -> usize {
        let widest = self.columns.div_ceil(self.kernels.lanes).clamp(1, self.kernels.vectors);
        self.kernels.tallest(widest)
    }

    /// Floats of a row of the widest panel.
    pub fn widest(&self) -> usize {
        self.iter().map(|panel| panel.1).max().unwrap_or(0)
    }

    /// First column, width and own columns of each panel.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize, usize)> + use<> {
        let (lanes, columns) = (self.kernels.lanes, self.columns);
        parts(columns.div_ceil(lanes), self.kernels.vectors).map(move |(vector, vectors)| {
            let (at, width) = (vector * lanes, vectors * lanes);
            (at, width, width.min(columns - at))
        })
    }

    /// Writes a block of that many rows; `copy` sets the given columns of a row.
    pub fn fill(&self, rows: usize, room: &mut [f32], mut copy: impl FnMut(usize, Range<usize>, &mut [f32])) {
        for (at, width, own) in self.iter() {
            for row in 0..rows {
                let to = &mut room[at * rows + row * width..][..width];
                copy(row, at..at + own, &mut to[..own]);
                to[own..].fill(0.0);
            }
        }
    }

    /// Sets a strip of C, or adds to it: the chunks times the block in `room`.
    ///
    /// # Safety
    /// The first `height` rows of each chunk point at as many floats as it is long; `height` rows of the panels'
    /// columns, `c_row` apart, may be read and written from `c` on.
    pub unsafe fn multiply(&self, chunks: &[Chunk], room: &[f32], height: usize, c: *mut f32, c_row: usize, add: bool) {
        let rows: usize = chunks.iter().map(|chunk| chunk.len).sum();
        for (at, width, own) in self.iter() {
            let b = room[at * rows..][..rows * width].as_ptr();
            let (vectors, last) = (width / self.kernels.lanes, own + self.kernels.lanes - width);
            let c = c.wrapping_add(at);
            let step = Step { chunks, strips: 1, a_strip: 0, b, b_row: width, c, c_row, last, add };
            // SAFETY: the caller's promise; the panel lies in the room; `get` returned kernels of this processor.
            unsafe { self.kernels.kernel(height, vectors, own == width)(&step) };
        }
    }

    /// Sets `rows` whole rows of one panel of C, as `iter` gives it: A, whose rows are `depth` apart, times the block in
    /// `room`, which has `k` rows.
    #[inline]
    pub fn set(
        &self,
        (at, width, _): (usize, usize, usize),
        a: (&[f32], usize),
        (room, k): (&[f32], usize),
        c: &mut [f32],
    ) {
        let ((a, depth), rows, vectors) = (a, c.len() / width, width / self.kernels.lanes);
        assert!(k <= depth && a.len() >= rows * depth, "a product reaches beyond its rows");
        let b = room[at * k..][..k * width].as_ptr();
        let tallest = self.kernels.tallest(vectors);
        let whole = rows / tallest;
        for (first, strips, height) in [(0, whole, tallest), (whole * tallest, 1, rows % tallest)] {
            if strips * height > 0 {
                let from = a[first * depth..].as_ptr();
                let chunk = Chunk { rows: std::array::from_fn(|row| from.wrapping_add(row * depth)), len: k };
                let (c, last) = (c[first * width..].as_mut_ptr(), self.kernels.lanes);
                let (chunks, a_strip) = (&[chunk][..], tallest * depth);
                let step = Step { chunks, strips, a_strip, b, b_row: width, c, c_row: width, last, add: false };
                // SAFETY: the strips' rows lie in A and C, the panel in the room; `get` returned kernels of this processor.
                unsafe { self.kernels.kernel(height, vectors, true)(&step) };
            }
        }
    }
}
