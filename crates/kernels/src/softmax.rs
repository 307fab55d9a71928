//! Softmax, its logarithm, and the cross-entropy fused with it, over rows of `[rows, n]`.
//!
//! Rows are worked on in groups: the exponentials of a group are one flat loop, so that rows of 3 or 10 fill whole
//! registers. Subtracting each row's maximum first keeps every exponential in `[0, 1]`. Rows have at least one element.

use crate::dispatch;
use crate::reduce::{BLOCK, Number, Reduce, Sum, slice};
use crate::vmath::{exp_nonpositive, log};
use std::hint::black_box;

/// Most rows of a group.
const ROWS: usize = 64;

/// A label that names no class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadLabel {
    /// The row whose label is out of range (the first such row).
    pub row: usize,
    /// The label found there.
    pub label: i32,
}

/// What a group of rows is reduced to.
struct Group {
    /// The largest element of each row.
    max: [f32; ROWS],
    /// `sum e^(x - max)` of each row.
    sum: [f32; ROWS],
}

/// Rows of a group: few enough that a group stays in L1.
#[inline(always)]
fn rows_of_group(n: usize) -> usize {
    (BLOCK / n.max(1)).clamp(1, ROWS)
}

impl Group {
    #[inline(always)]
    fn new() -> Self {
        Self { max: [0.0; ROWS], sum: [1.0; ROWS] }
    }

    /// Reduces a group and leaves `e^(x - max)` in `e`.
    #[inline(always)]
    fn reduce_into(&mut self, x: &[f32], n: usize, e: &mut [f32]) {
        // The loops over short rows of these lengths are unrolled.
        match n {
            2 => self.subtract_max(x.as_chunks::<2>().0, e.as_chunks_mut::<2>().0),
            3 => self.subtract_max(x.as_chunks::<3>().0, e.as_chunks_mut::<3>().0),
            10 => self.subtract_max(x.as_chunks::<10>().0, e.as_chunks_mut::<10>().0),
            _ => {
                for ((x, e), max) in x.chunks_exact(n).zip(e.chunks_exact_mut(n)).zip(&mut self.max) {
                    *max = slice::<Largest>(x);
                    for (x, e) in x.iter().zip(e) {
                        *e = x - *max;
                    }
                }
            }
        }
        for e in &mut *e {
            *e = exp_nonpositive(*e);
        }
        match n {
            2 => self.sum_rows(e.as_chunks::<2>().0),
            3 => self.sum_rows(e.as_chunks::<3>().0),
            10 => self.sum_rows(e.as_chunks::<10>().0),
            _ => {
                for (e, sum) in e.chunks_exact(n).zip(&mut self.sum) {
                    *sum = slice::<Sum>(e);
                }
            }
        }
    }

    #[inline(always)]
    fn subtract_max<const N: usize>(&mut self, x: &[[f32; N]], e: &mut [[f32; N]]) {
        for ((x, e), max) in x.iter().zip(e).zip(&mut self.max) {
            *max = whole_row::<N>(slice::<Largest>(x));
            for i in 0..N {
                e[i] = x[i] - *max;
            }
        }
    }

    #[inline(always)]
    fn sum_rows<const N: usize>(&mut self, e: &[[f32; N]]) {
        for (e, sum) in e.iter().zip(&mut self.sum) {
            *sum = whole_row::<N>(slice::<Sum>(e));
        }
    }

    /// Reduces a group with scratch for [`BLOCK`] exponentials, to the same bits as [`reduce_into`](Self::reduce_into).
    #[inline(always)]
    fn reduce(&mut self, x: &[f32], n: usize, scratch: &mut [f32; BLOCK]) {
        if x.len() <= BLOCK {
            return self.reduce_into(x, n, &mut scratch[..x.len()]);
        }
        // One row that is longer than the scratch.
        self.max[0] = slice::<Largest>(x);
        let mut total = 0.0;
        for x in x.chunks(BLOCK) {
            let e = &mut scratch[..x.len()];
            for (x, e) in x.iter().zip(&mut *e) {
                *e = exp_nonpositive(x - self.max[0]);
            }
            total += f64::from(slice::<Sum>(e));
        }
        self.sum[0] = total as f32;
    }

    /// `log sum e^(x - max)` of the first `rows` rows.
    #[inline(always)]
    fn log_sums(&self, rows: usize) -> [f32; ROWS] {
        self.of_sums(rows, log)
    }

    /// A function of the sums of the first `rows` rows, by whole registers.
    #[inline(always)]
    fn of_sums(&self, rows: usize, function: impl Fn(f32) -> f32) -> [f32; ROWS] {
        const LANES: usize = 16;
        let mut out = [0.0; ROWS];
        let count = rows.next_multiple_of(LANES);
        for (out, &sum) in out[..count].iter_mut().zip(&self.sum[..count]) {
            *out = function(sum);
        }
        out
    }

    /// Divides each row by its sum.
    #[inline(always)]
    fn normalise(&self, y: &mut [f32], n: usize) {
        let factors = self.of_sums(y.len() / n, |sum| 1.0 / sum);
        match n {
            2 => scale_rows(y.as_chunks_mut::<2>().0, &factors),
            3 => scale_rows(y.as_chunks_mut::<3>().0, &factors),
            10 => scale_rows(y.as_chunks_mut::<10>().0, &factors),
            _ => {
                for (y, factor) in y.chunks_exact_mut(n).zip(factors) {
                    for y in y {
                        *y *= factor;
                    }
                }
            }
        }
    }
}

/// Keeps a loop over rows of `N` from being turned into one over columns, whose scattered reads are slower from some
/// width on.
#[inline(always)]
fn whole_row<const N: usize>(value: f32) -> f32 {
    if N > 4 { black_box(value) } else { value }
}

#[inline(always)]
fn scale_rows<const N: usize>(y: &mut [[f32; N]], factors: &[f32; ROWS]) {
    for (y, &factor) in y.iter_mut().zip(factors) {
        let factor = whole_row::<N>(factor);
        for y in y {
            *y *= factor;
        }
    }
}

/// The largest element. A NaN may be passed over, which is cheaper: it spoils the sum all the same.
struct Largest;

impl Reduce for Largest {
    const IDENTITY: f32 = f32::NEG_INFINITY;

    #[inline(always)]
    fn combine<T: Number>(a: T, b: T) -> T {
        if a > b { a } else { b }
    }
}

dispatch! {
    /// `y = e^(x - max) / sum e^(x - max)` for each row of `n`.
    pub fn softmax(x: &[f32], n: usize, y: &mut [f32]) {
        let mut group = Group::new();
        let len = rows_of_group(n) * n;
        for (x, y) in x.chunks(len).zip(y.chunks_mut(len)) {
            group.reduce_into(x, n, y);
            group.normalise(y, n);
        }
    }
}

dispatch! {
    /// `y = x - max - log sum e^(x - max)` for each row of `n`.
    pub fn log_softmax(x: &[f32], n: usize, y: &mut [f32]) {
        let mut group = Group::new();
        let len = rows_of_group(n) * n;
        for (x, y) in x.chunks(len).zip(y.chunks_mut(len)) {
            group.reduce_into(x, n, y);
            let log_sums = group.log_sums(x.len() / n);
            for (r, (x, y)) in x.chunks_exact(n).zip(y.chunks_exact_mut(n)).enumerate() {
                for (x, y) in x.iter().zip(y) {
                    *y = (x - group.max[r]) - log_sums[r];
                }
            }
        }
    }
}

dispatch! {
    /// `log sum e^x` of each row of `n`; infinite maxima are themselves the result.
    pub fn log_sum_exp(x: &[f32], n: usize, out: &mut [f32]) {
        let mut group = Group::new();
        let mut scratch = [0.0; BLOCK];
        let rows = rows_of_group(n);
        for (x, out) in x.chunks(rows * n).zip(out.chunks_mut(rows)) {
            group.reduce(x, n, &mut scratch);
            let log_sums = group.log_sums(out.len());
            for (r, out) in out.iter_mut().enumerate() {
                let max = group.max[r];
                // An infinity less itself has made the sum NaN; other NaN stay.
                let alone = max.is_infinite() && !x[r * n..][..n].iter().any(|x| x.is_nan());
                *out = if alone { max } else { max + log_sums[r] };
            }
        }
    }
}

/// Where the exponentials of a loss go.
trait Sink {
    /// Reduces the group that starts at element `first` and gives the logarithms of its sums.
    fn reduce(&mut self, group: &mut Group, x: &[f32], n: usize, first: usize) -> [f32; ROWS];
}

/// Probabilities that the caller keeps.
struct Kept<'a>(&'a mut [f32]);

impl Sink for Kept<'_> {
    #[inline(always)]
    fn reduce(&mut self, group: &mut Group, x: &[f32], n: usize, first: usize) -> [f32; ROWS] {
        let p = &mut self.0[first..first + x.len()];
        group.reduce_into(x, n, p);
        group.normalise(p, n);
        group.log_sums(x.len() / n)
    }
}

/// Nobody keeps them.
struct Scratch([f32; BLOCK]);

impl Sink for Scratch {
    #[inline(always)]
    fn reduce(&mut self, group: &mut Group, x: &[f32], n: usize, _: usize) -> [f32; ROWS] {
        group.reduce(x, n, &mut self.0);
        group.log_sums(x.len() / n)
    }
}

/// `loss = -sum t log softmax(x)` of each row; keeps the probabilities when asked to.
///
/// A class whose target is zero adds nothing, not even when its probability is zero.
pub fn cross_entropy(x: &[f32], t: &[f32], n: usize, loss: &mut [f32], p: Option<&mut [f32]>) {
    match p {
        Some(p) => dense_loss(x, t, n, loss, &mut Kept(p)),
        None => dense_loss(x, t, n, loss, &mut Scratch([0.0; BLOCK])),
    }
}

/// `loss = -log softmax(x)[label]` of each row; keeps the probabilities when asked to.
///
/// The first label out of range is the error; such rows have a loss of NaN, all others are right.
pub fn sparse_cross_entropy(
    x: &[f32],
    labels: &[i32],
    n: usize,
    loss: &mut [f32],
    p: Option<&mut [f32]>,
) -> Result<(), BadLabel> {
    match p {
        Some(p) => sparse_loss(x, labels, n, loss, &mut Kept(p)),
        None => sparse_loss(x, labels, n, loss, &mut Scratch([0.0; BLOCK])),
    }
}

dispatch! {
    fn dense_loss<S: Sink>(x: &[f32], t: &[f32], n: usize, loss: &mut [f32], sink: &mut S) {
        let (mut group, mut terms) = (Group::new(), [0.0; TERMS]);
        let rows = rows_of_group(n);
        for (i, ((x, t), loss)) in x.chunks(rows * n).zip(t.chunks(rows * n)).zip(loss.chunks_mut(rows)).enumerate() {
            let log_sums = sink.reduce(&mut group, x, n, i * rows * n);
            for (r, ((x, t), loss)) in x.chunks_exact(n).zip(t.chunks_exact(n)).zip(loss).enumerate() {
                *loss = weighted_loss(x, t, group.max[r], log_sums[r], &mut terms);
            }
        }
    }
}

/// Terms of a loss that are written down before they are summed.
const TERMS: usize = 256;

/// `sum t ((max - x) + log_sum)`.
#[inline(always)]
fn weighted_loss(x: &[f32], t: &[f32], max: f32, log_sum: f32, terms: &mut [f32; TERMS]) -> f32 {
    let mut total = 0.0;
    for (x, t) in x.chunks(TERMS).zip(t.chunks(TERMS)) {
        let terms = &mut terms[..x.len()];
        for ((x, &t), term) in x.iter().zip(t).zip(&mut *terms) {
            *term = if t == 0.0 { 0.0 } else { t * ((max - x) + log_sum) };
        }
        total += f64::from(slice::<Sum>(terms));
    }
    total as f32
}

dispatch! {
    fn sparse_loss<S: Sink>(x: &[f32], labels: &[i32], n: usize, loss: &mut [f32], sink: &mut S) -> Result<(), BadLabel> {
        let mut group = Group::new();
        let mut checked = Ok(());
        let rows = rows_of_group(n);
        for (i, ((x, labels), loss)) in x.chunks(rows * n).zip(labels.chunks(rows)).zip(loss.chunks_mut(rows)).enumerate() {
            let log_sums = sink.reduce(&mut group, x, n, i * rows * n);
            for (r, (&label, loss)) in labels.iter().zip(loss).enumerate() {
                // A negative label becomes an index beyond any row.
                let class = label as usize;
                if class < n {
                    *loss = (group.max[r] - x[r * n + class]) + log_sums[r];
                } else {
                    *loss = f32::NAN;
                    checked = checked.and(Err(BadLabel { row: i * rows + r, label }));
                }
            }
        }
        checked
    }
}

dispatch! {
    /// Gradient of [`cross_entropy`] from its probabilities: `dx = (p sum(t) - t) d_loss` of each row.
    pub fn cross_entropy_backward(p: &[f32], t: &[f32], d_loss: &[f32], n: usize, dx: &mut [f32]) {
        for (((p, t), &dy), dx) in p.chunks_exact(n).zip(t.chunks_exact(n)).zip(d_loss).zip(dx.chunks_exact_mut(n)) {
            let total = slice::<Sum>(t);
            for ((p, t), dx) in p.iter().zip(t).zip(dx) {
                *dx = (p * total - t) * dy;
            }
        }
    }
}

dispatch! {
    /// Gradient of [`sparse_cross_entropy`] from its probabilities: `dx = (p - onehot(label)) d_loss` of each row.
    ///
    /// A label out of range takes nothing away.
    pub fn sparse_cross_entropy_backward(p: &[f32], labels: &[i32], d_loss: &[f32], n: usize, dx: &mut [f32]) {
        for (((p, &label), &dy), dx) in p.chunks_exact(n).zip(labels).zip(d_loss).zip(dx.chunks_exact_mut(n)) {
            for (p, dx) in p.iter().zip(&mut *dx) {
                *dx = p * dy;
            }
            if let Some(p) = p.get(label as usize) {
                dx[label as usize] = (p - 1.0) * dy;
            }
        }
    }
}

#[cfg(test)]
mod tests;
