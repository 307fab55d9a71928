//! What is asked for, brought into the form that all paths read, and the choice of the path.

use std::ops::Range;

use super::kernel::Kernels;
use super::{block, direct, stream};
use crate::tile::{MatRef, TileMut};

/// The longest block of k: its rows of A fit the first-level cache beside the B that passes, and a block's sum stays
/// short enough to lose little to rounding.
pub(super) const K_BLOCK: usize = 320;

/// Elements of finished rows that are handed to the epilogue together, while they are in the first-level cache.
pub const FINISHED: usize = 4096;

/// Whether an epilogue runs on so many elements: once they are many enough, or the last.
#[inline]
pub fn is_due(waiting: usize, last: bool) -> bool {
    last || waiting >= FINISHED
}

/// What happens to each finished part of C while it is in cache: bias, activation, a weight's update.
pub trait Epilogue: Sync {
    /// Changes `part`, which starts at (`row`, `col`) of the tile; every element of C is passed exactly once.
    fn finish(&self, row: usize, col: usize, part: TileMut<'_>);

    /// Asks for what `finish` will read for these rows and columns, while the processor still multiplies.
    fn fetch(&self, rows: Range<usize>, cols: Range<usize>) {
        let _ = (rows, cols);
    }
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
    let mut product =
        Product { kernels: Kernels::get(n), a: a.into(), b: b.into(), c, k, accumulate, epilogue, turned: false };
    product.turn_if_a_column();
    let p = &mut product;
    if direct::suits(p) {
        direct::run(p);
    } else if stream::suits(p) {
        stream::run(p);
    } else {
        block::run(p, scratch);
    }
}

/// Floats of scratch that a product of an m x k and a k x n matrix wants; 0 where it needs none.
pub fn gemm_scratch(m: usize, n: usize, k: usize) -> usize {
    if m == 0 || n == 0 { 0 } else { block::scratch(n, k) }
}

/// A product on its way through one of the paths; it has at least one row and one column.
pub(super) struct Product<'a> {
    pub kernels: &'static Kernels,
    pub a: Operand,
    pub b: Operand,
    pub c: TileMut<'a>,
    pub k: usize,
    pub accumulate: bool,
    pub epilogue: Option<&'a dyn Epilogue>,
    /// Whether this is the transpose of what was asked for.
    pub turned: bool,
}

/// The elements of A or B, whose bounds [`MatRef`] has checked.
#[derive(Clone, Copy)]
pub(super) struct Operand {
    pub from: *const f32,
    pub row: usize,
    pub col: usize,
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
    pub fn at(self, row: usize, col: usize) -> Self {
        Self { from: self.from.wrapping_add(row * self.row + col * self.col), ..self }
    }

    /// The transpose.
    #[inline]
    pub fn t(self) -> Self {
        Self { row: self.col, col: self.row, ..self }
    }

    /// Whether a kernel can read it in place as A.
    #[inline]
    pub fn has_an_adjacent_axis(self) -> bool {
        self.row == 1 || self.col == 1
    }
}

impl Product<'_> {
    /// Makes a result of one column, which would fill one lane, a result of one row: `cᵀ = bᵀ aᵀ`.
    ///
    /// Only where A can be read in place, so that the path is one without scratch, and where C lies without gaps.
    #[inline]
    fn turn_if_a_column(&mut self) {
        let (m, n) = (self.c.rows(), self.c.cols());
        if n == 1 && m > 1 && self.c.row_stride() == 1 && self.a.has_an_adjacent_axis() {
            (self.a, self.b) = (self.b.t(), self.a.t());
            // SAFETY: the same m elements, one after the other, for as long as they are borrowed.
            self.c = unsafe { TileMut::from_raw(self.c.as_mut_ptr(), 1, m, m) };
            self.kernels = Kernels::get(m);
            self.turned = true;
        }
    }

    /// Has the epilogue fetch what it will read for part of the rows from `row` on; C may end before.
    #[inline]
    pub fn fetch(&self, row: usize, rows: usize, cols: Range<usize>) {
        if let (Some(epilogue), false) = (self.epilogue, self.turned) {
            let m = self.c.rows();
            epilogue.fetch(row.min(m)..(row + rows).min(m), cols);
        }
    }

    /// Runs the epilogue on some columns of the finished rows up to `end`, of which it has seen those before `seen`,
    /// if they are due.
    #[inline]
    pub fn finish(&mut self, seen: &mut usize, end: usize, col: usize, cols: usize) {
        let Some(epilogue) = self.epilogue else { return };
        if !is_due((end - *seen) * cols, end == self.c.rows()) {
            return;
        }
        if self.turned {
            epilogue.finish(col, 0, TileMut::new(&mut self.c.row_mut(0)[col..col + cols], cols, 1, 1));
        } else {
            epilogue.finish(*seen, col, self.c.sub(*seen, end - *seen, col, cols));
        }
        *seen = end;
    }
}

/// `total` cut into the fewest parts of at most `most`, whose sizes differ by at most one.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub count: usize,
    pub size: usize,
    pub longer: usize,
}

impl Parts {
    #[inline]
    pub fn new(total: usize, most: usize) -> Self {
        let count = total.div_ceil(most).max(1);
        Self { count, size: total / count, longer: total % count }
    }

    /// Start and size of each part.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = (usize, usize)> {
        let start = move |part: usize| part * self.size + part.min(self.longer);
        (0..self.count).map(move |part| (start(part), self.size + usize::from(part < self.longer)))
    }
}
