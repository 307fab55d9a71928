//! The general path: loops that keep a block of B in the second-level cache and a few rows of A in the first.
//!
//! Columns of C are cut into blocks, k into blocks, rows into strips as tall as a kernel; a strip meets all panels of
//! the block of B one after the other, so its finished rows are long when the epilogue gets them. A is read in place;
//! B is copied only where that pays.

use std::mem::MaybeUninit;

use super::kernel::{Kernels, Step};
use super::pack::{self, Source};
use super::{K_BLOCK, Operand, Parts, Product};
use crate::simd::prefetch;

/// Columns of a block of B: with [`K_BLOCK`] rows half of a second-level cache of 1 MiB.
const N_BLOCK: usize = 512;
/// Floats of a panel on the stack.
const PANEL: usize = 4096;
/// Floats in a cache line.
const LINE: usize = 16;
/// From this many elements B outgrows the second-level cache, and its rows begin to evict each other...
const PACK_B_FROM: usize = 1 << 19;
/// ... which costs more than a copy when at least this many rows use it.
const PACK_ROWS_FROM: usize = 128;
/// Rows of B that are packed at a time, so that whole lines and pages are used while they are near.
const PACK_DEPTH: usize = 8;

/// A place on the stack for a small copy.
#[repr(C, align(64))]
struct Panel([MaybeUninit<f32>; PANEL]);

impl Panel {
    fn new() -> Self {
        Self([const { MaybeUninit::uninit() }; PANEL])
    }

    fn as_mut_ptr(&mut self) -> *mut f32 {
        self.0.as_mut_ptr().cast()
    }
}

/// Floats of scratch for a B of k x n elements.
pub(super) fn scratch(n: usize, k: usize) -> usize {
    let floats = packed_floats(Kernels::get(n), n, k);
    if floats <= PANEL { 0 } else { floats + LINE - 1 }
}

fn packed_floats(kernels: &Kernels, n: usize, k: usize) -> usize {
    k.min(K_BLOCK) * n.next_multiple_of(kernels.lanes).min(N_BLOCK)
}

/// Computes the product.
pub(super) fn run(p: &mut Product, scratch: &mut [f32]) {
    let (m, n, k) = (p.c.rows(), p.c.cols(), p.k);
    let pack = p.b.col != 1 || (m >= PACK_ROWS_FROM && n * k >= PACK_B_FROM);
    let floats = if pack { packed_floats(p.kernels, n, k) } else { 0 };
    if !pack {
        blocks(p, None);
    } else if floats <= PANEL {
        blocks(p, Some(Panel::new().as_mut_ptr()));
    } else {
        // A vector that straddles two cache lines is loaded twice.
        let skip = scratch.as_ptr().align_offset(LINE * size_of::<f32>());
        assert!(scratch.len() >= skip + floats, "a matrix product got less scratch than gemm_scratch asks for");
        blocks(p, Some(scratch[skip..].as_mut_ptr()));
    }
}

/// Walks over the blocks of B, copying each to `packed` where that is given; it holds [`packed_floats`].
fn blocks(p: &mut Product, packed: Option<*mut f32>) {
    let (n, lanes) = (p.c.cols(), p.kernels.lanes);
    let mut strip = Panel::new();
    for (vector, vectors) in Parts::new(n.div_ceil(lanes), N_BLOCK / lanes).iter() {
        let col = vector * lanes;
        let cols = (vectors * lanes).min(n - col);
        let widths = Parts::new(vectors, p.kernels.vectors);
        for (depth, k) in Parts::new(p.k, K_BLOCK).iter() {
            let block = Block { depth, k, col, cols, widths, b: p.b.at(depth, col), packed };
            block.pack(p.kernels);
            block.multiply(p, strip.as_mut_ptr());
        }
    }
}

/// A block of B and where it lies.
struct Block {
    depth: usize,
    k: usize,
    col: usize,
    cols: usize,
    /// Panels, in vectors.
    widths: Parts,
    b: Operand,
    packed: Option<*mut f32>,
}

impl Block {
    /// Copies the block into panels: all k of the first panel, then all of the next.
    fn pack(&self, kernels: &Kernels) {
        let Some(to) = self.packed else { return };
        let rows_at_once = if self.b.col == 1 { PACK_DEPTH } else { self.k };
        for row in (0..self.k).step_by(rows_at_once.max(1)) {
            for (vector, vectors) in self.widths.iter() {
                let (at, width) = (vector * kernels.lanes, vectors * kernels.lanes);
                let (k, columns) = (rows_at_once.min(self.k - row), width.min(self.cols - at));
                let Operand { from, row: row_stride, col: col_stride } = self.b.at(row, at);
                // SAFETY: the block's elements exist; the panels of k * width floats follow each other in a copy that
                // holds `packed_floats`; `get` returned functions of this processor.
                unsafe {
                    let to = to.add(at * self.k + row * width);
                    match (row_stride, col_stride) {
                        (stride, 1) => (kernels.pack_rows)(&Source { from, stride, k, columns }, to, width),
                        (1, stride) => (kernels.pack_columns)(&Source { from, stride, k, columns }, to, width),
                        strides => pack::any(from, strides, k, columns, to, width),
                    }
                }
            }
        }
    }

    /// Multiplies all rows of A with the block; `room` holds a strip of A.
    fn multiply(&self, p: &mut Product, room: *mut f32) {
        let (m, c_row, lanes, k) = (p.c.rows(), p.c.row_stride(), p.kernels.lanes, self.k);
        let in_place = p.a.has_an_adjacent_axis();
        let adjacent_rows = !in_place || p.a.row == 1;
        let widest = if self.widths.longer > 0 { self.widths.size + 1 } else { self.widths.size };
        let strips = Parts::new(m, p.kernels.tallest(widest, adjacent_rows));
        for (row, height) in strips.iter() {
            let mut a = p.a.at(row, self.depth);
            let mut ahead =
                Ahead::new(p.a.at(row + height, self.depth), height.min(m - row - height), k, self.widths.count);
            if !in_place {
                // SAFETY: the strip's elements exist, and k <= K_BLOCK rows of at most 16 floats fit the room.
                unsafe { pack::any(a.from, (a.col, a.row), k, height, room, height) };
                a = Operand { from: room, row: 1, col: height };
            }
            for (vector, vectors) in self.widths.iter() {
                ahead.prefetch();
                let (at, width) = (vector * lanes, vectors * lanes);
                let last = (self.cols - at).min(width) - (width - lanes);
                let (b, b_row) = match self.packed {
                    Some(packed) => (packed.wrapping_add(at * k).cast_const(), width),
                    None => (self.b.at(0, at).from, self.b.row),
                };
                let c = p.c.as_mut_ptr().wrapping_add(row * c_row + self.col + at);
                let add = p.accumulate || self.depth > 0;
                let step = Step { a: a.from, a_row: a.row, a_col: a.col, b, b_row, c, c_row, k, last, add };
                // SAFETY: rows and columns of the step lie in A, in the block of B or its copy, and in C; `get`
                // returned kernels of this processor.
                unsafe { p.kernels.kernel(height, vectors, last == lanes, adjacent_rows)(&step) };
            }
            if self.depth + k == p.k {
                p.finish(row, height, self.col, self.cols);
            }
        }
    }
}

/// Asks for the next strip of A while the kernels work on this one, a share before each kernel.
struct Ahead {
    from: *const f32,
    stride: usize,
    runs: usize,
    lines: usize,
    run: usize,
    line: usize,
    share: usize,
}

impl Ahead {
    /// For a strip of `rows` x `k` elements, in `shares` shares. Runs of adjacent elements are asked for line by line.
    fn new(a: Operand, rows: usize, k: usize, shares: usize) -> Self {
        let (stride, runs, length) = if a.col == 1 { (a.row, rows, k) } else { (a.col, k, rows) };
        let lines = length.div_ceil(LINE);
        Self { from: a.from, stride, runs, lines, run: 0, line: 0, share: (runs * lines).div_ceil(shares) }
    }

    fn prefetch(&mut self) {
        for _ in 0..self.share {
            if self.run == self.runs || self.lines == 0 {
                return;
            }
            prefetch(self.from.wrapping_add(self.run * self.stride + self.line * LINE));
            self.line += 1;
            if self.line == self.lines {
                (self.line, self.run) = (0, self.run + 1);
            }
        }
    }
}
