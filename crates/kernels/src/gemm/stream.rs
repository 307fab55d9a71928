//! Results of a few rows: B is read once, in the order of its memory, and the sums pass through the first-level cache.
//!
//! Here B is the only large thing, so what counts is that it arrives at the speed of the memory behind it: whole rows,
//! four at a time, instead of narrow columns with a page between one row and the next. A B that lies by columns is
//! turned square by square on the way.

use std::mem::MaybeUninit;

use super::pack::{self, Panel};
use super::product::{K_BLOCK, Operand, Parts, Product};
use crate::simd::Simd;

/// Rows of the tallest result. With more, the sums' loads and stores cost more than B's.
pub(super) const ROWS: usize = 4;
/// Rows of B that pass at a time: each adds a load for a sum's load and store; eight are no faster where rows lie a
/// page apart and share a set of the cache.
const DEPTH: usize = 4;
/// Floats of sums: 8 KiB leave room in the first-level cache for the rows that pass.
const SUMS: usize = 2048;
/// Sides of the square in which a B that lies by columns is turned: 16 KiB stay in the first-level cache, and four lines
/// of each column are enough for the processor to fetch ahead.
const SQUARE: usize = 64;
/// Elements of B from which two to four rows gain: below, B stays in cache and the block path's registers win.
const B_FROM: usize = 1 << 16;

/// The sums; a vector that straddles two cache lines would be loaded twice.
#[repr(C, align(64))]
struct Sums([MaybeUninit<f32>; SUMS]);

/// One pass over a part of B: adds `k` products to each of `columns` sums in each of a fixed number of rows.
pub(super) struct Pass {
    a: *const f32,
    a_row: usize,
    a_col: usize,
    b: *const f32,
    b_row: usize,
    k: usize,
    columns: usize,
    sums: *mut f32,
    sums_row: usize,
}

/// A pass for one number of rows.
///
/// # Safety
/// The processor has the pass's instruction set, and every element named may be read or, in the sums, written.
pub(super) type Run = unsafe fn(&Pass);

/// Whether the result is low and B can be read row by row.
#[inline]
pub(super) fn suits(p: &Product) -> bool {
    let m = p.c.rows();
    m <= ROWS && p.b.has_an_adjacent_axis() && (m == 1 || p.k * p.c.cols() >= B_FROM)
}

/// Computes the product.
pub(super) fn run(p: &mut Product) {
    let (m, n) = (p.c.rows(), p.c.cols());
    let mut sums = Sums([const { MaybeUninit::uninit() }; SUMS]);
    let sums = &mut sums.0;
    for (col, columns) in Parts::new(n, SUMS / m).iter() {
        for (depth, k) in Parts::new(p.k, K_BLOCK).iter() {
            for sum in &mut sums[..m * columns] {
                sum.write(0.0);
            }
            let part = Part { a: p.a.at(0, depth), b: p.b.at(depth, col), k, columns };
            if p.b.col == 1 {
                part.pass(p, sums.as_mut_ptr().cast(), columns);
            } else {
                part.turn_and_pass(p, sums.as_mut_ptr().cast());
            }
            for row in 0..m {
                let values = &mut p.c.row_mut(row)[col..col + columns];
                for (value, sum) in values.iter_mut().zip(&sums[row * columns..]) {
                    // SAFETY: the first m * columns sums are initialised.
                    let sum = unsafe { sum.assume_init() };
                    *value = if p.accumulate || depth > 0 { *value + sum } else { sum };
                }
            }
        }
        p.finish(&mut 0, m, col, columns);
    }
}

/// A part of B of k rows, and the k of A it meets.
#[derive(Clone, Copy)]
struct Part {
    a: Operand,
    b: Operand,
    k: usize,
    columns: usize,
}

impl Part {
    /// Adds the products to sums whose rows are `sums_row` apart; the columns of the part are adjacent.
    fn pass(&self, p: &Product, sums: *mut f32, sums_row: usize) {
        let Self { a, b, k, columns } = *self;
        let (a_row, a_col, b_row) = (a.row, a.col, b.row);
        let pass = Pass { a: a.from, a_row, a_col, b: b.from, b_row, k, columns, sums, sums_row };
        // SAFETY: the part lies in the matrices or is a copy of one that does, the sums are initialised, and `get`
        // returned passes of this processor.
        unsafe { p.kernels.stream[p.c.rows() - 1](&pass) };
    }

    /// As `pass` with a part whose rows are adjacent; the sums' rows are as long as the part's.
    #[inline(never)]
    fn turn_and_pass(&self, p: &Product, sums: *mut f32) {
        let mut square = Panel::new();
        let from = square.as_mut_ptr();
        for col in (0..self.columns).step_by(SQUARE) {
            for depth in (0..self.k).step_by(SQUARE) {
                let (k, columns) = (SQUARE.min(self.k - depth), SQUARE.min(self.columns - col));
                // SAFETY: the elements exist, and the panel has room for the square.
                unsafe { pack::panel(p.kernels, self.b.at(depth, col), k, columns, from, SQUARE) };
                let turned = Operand { from, row: SQUARE, col: 1 };
                Self { a: self.a.at(0, depth), b: turned, k, columns }.pass(p, sums.wrapping_add(col), self.columns);
            }
        }
    }
}

/// The body of every pass.
#[inline(always)]
pub(super) unsafe fn body<S: Simd, const ROWS: usize>(pass: &Pass) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut depth = 0;
        while depth + DEPTH <= pass.k {
            rows::<S, ROWS, DEPTH>(pass, depth);
            depth += DEPTH;
        }
        while depth < pass.k {
            rows::<S, ROWS, 1>(pass, depth);
            depth += 1;
        }
    }
}

/// Adds the products of `D` rows of B from `depth` on.
// Indices name the same rows in registers and in memory, and unroll to registers where iterators may not.
#[allow(clippy::needless_range_loop)]
#[inline(always)]
unsafe fn rows<S: Simd, const ROWS: usize, const D: usize>(pass: &Pass, depth: usize) {
    // SAFETY: the caller's promise; the last columns are read and written under their mask.
    unsafe {
        let mut factors = [[S::zero(); ROWS]; D];
        for d in 0..D {
            for row in 0..ROWS {
                factors[d][row] = S::splat(pass.a.add(row * pass.a_row + (depth + d) * pass.a_col));
            }
        }
        let b = pass.b.add(depth * pass.b_row);
        let mut col = 0;
        while col + S::LANES <= pass.columns {
            vectors::<S, ROWS, D, 1>(pass, &factors, b, col);
            col += S::LANES;
        }
        if col < pass.columns {
            let mask = S::mask(pass.columns - col);
            for row in 0..ROWS {
                let at = pass.sums.add(row * pass.sums_row + col);
                let mut sum = S::load_part(at, mask);
                for d in 0..D {
                    sum = S::mul_add(factors[d][row], S::load_part(b.add(d * pass.b_row + col), mask), sum);
                }
                S::store_part(at, mask, sum);
            }
        }
    }
}

/// Adds to `W` vectors of sums in each row. Two at a time share the loads of factors that registers have no room for.
#[allow(clippy::needless_range_loop)]
#[inline(always)]
unsafe fn vectors<S: Simd, const ROWS: usize, const D: usize, const W: usize>(
    pass: &Pass,
    factors: &[[S::Vector; ROWS]; D],
    b: *const f32,
    col: usize,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut sums = [[S::zero(); W]; ROWS];
        for row in 0..ROWS {
            for w in 0..W {
                sums[row][w] = S::load(pass.sums.add(row * pass.sums_row + col + w * S::LANES));
            }
        }
        for d in 0..D {
            let mut columns = [S::zero(); W];
            for w in 0..W {
                columns[w] = S::load(b.add(d * pass.b_row + col + w * S::LANES));
            }
            for row in 0..ROWS {
                for w in 0..W {
                    sums[row][w] = S::mul_add(factors[d][row], columns[w], sums[row][w]);
                }
            }
        }
        for row in 0..ROWS {
            for w in 0..W {
                S::store(pass.sums.add(row * pass.sums_row + col + w * S::LANES), sums[row][w]);
            }
        }
    }
}
