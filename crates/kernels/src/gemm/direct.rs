//! Results no wider than one kernel: a column of micro-tiles, and next to nothing computed beside them.

use super::kernel::Step;
use super::pack::{self, Panel};
use super::product::{K_BLOCK, Operand, Product};

/// Whether one block of k and of columns is all there is, and A can be read in place.
#[inline]
pub(super) fn suits(p: &Product) -> bool {
    let widest = p.kernels.lanes * p.kernels.vectors;
    let in_reach = p.b.col == 1 || p.k * p.c.cols().next_multiple_of(p.kernels.lanes) <= Panel::FLOATS;
    p.c.cols() <= widest && p.k <= K_BLOCK && in_reach && p.a.has_an_adjacent_axis()
}

/// Computes the product.
#[inline]
pub(super) fn run(p: &mut Product) {
    if p.b.col == 1 { tiles(p, p.b) } else { packed(p) }
}

/// Computes the product with a copy of B. Apart from [`tiles`], which then needs no room on the stack.
#[inline(never)]
fn packed(p: &mut Product) {
    let mut panel = Panel::new();
    let (to, width) = (panel.as_mut_ptr(), p.c.cols().next_multiple_of(p.kernels.lanes));
    // SAFETY: `suits` has found that the panel holds k rows of `width` floats; `get` returned kernels of this processor.
    unsafe { pack::panel(p.kernels, p.b, p.k, p.c.cols(), to, width) };
    tiles(p, Operand { from: to, row: width, col: 1 });
}

#[inline]
fn tiles(p: &mut Product, b: Operand) {
    let (m, n, lanes) = (p.c.rows(), p.c.cols(), p.kernels.lanes);
    let vectors = ((n - 1) >> lanes.trailing_zeros()) + 1;
    let last = n - (vectors - 1) * lanes;
    let adjacent_rows = p.a.row == 1;
    let tallest = p.kernels.tallest(vectors, adjacent_rows);
    let (a_row, a_col, c_row) = (p.a.row, p.a.col, p.c.row_stride());
    let (mut row, mut finished) = (0, 0);
    while row < m {
        let height = tallest.min(m - row);
        let c = p.c.as_mut_ptr().wrapping_add(row * c_row);
        let (a, k, add) = (p.a.at(row, 0).from, p.k, p.accumulate);
        let step = Step { a, a_row, a_col, b: b.from, b_row: b.row, c, c_row, k, last, add };
        // SAFETY: `get` returned kernels of this processor; rows row..row + height of A and C, all of B and n columns
        // exist, as the views' constructors have checked.
        unsafe { p.kernels.kernel(height, vectors, last == lanes, adjacent_rows)(&step) };
        row += height;
        p.finish(&mut finished, row, 0, n);
    }
}
