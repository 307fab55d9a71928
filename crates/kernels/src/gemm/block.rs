//! The general path: loops that keep a block of B in the second-level cache and a few rows of A in the first.
//!
//! Columns of C are cut into blocks, k into blocks, rows into strips as tall as a kernel; a strip meets all panels of
//! the block of B one after the other, so its finished rows are long when the epilogue gets some of them. Operands are read in
//! place where a copy would cost more than it gains.

use super::kernel::{Kernels, Step};
use super::pack::{self, Panel, Source};
use super::product::{K_BLOCK, Operand, Parts, Product};

/// Columns of a block of B: with [`K_BLOCK`] rows just under half of a second-level cache of 1 MiB.
const N_BLOCK: usize = 384;
/// Floats in a cache line.
const LINE: usize = 16;
/// Rows of B that are packed at a time, so that whole lines and pages are used while they are near.
const PACK_DEPTH: usize = 8;
/// From this k and this n on a copied strip of A is used often enough to pay.
const COPY_A_FROM: usize = 64;

/// Floats of scratch for a B of k x n elements.
pub(super) fn scratch(n: usize, k: usize) -> usize {
    let floats = packed_floats(Kernels::get(n), n, k);
    if floats <= Panel::FLOATS { 0 } else { floats + LINE - 1 }
}

fn packed_floats(kernels: &Kernels, n: usize, k: usize) -> usize {
    k.min(K_BLOCK) * n.next_multiple_of(kernels.lanes).min(N_BLOCK)
}

/// Computes the product.
pub(super) fn run(p: &mut Product, scratch: &mut [f32]) {
    let (m, n, k) = (p.c.rows(), p.c.cols(), p.k);
    let gains = m >= p.kernels.pack_rows_from && m * n * k >= p.kernels.pack_products_from;
    let floats = packed_floats(p.kernels, n, k);
    if p.b.col == 1 && !gains {
        blocks(p, None);
    } else if floats <= Panel::FLOATS {
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
    let mut room = Panel::new();
    for (vector, vectors) in Parts::new(n.div_ceil(lanes), N_BLOCK / lanes).iter() {
        let col = vector * lanes;
        let cols = (vectors * lanes).min(n - col);
        let widths = Parts::new(vectors, p.kernels.vectors);
        for (depth, k) in Parts::new(p.k, K_BLOCK).iter() {
            let block = Block { depth, k, col, cols, widths, b: p.b.at(depth, col), packed };
            block.pack(p.kernels);
            block.multiply(p, &mut room);
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
                // SAFETY: the block's elements exist; the panels of k * width floats follow each other in a copy that
                // holds `packed_floats`; `get` returned functions of this processor.
                unsafe {
                    let to = to.add(at * self.k + row * width);
                    pack::panel(kernels, self.b.at(row, at), k, columns, to, width);
                }
            }
        }
    }

    /// Multiplies all rows of A with the block; `room` is for a copy of a strip of A.
    fn multiply(&self, p: &mut Product, room: &mut Panel) {
        let (m, c_row, lanes, k) = (p.c.rows(), p.c.row_stride(), p.kernels.lanes, self.k);
        let adjacent_rows = p.a.row == 1 || p.a.col != 1;
        let tallest = p.kernels.tallest(self.widths.size + usize::from(self.widths.longer > 0), adjacent_rows);
        let (ends, mut finished) = (self.depth + k == p.k, 0);
        for (row, height) in Parts::new(m, tallest).iter() {
            let a = self.strip(p, row, height, room);
            for (vector, vectors) in self.widths.iter() {
                let (at, width) = (vector * lanes, vectors * lanes);
                let last = (self.cols - at).min(width) - (width - lanes);
                if ends {
                    let col = self.col + at;
                    p.fetch(row + height, height, col..col + width - (lanes - last));
                }
                let (b, b_row) = match self.packed {
                    Some(packed) => (packed.wrapping_add(at * k).cast_const(), width),
                    None => (self.b.at(0, at).from, self.b.row),
                };
                let c = p.c.as_mut_ptr().wrapping_add(row * c_row + self.col + at);
                let add = p.accumulate || self.depth > 0;
                let step = Step { a: a.from, a_row: a.row, a_col: a.col, b, b_row, c, c_row, k, last, add };
                // SAFETY: rows and columns of the step lie in A or its copy, in the block of B or its copy, and in C;
                // `get` returned kernels of this processor.
                unsafe { p.kernels.kernel(height, vectors, last == lanes, adjacent_rows)(&step) };
            }
            if ends {
                p.finish(&mut finished, row + height, self.col, self.cols);
            }
        }
    }

    /// The rows `row..row + height` of A for the k of this block, in place or copied.
    fn strip(&self, p: &Product, row: usize, height: usize, room: &mut Panel) -> Operand {
        let (a, k) = (p.a.at(row, self.depth), self.k);
        let to = room.as_mut_ptr();
        if !a.has_an_adjacent_axis() {
            // SAFETY: the strip's elements exist; k <= K_BLOCK rows of a kernel's height fit the room.
            unsafe { pack::any(a.from, (a.col, a.row), k, height, to, height) };
            return Operand { from: to, row: 1, col: height };
        }
        if a.col != 1 && p.kernels.copies_a && k >= COPY_A_FROM && p.c.cols() >= COPY_A_FROM {
            // Whole vectors, though the rows after the strip's belong to the next.
            let width = height.next_multiple_of(p.kernels.lanes);
            let columns = width.min(p.c.rows() - row);
            // SAFETY: `columns` rows of A exist from `row` on; k <= K_BLOCK rows of at most 16 floats fit the room.
            unsafe { (p.kernels.pack_rows)(&Source { from: a.from, stride: a.col, k, columns }, to, width) };
            return Operand { from: to, row: 1, col: width };
        }
        a
    }
}
