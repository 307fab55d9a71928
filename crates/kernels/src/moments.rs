//! Means and sums of squared deviations of columns and rows.
//!
//! A block of rows is read once: deviations are taken from the mean of its first rows, which is near enough that at
//! most a few bits cancel, however far the data lie from 0. Blocks are merged in `f64` (Chan et al. 1979), in
//! an order that follows from the shape alone.

use std::ops::Range;

use crate::dispatch;
use crate::reduce::{self, Sum};

mod sums;

pub use sums::{add_centred, centred_sums, row_sums};

/// Rows of a block. With a shift from [`SHIFT`] of them its square is at most `BLOCK / SHIFT` variances.
const BLOCK: usize = 128;
/// Rows whose mean is the shift of a block.
const SHIFT: usize = 8;
/// Rows folded as a tree before they meet the running value of a column.
const TREE: usize = 4;
/// Columns of a tile: with three values for each, the registers of AVX2 are full.
const TILE: usize = 32;
/// Columns of a matrix whose narrow rows are laid side by side until they fill tiles: fewer than `TILE * TILE`.
const WIDE: usize = TILE * TILE;

dispatch! {
    /// Mean, and sum of squared deviations from it, of columns `first..` of a matrix of `rows` rows of `cols` elements.
    ///
    /// A column's values do not depend on which others are reduced with it, as long as there are at least [`NARROW`].
    pub fn columns(x: &[f32], rows: usize, cols: usize, first: usize, mean: &mut [f32], squares: &mut [f32]) {
        if cols < TILE {
            return narrow_columns(x, rows, cols, mean, squares);
        }
        wide_columns(x, rows, cols, first, mean, squares);
    }
}

/// Matrices of fewer columns are reduced as a whole.
pub const NARROW: usize = TILE;

dispatch! {
    /// Mean, and sum of squared deviations from it, of each row of `n`.
    pub fn rows(x: &[f32], n: usize, mean: &mut [f32], squares: &mut [f32]) {
        for ((x, mean), squares) in x.chunks_exact(n).zip(mean).zip(squares) {
            (*mean, *squares) = row(x);
        }
    }
}

dispatch! {
    /// Merges rows of means and squares into one; each is of as many elements as the first count, the last of the second.
    pub fn combine(
        means: &[f32], squares: &[f32], cols: usize, counts: [usize; 2], mean: &mut [f32], out: &mut [f32]
    ) {
        let mut done = merge_tiles::<8>(means, squares, cols, 0, counts, mean, out);
        done += merge_tiles::<1>(means, squares, cols, done, counts, &mut mean[done..], &mut out[done..]);
        debug_assert_eq!(done, cols);
    }
}

/// Mean, and sum of squared deviations from it, of a row that stays in the cache for a second pass.
#[inline(always)]
pub(crate) fn row(x: &[f32]) -> (f32, f32) {
    let mean = reduce::slice::<Sum>(x) / x.len() as f32;
    (mean, deviations(x, mean))
}

/// `sum (x - mean)^2`, lanes side by side and blocks in `f64` as in `reduce`.
#[inline(always)]
fn deviations(x: &[f32], mean: f32) -> f32 {
    let mut total = 0.0;
    for x in x.chunks(reduce::BLOCK) {
        let (chunks, rest) = x.as_chunks::<TILE>();
        let mut lanes = [0.0_f32; TILE];
        for chunk in chunks {
            for lane in 0..TILE {
                let d = chunk[lane] - mean;
                lanes[lane] += d * d;
            }
        }
        for (lane, &x) in lanes.iter_mut().zip(rest) {
            *lane += (x - mean) * (x - mean);
        }
        total += f64::from(reduce::slice::<Sum>(&lanes));
    }
    total as f32
}

/// Moments of some columns, merged from blocks.
struct Merged<const W: usize> {
    count: f64,
    mean: [f64; W],
    squares: [f64; W],
}

impl<const W: usize> Merged<W> {
    const EMPTY: Self = Self { count: 0.0, mean: [0.0; W], squares: [0.0; W] };

    #[inline(always)]
    fn merge(&mut self, count: f64, mean: &[f64; W], squares: &[f64; W]) {
        if count == 0.0 {
            return;
        }
        let total = self.count + count;
        let (share, cross) = (count / total, self.count * count / total);
        for c in 0..W {
            let delta = mean[c] - self.mean[c];
            self.mean[c] += delta * share;
            self.squares[c] += squares[c] + delta * delta * cross;
        }
        self.count = total;
    }

    /// Adds a block of rows, of which `row` gives each.
    #[inline(always)]
    fn block<'a>(&mut self, rows: Range<usize>, row: impl Fn(usize) -> &'a [f32; W]) {
        let n = rows.len() as f64;
        let near = rows.len().min(SHIFT);
        let mut shift = [0.0_f32; W];
        for r in rows.start..rows.start + near {
            let x = row(r);
            for c in 0..W {
                shift[c] += x[c];
            }
        }
        for shift in &mut shift {
            *shift /= near as f32;
        }
        let (mut sum, mut squares) = ([0.0_f32; W], [0.0_f32; W]);
        let mut r = rows.start;
        while r + TREE <= rows.end {
            let x: [&[f32; W]; TREE] = [row(r), row(r + 1), row(r + 2), row(r + 3)];
            for c in 0..W {
                let d = [x[0][c] - shift[c], x[1][c] - shift[c], x[2][c] - shift[c], x[3][c] - shift[c]];
                sum[c] += (d[0] + d[1]) + (d[2] + d[3]);
                squares[c] += (d[0] * d[0] + d[1] * d[1]) + (d[2] * d[2] + d[3] * d[3]);
            }
            r += TREE;
        }
        for r in r..rows.end {
            let x = row(r);
            for c in 0..W {
                let d = x[c] - shift[c];
                sum[c] += d;
                squares[c] += d * d;
            }
        }
        let (mut mean, mut deviations) = ([0.0; W], [0.0; W]);
        for c in 0..W {
            let sum = f64::from(sum[c]);
            mean[c] = f64::from(shift[c]) + sum / n;
            let own = f64::from(squares[c]) - sum * sum / n;
            // Of equal elements only the rounding is left, of either sign.
            deviations[c] = if own < 0.0 { 0.0 } else { own };
        }
        self.merge(n, &mean, &deviations);
    }
}

#[inline(always)]
fn wide_columns(x: &[f32], rows: usize, stride: usize, first: usize, mean: &mut [f32], squares: &mut [f32]) {
    let mut done = tiles::<TILE>(x, rows, stride, first, mean, squares);
    done += tiles::<8>(x, rows, stride, first + done, &mut mean[done..], &mut squares[done..]);
    tiles::<1>(x, rows, stride, first + done, &mut mean[done..], &mut squares[done..]);
}

/// Reduces as many whole tiles of `W` columns as fit; gives the number of columns done.
#[inline(always)]
fn tiles<const W: usize>(
    x: &[f32],
    rows: usize,
    stride: usize,
    first: usize,
    mean: &mut [f32],
    squares: &mut [f32],
) -> usize {
    let (means, squares) = (mean.as_chunks_mut::<W>().0, squares.as_chunks_mut::<W>().0);
    for (i, (mean, squares)) in means.iter_mut().zip(squares).enumerate() {
        let mut all = Merged::<W>::EMPTY;
        for start in (0..rows).step_by(BLOCK) {
            all.block(start..rows.min(start + BLOCK), |r| columns_of(x, r, stride, first + i * W));
        }
        for c in 0..W {
            (mean[c], squares[c]) = (all.mean[c] as f32, all.squares[c] as f32);
        }
    }
    means.len() * W
}

/// Merges as many whole tiles of `W` columns of partial results as fit; gives the number of columns done.
#[inline(always)]
fn merge_tiles<const W: usize>(
    means: &[f32],
    squares: &[f32],
    cols: usize,
    first: usize,
    [count, last]: [usize; 2],
    mean: &mut [f32],
    out: &mut [f32],
) -> usize {
    let parts = means.len() / cols;
    let (tiles, outs) = (mean.as_chunks_mut::<W>().0, out.as_chunks_mut::<W>().0);
    for (i, (mean, out)) in tiles.iter_mut().zip(outs).enumerate() {
        let mut all = Merged::<W>::EMPTY;
        for part in 0..parts {
            let own = columns_of::<W>(means, part, cols, first + i * W).map(f64::from);
            let spread = columns_of::<W>(squares, part, cols, first + i * W).map(f64::from);
            all.merge(if part + 1 == parts { last } else { count } as f64, &own, &spread);
        }
        (*mean, *out) = (all.mean.map(|x| x as f32), all.squares.map(|x| x as f32));
    }
    tiles.len() * W
}

#[inline(always)]
fn columns_of<const W: usize>(x: &[f32], r: usize, stride: usize, first: usize) -> &[f32; W] {
    x[r * stride + first..].first_chunk().expect("the matrix has all its rows")
}

/// How many rows of fewer columns than a tile lie side by side in a row of whole tiles.
#[inline(always)]
fn side_by_side(cols: usize) -> usize {
    TILE >> cols.trailing_zeros().min(TILE.trailing_zeros())
}

/// The columns of narrow rows: as many as fill tiles are one wide row, whose parts are merged in the end.
#[inline(always)]
fn narrow_columns(x: &[f32], rows: usize, cols: usize, mean: &mut [f32], squares: &mut [f32]) {
    let beside = side_by_side(cols);
    let (high, width) = (rows / beside, beside * cols);
    let (mut means, mut parts) = ([0.0; WIDE], [0.0; WIDE]);
    if high > 0 {
        wide_columns(x, high, width, 0, &mut means[..width], &mut parts[..width]);
    }
    let rest = high * beside..rows;
    for c in 0..cols {
        let mut all = Merged::<1>::EMPTY;
        for at in (c..width).step_by(cols) {
            all.merge(high as f64, &[f64::from(means[at])], &[f64::from(parts[at])]);
        }
        if !rest.is_empty() {
            all.block(rest.clone(), |r| columns_of(x, r, cols, c));
        }
        (mean[c], squares[c]) = (all.mean[0] as f32, all.squares[0] as f32);
    }
}

#[cfg(test)]
mod tests;
