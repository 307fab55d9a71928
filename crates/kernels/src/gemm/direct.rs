//! Results no wider than one kernel: a column of micro-tiles, nothing copied and next to nothing computed beside them.

use super::kernel::Step;
use super::{K_BLOCK, Product};

/// Whether the operands can be read in place and the result is one kernel wide.
#[inline]
pub(super) fn suits(p: &Product) -> bool {
    let widest = p.kernels.lanes * p.kernels.vectors;
    p.c.cols() <= widest && p.k <= K_BLOCK && p.b.col == 1 && p.a.has_an_adjacent_axis()
}

/// Computes the product.
#[inline]
pub(super) fn run(p: &mut Product) {
    let (m, n, lanes) = (p.c.rows(), p.c.cols(), p.kernels.lanes);
    let vectors = ((n - 1) >> lanes.trailing_zeros()) + 1;
    let last = n - (vectors - 1) * lanes;
    let adjacent_rows = p.a.row == 1;
    let tallest = p.kernels.tallest(vectors, adjacent_rows);
    let c_row = p.c.row_stride();
    let mut row = 0;
    while row < m {
        let height = tallest.min(m - row);
        let step = Step {
            a: p.a.at(row, 0).from,
            a_row: p.a.row,
            a_col: p.a.col,
            b: p.b.from,
            b_row: p.b.row,
            c: p.c.as_mut_ptr().wrapping_add(row * c_row),
            c_row,
            k: p.k,
            last,
            add: p.accumulate,
        };
        // SAFETY: `get` returned kernels of this processor; rows row..row + height of A and C, the whole of B and n
        // columns exist, as the views' constructors have checked.
        unsafe { p.kernels.kernel(height, vectors, last == lanes, adjacent_rows)(&step) };
        p.finish(row, height, 0, n);
        row += height;
    }
}
