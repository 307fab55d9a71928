//! The sums that derivatives in columns need: of `dy`, and of `dy` times a deviation of `x`.

use std::ops::Range;

use super::{BLOCK, TILE, WIDE, columns_of, side_by_side};
use crate::tile::TileMut;
use crate::{dispatch, fetch};

/// Columns whose sums grow side by side, in the first cache.
const GROUP: usize = 512;
/// Rows that are added to a tile's sums while these are in registers, and as many more are on their way.
const STRIP: usize = 8;

dispatch! {
    /// `sum dy` and `sum dy (x - mean) r` of columns `first..`, where each row has its own `mean` and `r`.
    pub fn row_sums(
        dy: &[f32], x: &[f32], means: &[f32], rs: &[f32], cols: usize, first: usize, sum: &mut [f32], product: &mut [f32]
    ) {
        wide_sums([dy, x], ByRow { means, rs }, means.len(), cols, first, sum, product);
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

dispatch! {
    /// Adds `sum dy` and `sum dy (x - mean)` of a tile's rows, with which `x`, whose rows are `stride` apart, and `mean` begin.
    pub fn add_centred(
        dy: &TileMut<'_>, x: &[f32], stride: usize, mean: &[f32], sum: &mut [f64], product: &mut [f64]
    ) {
        let mut done = add_tiles::<TILE>(dy, x, stride, mean, 0, sum, product);
        done = add_tiles::<16>(dy, x, stride, mean, done, sum, product);
        done = add_tiles::<8>(dy, x, stride, mean, done, sum, product);
        add_tiles::<1>(dy, x, stride, mean, done, sum, product);
    }
}

/// The same for as many whole tiles of `W` columns as fit behind those `done`; gives the number of columns done then.
#[inline(always)]
fn add_tiles<const W: usize>(
    dy: &TileMut<'_>,
    x: &[f32],
    stride: usize,
    mean: &[f32],
    done: usize,
    sum: &mut [f64],
    product: &mut [f64],
) -> usize {
    let (sums, products) = (sum[done..].as_chunks_mut::<W>().0, product[done..].as_chunks_mut::<W>().0);
    for (i, (sum, product)) in sums.iter_mut().zip(products).enumerate() {
        let at = done + i * W;
        let mean: &[f32; W] = mean[at..].first_chunk().expect("each column has a mean");
        for start in (0..dy.rows()).step_by(BLOCK) {
            let (mut s, mut p) = ([0.0_f32; W], [0.0_f32; W]);
            for r in start..dy.rows().min(start + BLOCK) {
                let (dy, x) = (columns_of::<W>(dy.row(r), 0, 0, at), columns_of::<W>(x, r, stride, at));
                for c in 0..W {
                    s[c] += dy[c];
                    p[c] += dy[c] * (x[c] - mean[c]);
                }
            }
            for c in 0..W {
                sum[c] += f64::from(s[c]);
                product[c] += f64::from(p[c]);
            }
        }
    }
    done + sums.len() * W
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

#[inline(always)]
fn wide_sums<D: Deviation>(
    data: [&[f32]; 2],
    deviation: D,
    rows: usize,
    stride: usize,
    first: usize,
    sum: &mut [f32],
    product: &mut [f32],
) {
    for (i, (sum, product)) in sum.chunks_mut(GROUP).zip(product.chunks_mut(GROUP)).enumerate() {
        let matrix = Matrix { data, deviation: deviation.from(i * GROUP), stride, first: first + i * GROUP };
        matrix.sums(rows, [sum, product]);
    }
}

/// `dy` and `x` from a column on.
#[derive(Clone, Copy)]
struct Matrix<'a, D> {
    data: [&'a [f32]; 2],
    deviation: D,
    stride: usize,
    first: usize,
}

impl<D: Deviation> Matrix<'_, D> {
    /// Sums of at most [`GROUP`] columns. Rows are read a few at a time and whole: the data come from memory, which long
    /// runs read several times as fast as a tile's columns down all rows.
    #[inline(always)]
    fn sums(self, rows: usize, out: [&mut [f32]; 2]) {
        let width = out[0].len();
        let (mut totals, mut blocks) = ([[0.0_f64; GROUP]; 2], [[0.0_f32; GROUP]; 2]);
        for start in (0..rows).step_by(BLOCK) {
            let end = rows.min(start + BLOCK);
            let mut block = blocks.each_mut().map(|block| &mut block[..width]);
            for sums in &mut block {
                sums.fill(0.0);
            }
            for start in (start..end).step_by(STRIP) {
                let rows = start..end.min(start + STRIP);
                let mut done = self.add::<TILE>(rows.clone(), 0, &mut block);
                done = self.add::<8>(rows.clone(), done, &mut block);
                self.add::<1>(rows, done, &mut block);
            }
            for (totals, block) in totals.iter_mut().zip(block) {
                for (total, &mut part) in totals.iter_mut().zip(block) {
                    *total += f64::from(part);
                }
            }
        }
        for (out, totals) in out.into_iter().zip(&totals) {
            for (out, &total) in out.iter_mut().zip(totals) {
                *out = total as f32;
            }
        }
    }

    /// Adds some rows to the sums of as many whole tiles of `W` columns as fit behind those `done`; gives the number of
    /// columns done then.
    #[inline(always)]
    fn add<const W: usize>(self, rows: Range<usize>, done: usize, sums: &mut [&mut [f32]; 2]) -> usize {
        let ([dy, x], stride) = (self.data, self.stride);
        let [sums, products] = sums.each_mut().map(|sums| sums[done..].as_chunks_mut::<W>().0);
        for (i, (sum, product)) in sums.iter_mut().zip(products).enumerate() {
            let (at, own) = (self.first + done + i * W, self.deviation.from(done + i * W));
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
        done + sums.len() * W
    }
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
