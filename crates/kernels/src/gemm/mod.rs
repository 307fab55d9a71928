//! Matrix products on one thread: `c = a * b` or `c += a * b` for any strides, with an epilogue on each finished row.
//!
//! Every element of C is one chain of fused multiply-adds over each block of k, in order, and the blocks' sums are added
//! in order; blocks of k are cut by k alone. So an element has the same bits whichever path computes it, whatever
//! part of C is asked for, and with however many threads the parts are shared. (Without the FMA instruction each step
//! is rounded twice, so the portable bits are others.)
//!
//! Three paths: [`direct`] for results as narrow as one kernel, [`stream`] for results of a few rows, [`block`] for the
//! rest. None allocates.

mod block;
mod direct;
mod kernel;
mod pack;
mod stream;
#[cfg(test)]
mod tests;

use crate::tile::{MatRef, TileMut};
use kernel::Kernels;

/// The longest block of k: its rows of A fit the first-level cache beside the B that passes, and a block's sum stays
/// short enough to lose little to rounding.
const K_BLOCK: usize = 320;

/// What happens to each finished part of a row of C while it is in cache: bias, activation, a weight's update.
pub trait Epilogue: Sync {
    /// Changes `values`, which start at (`row`, `col`) of the tile; every element of C is passed exactly once.
    fn finish(&self, row: usize, col: usize, values: &mut [f32]);
}

/// Sets `c = a * b`, or `c += a * b` when `accumulate`, then runs the epilogue; all on the calling thread.
///
/// `scratch` holds at least [`gemm_scratch`] floats of any content. An element's bits depend on its row of `a`, its
/// column of `b` and its old value alone, so a product computed in tiles equals the whole.
#[inline]
pub fn gemm(a: MatRef, b: MatRef, c: TileMut, accumulate: bool, scratch: &mut [f32], epilogue: Option<&dyn Epilogue>) {
    let (m, n, k) = (c.rows(), c.cols(), a.cols());
    assert!(a.rows() == m && b.cols() == n && b.rows() == k, "the sizes of a matrix product disagree");
    if m == 0 || n == 0 {
        return;
    }
    let kernels = Kernels::get(n);
    let mut product = Product { kernels, a: a.into(), b: b.into(), c, k, accumulate, epilogue };
    if direct::suits(&product) {
        direct::run(&mut product);
    } else if stream::suits(&product) {
        stream::run(&mut product);
    } else {
        block::run(&mut product, scratch);
    }
}

/// Floats of scratch that a product of an m x k and a k x n matrix wants; 0 where it needs none.
pub fn gemm_scratch(m: usize, n: usize, k: usize) -> usize {
    if m == 0 || n == 0 { 0 } else { block::scratch(n, k) }
}

/// A product on its way through one of the paths; it has at least one row and one column.
struct Product<'a> {
    kernels: &'static Kernels,
    a: Operand,
    b: Operand,
    c: TileMut<'a>,
    k: usize,
    accumulate: bool,
    epilogue: Option<&'a dyn Epilogue>,
}

/// The elements of A or B, whose bounds [`MatRef`] has checked.
#[derive(Clone, Copy)]
struct Operand {
    from: *const f32,
    row: usize,
    col: usize,
}

impl From<MatRef<'_>> for Operand {
    /// The stride along an axis of one element means nothing, so it becomes 1, which suits every path.
    #[inline]
    fn from(m: MatRef) -> Self {
        let row = if m.rows() == 1 { 1 } else { m.row_stride() };
        let col = if m.cols() == 1 { 1 } else { m.col_stride() };
        Self { from: m.data().as_ptr(), row, col }
    }
}

impl Operand {
    /// The operand from an element on, or nowhere in particular if there is no such element.
    #[inline]
    fn at(self, row: usize, col: usize) -> Self {
        Self { from: self.from.wrapping_add(row * self.row + col * self.col), ..self }
    }

    /// Whether a kernel can read it in place as A.
    #[inline]
    fn has_an_adjacent_axis(self) -> bool {
        self.row == 1 || self.col == 1
    }
}

impl Product<'_> {
    /// Runs the epilogue on a block of finished elements.
    #[inline]
    fn finish(&mut self, row: usize, rows: usize, col: usize, cols: usize) {
        if let Some(epilogue) = self.epilogue {
            for row in row..row + rows {
                epilogue.finish(row, col, &mut self.c.row_mut(row)[col..col + cols]);
            }
        }
    }
}

/// `total` cut into the fewest parts of at most `most`, whose sizes differ by at most one.
#[derive(Clone, Copy)]
struct Parts {
    count: usize,
    size: usize,
    longer: usize,
}

impl Parts {
    #[inline]
    fn new(total: usize, most: usize) -> Self {
        let count = total.div_ceil(most).max(1);
        Self { count, size: total / count, longer: total % count }
    }

    /// Start and size of each part.
    #[inline]
    fn iter(self) -> impl Iterator<Item = (usize, usize)> {
        let start = move |part: usize| part * self.size + part.min(self.longer);
        (0..self.count).map(move |part| (start(part), self.size + usize::from(part < self.longer)))
    }
}
