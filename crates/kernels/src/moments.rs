//! Means and sums of squared deviations of columns and rows, and the sums that their derivatives need.
//!
//! A block of rows is read once: deviations are taken from the mean of its first rows, which is near enough that at
//! most a few bits cancel, however far the data lie from 0. Blocks are merged in `f64` (Chan et al. 1979), in
//! an order that follows from the shape alone.

use std::ops::Range;

use crate::dispatch;
use crate::fetch;
use crate::reduce::{self, Sum};

/// Rows of a block. With a shift from [`SHIFT`] of them its square is at most `BLOCK / SHIFT` variances.
const BLOCK: usize = 128;
/// Rows whose mean is the shift of a block.
const SHIFT: usize = 8;
/// Rows folded as a tree before they meet the running value of a column.
const TREE: usize = 4;
/// Columns of a tile: with three values for each, the registers of AVX2 are full.
const TILE: usize = 32;
/// Columns whose sums grow side by side, in the first cache.
const GROUP: usize = 512;
/// Rows that are added to a tile's sums while these are in registers, and as many more are on their way.
const STRIP: usize = 8;
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

dispatch! {
    /// `sum dy` and `sum dy (x - mean) r` of columns `first..`, where each row has its own `mean` and `r`.
    pub fn row_sums(
        dy: &[f32], x: &[f32], means: &[f32], rs: &[f32], cols: usize, first: usize, sum: &mut [f32], product: &mut [f32]
    ) {
        wide_sums([dy, x], ByRow { means, rs }, means.len(), cols, first, sum, product);
    }
}

/// What the second factor of a sum of products is.
trait Deviation: Copy {
    /// Of element `x` in row `r` and column `c` of those reduced.
    fn of(self, x: f32, r: usize, c: usize) -> f32;

    /// The same for columns from `c` on.
    fn from(self, c: usize) -> Self;
}

/// Each column has a mean.
#[derive(Clone, Copy)]
struct ByColumn<'a>(&'a [f32]);

impl Deviation for ByColumn<'_> {
    #[inline(always)]
    fn of(self, x: f32, _r: usize, c: usize) -> f32 {
        x - self.0[c]
    }

    #[inline(always)]
    fn from(self, c: usize) -> Self {
        Self(&self.0[c..])
    }
}

/// Each row has a mean, and a factor.
#[derive(Clone, Copy)]
struct ByRow<'a> {
    means: &'a [f32],
    rs: &'a [f32],
}

impl Deviation for ByRow<'_> {
    #[inline(always)]
    fn of(self, x: f32, r: usize, _c: usize) -> f32 {
        (x - self.means[r]) * self.rs[r]
    }

    #[inline(always)]
    fn from(self, _c: usize) -> Self {
        self
    }
}

dispatch! {
    /// `sum dy` and `sum dy (x - mean)` of columns `first..` of a matrix of `rows` rows of `cols` elements.
    pub fn centred_sums(
        dy: &[f32], x: &[f32], mean: &[f32], rows: usize, cols: usize, first: usize, sum: &mut [f32], product: &mut [f32]
    ) {
        if cols < TILE {
            return narrow_sums([dy, x], mean, rows, cols, sum, product);
        }
        wide_sums([dy, x], ByColumn(&mean[first..]), rows, cols, first, sum, product);
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

#[inline(always)]
fn wide_sums(
    data: [&[f32]; 2],
    deviation: impl Deviation,
    rows: usize,
    stride: usize,
    first: usize,
    sum: &mut [f32],
    product: &mut [f32],
) {
    for (i, (sum, product)) in sum.chunks_mut(GROUP).zip(product.chunks_mut(GROUP)).enumerate() {
        group_sums(data, deviation.from(i * GROUP), rows, stride, first + i * GROUP, sum, product);
    }
}

/// Sums of at most [`GROUP`] columns. Rows are read a few at a time and whole: the data come from memory, which long
/// runs read several times as fast as a tile's columns down all rows.
#[inline(always)]
fn group_sums(
    data: [&[f32]; 2],
    deviation: impl Deviation,
    rows: usize,
    stride: usize,
    first: usize,
    sum: &mut [f32],
    product: &mut [f32],
) {
    let width = sum.len();
    let (mut totals, mut blocks) = ([[0.0_f64; GROUP]; 2], [[0.0_f32; GROUP]; 2]);
    for start in (0..rows).step_by(BLOCK) {
        let end = rows.min(start + BLOCK);
        let [sums, products] = blocks.each_mut().map(|block| &mut block[..width]);
        sums.fill(0.0);
        products.fill(0.0);
        for start in (start..end).step_by(STRIP) {
            let rows = start..end.min(start + STRIP);
            let mut done = strip_sums::<_, TILE>(data, deviation, rows.clone(), stride, first, sums, products);
            for wide in [true, false] {
                let (at, own) = (first + done, deviation.from(done));
                let (sums, products) = (&mut sums[done..], &mut products[done..]);
                done += if wide {
                    strip_sums::<_, 8>(data, own, rows.clone(), stride, at, sums, products)
                } else {
                    strip_sums::<_, 1>(data, own, rows.clone(), stride, at, sums, products)
                };
            }
        }
        for (totals, block) in totals.iter_mut().zip(&blocks) {
            for (total, &part) in totals[..width].iter_mut().zip(block) {
                *total += f64::from(part);
            }
        }
    }
    for (out, totals) in [sum, product].into_iter().zip(&totals) {
        for (out, &total) in out.iter_mut().zip(totals) {
            *out = total as f32;
        }
    }
}

/// Adds some rows to the sums of as many whole tiles of `W` columns as fit; gives the number of columns done.
#[inline(always)]
fn strip_sums<D: Deviation, const W: usize>(
    [dy, x]: [&[f32]; 2],
    deviation: D,
    rows: Range<usize>,
    stride: usize,
    first: usize,
    sum: &mut [f32],
    product: &mut [f32],
) -> usize {
    let (sums, products) = (sum.as_chunks_mut::<W>().0, product.as_chunks_mut::<W>().0);
    for (i, (sum, product)) in sums.iter_mut().zip(&mut *products).enumerate() {
        let (at, own) = (first + i * W, deviation.from(i * W));
        let (mut s, mut p) = (*sum, *product);
        let mut r = rows.start;
        while r + 2 <= rows.end {
            let (dy0, dy1) = (columns_of::<W>(dy, r, stride, at), columns_of::<W>(dy, r + 1, stride, at));
            let (x0, x1) = (columns_of::<W>(x, r, stride, at), columns_of::<W>(x, r + 1, stride, at));
            for c in 0..W {
                s[c] += dy0[c] + dy1[c];
                p[c] += dy0[c] * own.of(x0[c], r, c) + dy1[c] * own.of(x1[c], r + 1, c);
            }
            for (data, r) in [(dy, r), (dy, r + 1), (x, r), (x, r + 1)] {
                let next = (r + STRIP) * stride + at;
                fetch(data.get(next..next + W).unwrap_or(&[]));
            }
            r += 2;
        }
        if r < rows.end {
            let (dy, x) = (columns_of::<W>(dy, r, stride, at), columns_of::<W>(x, r, stride, at));
            for c in 0..W {
                s[c] += dy[c];
                p[c] += dy[c] * own.of(x[c], r, c);
            }
        }
        (*sum, *product) = (s, p);
    }
    sums.len() * W
}

#[inline(always)]
fn narrow_sums([dy, x]: [&[f32]; 2], mean: &[f32], rows: usize, cols: usize, sum: &mut [f32], product: &mut [f32]) {
    let beside = side_by_side(cols);
    let (high, width) = (rows / beside, beside * cols);
    let (mut means, mut sums, mut products) = ([0.0; WIDE], [0.0; WIDE], [0.0; WIDE]);
    for means in means[..width].chunks_exact_mut(cols) {
        means.copy_from_slice(&mean[..cols]);
    }
    wide_sums([dy, x], ByColumn(&means[..width]), high, width, 0, &mut sums[..width], &mut products[..width]);
    for c in 0..cols {
        let (mut s, mut p) = (0.0_f64, 0.0_f64);
        for at in (c..width).step_by(cols) {
            s += f64::from(sums[at]);
            p += f64::from(products[at]);
        }
        for at in (high * width + c..rows * cols).step_by(cols) {
            s += f64::from(dy[at]);
            p += f64::from(dy[at] * (x[at] - mean[c]));
        }
        (sum[c], product[c]) = (s as f32, p as f32);
    }
}

#[cfg(test)]
mod tests;
