//! Reductions: of whole slices, of rows, of columns; sums, extrema and where they are.
//!
//! The order of combination follows from the shape alone, so neither threads nor instruction sets change a bit, and
//! it keeps sums accurate: 32 lanes (or a tree of 8 rows) are folded side by side for a bounded number of terms, and the
//! blocks are added up in `f64`.

use crate::dispatch;
use std::hint::black_box;
use std::ops::{Add, Mul};

/// Terms folded side by side in a slice: enough independent chains to hide the latency of an addition.
const LANES: usize = 32;
/// Elements of a block: 64 terms a lane.
pub(crate) const BLOCK: usize = 64 * LANES;
/// Rows folded as a tree before they meet the running value of a column.
const TREE: usize = 8;
/// Rows of a block of columns: 64 terms after the tree.
const ROWS: usize = 64 * TREE;

/// What reductions combine: `f32` in the loops, `f64` between blocks.
pub trait Number: Copy + Add<Output = Self> + Mul<Output = Self> + PartialOrd {}
impl Number for f32 {}
impl Number for f64 {}

/// An operation that folds many values into one.
pub trait Reduce {
    /// The value of an empty reduction.
    const IDENTITY: f32;

    /// What one element contributes.
    #[inline(always)]
    fn lift(x: f32) -> f32 {
        x
    }

    /// Folds two partial results.
    fn combine<T: Number>(a: T, b: T) -> T;
}

/// A reduction: its doc, name, identity, contribution of `x`, combination of `a` and `b`.
macro_rules! reductions {
    ($($(#[$meta:meta])* $name:ident, $identity:expr, |$x:ident| $lift:expr, |$a:ident, $b:ident| $combine:expr;)+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Copy)]
            pub struct $name;

            impl Reduce for $name {
                const IDENTITY: f32 = $identity;

                #[inline(always)]
                fn lift($x: f32) -> f32 {
                    $lift
                }

                #[inline(always)]
                fn combine<T: Number>($a: T, $b: T) -> T {
                    $combine
                }
            }
        )+
    };
}

reductions! {
    /// Sum of the elements.
    Sum, 0.0, |x| x, |a, b| a + b;
    /// Sum of the squares.
    SumSquares, 0.0, |x| x * x, |a, b| a + b;
    /// Sum of the absolute values.
    SumAbs, 0.0, |x| x.abs(), |a, b| a + b;
    /// Product of the elements.
    Product, 1.0, |x| x, |a, b| a * b;
    /// Largest element; NaN if any is.
    Max, f32::NEG_INFINITY, |x| x, |a, b| if a > b || is_nan(a) { a } else { b };
    /// Smallest element; NaN if any is.
    Min, f32::INFINITY, |x| x, |a, b| if a < b || is_nan(a) { a } else { b };
}

#[allow(clippy::eq_op, reason = "only NaN differs from itself, and a generic number has no is_nan")]
#[inline(always)]
fn is_nan<T: Number>(x: T) -> bool {
    x != x
}

dispatch! {
    /// Reduces a whole slice to one value.
    pub fn all<R: Reduce>(x: &[f32]) -> f32 {
        slice::<R>(x)
    }
}

dispatch! {
    /// Reduces each row of `[out.len(), n]` to one value.
    pub fn rows<R: Reduce>(x: &[f32], n: usize, out: &mut [f32]) {
        each_row::<R>(x, n, out);
    }
}

dispatch! {
    /// Reduces columns `first..first + out.len()` of a matrix of `rows` rows that start `stride` elements apart.
    ///
    /// A column's value does not depend on which others are reduced with it.
    pub fn columns<R: Reduce>(x: &[f32], rows: usize, stride: usize, first: usize, out: &mut [f32]) {
        let mut done = tiles::<R, 64>(x, rows, stride, first, out);
        done += tiles::<R, 16>(x, rows, stride, first + done, &mut out[done..]);
        done += tiles::<R, 4>(x, rows, stride, first + done, &mut out[done..]);
        tiles::<R, 1>(x, rows, stride, first + done, &mut out[done..]);
    }
}

dispatch! {
    /// Index of the largest element of each row of `[out.len(), n]`: the first of equals, the first NaN if any.
    pub fn arg_max_rows(x: &[f32], n: usize, out: &mut [i32]) {
        index_each_row::<false>(x, n, out);
    }
}

dispatch! {
    /// Index of the smallest element of each row of `[out.len(), n]`: the first of equals, the first NaN if any.
    pub fn arg_min_rows(x: &[f32], n: usize, out: &mut [i32]) {
        index_each_row::<true>(x, n, out);
    }
}

#[inline(always)]
fn each_row<R: Reduce>(x: &[f32], n: usize, out: &mut [f32]) {
    if n == 0 {
        out.fill(R::IDENTITY);
        return;
    }
    for (row, out) in x.chunks_exact(n).zip(out) {
        *out = slice::<R>(row);
    }
}

// Plain loops from here on: the closure of an iterator's `fold` may be compiled apart, without the instruction set.

/// [`all`] without dispatch, for kernels that reduce as a part of their work.
#[inline(always)]
pub(crate) fn slice<R: Reduce>(x: &[f32]) -> f32 {
    if x.len() <= BLOCK {
        return block::<R>(x);
    }
    let mut total = f64::from(R::IDENTITY);
    for x in x.chunks(BLOCK) {
        total = R::combine(total, f64::from(block::<R>(x)));
    }
    total as f32
}

/// Reduces up to [`BLOCK`] elements: one after another when they fill no lanes, else side by side and then as a tree.
#[inline(always)]
fn block<R: Reduce>(x: &[f32]) -> f32 {
    if x.len() < LANES {
        let mut total = R::IDENTITY;
        for &x in x {
            total = R::combine(total, R::lift(x));
        }
        return total;
    }
    let (chunks, rest) = x.as_chunks::<LANES>();
    let mut lanes = [R::IDENTITY; LANES];
    for chunk in chunks {
        for lane in 0..LANES {
            lanes[lane] = R::combine(lanes[lane], R::lift(chunk[lane]));
        }
    }
    for (lane, &x) in lanes.iter_mut().zip(rest) {
        *lane = R::combine(*lane, R::lift(x));
    }
    // Without it the compiler carries the pairs of the tree's narrow end up into the wide loop above.
    let lanes = halve::<R, LANES, 16>(black_box(lanes));
    let lanes = halve::<R, 8, 4>(halve::<R, 16, 8>(lanes));
    let [total] = halve::<R, 2, 1>(halve::<R, 4, 2>(lanes));
    total
}

/// Folds the upper half of the lanes into the lower.
#[inline(always)]
fn halve<R: Reduce, const N: usize, const HALF: usize>(lanes: [f32; N]) -> [f32; HALF] {
    let mut folded = [0.0; HALF];
    for lane in 0..HALF {
        folded[lane] = R::combine(lanes[lane], lanes[lane + HALF]);
    }
    folded
}

/// Reduces as many whole tiles of `W` columns as fit in `out`; gives the number of columns done.
#[inline(always)]
fn tiles<R: Reduce, const W: usize>(x: &[f32], rows: usize, stride: usize, first: usize, out: &mut [f32]) -> usize {
    let (tiles, _) = out.as_chunks_mut::<W>();
    for (i, out) in tiles.iter_mut().enumerate() {
        tile::<R, W>(x, rows, stride, first + i * W, out);
    }
    tiles.len() * W
}

#[inline(always)]
fn tile<R: Reduce, const W: usize>(x: &[f32], rows: usize, stride: usize, first: usize, out: &mut [f32; W]) {
    let mut total = [f64::from(R::IDENTITY); W];
    for start in (0..rows).step_by(ROWS) {
        let end = rows.min(start + ROWS);
        let mut sum = [R::IDENTITY; W];
        let mut r = start;
        while r + TREE <= end {
            let rows: [&[f32; W]; TREE] = eight_rows(x, r, stride, first);
            for c in 0..W {
                let pair = |k: usize| R::combine(R::lift(rows[k][c]), R::lift(rows[k + 1][c]));
                let tree = R::combine(R::combine(pair(0), pair(2)), R::combine(pair(4), pair(6)));
                sum[c] = R::combine(sum[c], tree);
            }
            r += TREE;
        }
        for r in r..end {
            let row = row::<W>(x, r, stride, first);
            for c in 0..W {
                sum[c] = R::combine(sum[c], R::lift(row[c]));
            }
        }
        for c in 0..W {
            total[c] = R::combine(total[c], f64::from(sum[c]));
        }
    }
    for c in 0..W {
        out[c] = total[c] as f32;
    }
}

#[inline(always)]
fn row<const W: usize>(x: &[f32], r: usize, stride: usize, first: usize) -> &[f32; W] {
    x[r * stride + first..].first_chunk().expect("the matrix has all its rows")
}

#[inline(always)]
fn eight_rows<const W: usize>(x: &[f32], r: usize, stride: usize, first: usize) -> [&[f32; W]; TREE] {
    let row = |k: usize| row::<W>(x, r + k, stride, first);
    [row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7)]
}

#[inline(always)]
fn index_each_row<const SMALLEST: bool>(x: &[f32], n: usize, out: &mut [i32]) {
    if n == 0 {
        out.fill(0);
        return;
    }
    for (row, out) in x.chunks_exact(n).zip(out) {
        let mut best = i64::MIN;
        for (i, &x) in row.iter().enumerate() {
            // Above the rank, below what makes the first of equal ranks the largest.
            let candidate = i64::from(rank::<SMALLEST>(x)) << 32 | i64::from(!(i as u32));
            best = if candidate > best { candidate } else { best };
        }
        *out = !(best as u32) as i32;
    }
}

/// An integer that grows with `x`, or falls with it when the smallest is wanted; zeros are equal and NaN is the largest.
#[inline(always)]
fn rank<const SMALLEST: bool>(x: f32) -> i32 {
    // Adding zero makes -0 positive.
    let bits = (x + 0.0).to_bits() as i32;
    let rank = bits ^ ((bits >> 31) & i32::MAX);
    let rank = if SMALLEST { !rank } else { rank };
    if is_nan(x) { i32::MAX } else { rank }
}

#[cfg(test)]
mod tests;
