//! Softmax, its logarithm, and the cross-entropy fused with it, over rows of `[rows, n]`.

use crate::vmath::{exp, log};

/// A label that names no class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadLabel {
    /// The row whose label is out of range (the first such row).
    pub row: usize,
    /// The label found there.
    pub label: i32,
}

/// `y = e^(x - max) / sum e^(x - max)` for each row of `n`.
pub fn softmax(x: &[f32], n: usize, y: &mut [f32]) {
    for (x, y) in x.chunks_exact(n).zip(y.chunks_exact_mut(n)) {
        let max = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut sum = 0.0;
        for (x, y) in x.iter().zip(&mut *y) {
            *y = exp(x - max);
            sum += *y;
        }
        y.iter_mut().for_each(|y| *y /= sum);
    }
}

/// `y = x - max - log sum e^(x - max)` for each row of `n`.
pub fn log_softmax(x: &[f32], n: usize, y: &mut [f32]) {
    for (x, y) in x.chunks_exact(n).zip(y.chunks_exact_mut(n)) {
        let (max, rest) = log_total(x);
        x.iter().zip(y).for_each(|(x, y)| *y = (x - max) - rest);
    }
}

/// `log sum e^x` of each row of `n`.
pub fn log_sum_exp(x: &[f32], n: usize, out: &mut [f32]) {
    for (x, out) in x.chunks_exact(n).zip(out) {
        let (max, rest) = log_total(x);
        *out = max + rest;
    }
}

/// The largest element, or 0 if it is infinite, and the logarithm of `sum e^(x - max)`: their sum would lose digits of
/// the second.
fn log_total(x: &[f32]) -> (f32, f32) {
    let max = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let max = if max.is_finite() { max } else { 0.0 };
    (max, log(x.iter().map(|x| exp(x - max)).sum()))
}

/// `loss = -sum t log softmax(x)` of each row; keeps the probabilities when asked to.
pub fn cross_entropy(x: &[f32], t: &[f32], n: usize, loss: &mut [f32], p: Option<&mut [f32]>) {
    for ((x, t), loss) in x.chunks_exact(n).zip(t.chunks_exact(n)).zip(loss) {
        let (max, rest) = log_total(x);
        *loss = x.iter().zip(t).map(|(x, t)| t * (rest - (x - max))).sum();
    }
    if let Some(p) = p {
        softmax(x, n, p);
    }
}

/// `loss = -log softmax(x)[label]` of each row; keeps the probabilities when asked to.
///
/// A label out of range is returned as an error; the loss of its row is then NaN, the other rows are right.
pub fn sparse_cross_entropy(
    x: &[f32],
    labels: &[i32],
    n: usize,
    loss: &mut [f32],
    p: Option<&mut [f32]>,
) -> Result<(), BadLabel> {
    let mut bad = Ok(());
    for (row, ((x, &label), loss)) in x.chunks_exact(n).zip(labels).zip(loss).enumerate() {
        let (max, rest) = log_total(x);
        *loss = match usize::try_from(label).ok().and_then(|label| x.get(label)) {
            Some(x) => rest - (x - max),
            None => {
                bad = bad.and(Err(BadLabel { row, label }));
                f32::NAN
            }
        };
    }
    if let Some(p) = p {
        softmax(x, n, p);
    }
    bad
}

/// Gradient of [`cross_entropy`]: `dx = (p * sum(t) - t) * d_loss` of each row.
pub fn cross_entropy_backward(p: &[f32], t: &[f32], d_loss: &[f32], n: usize, dx: &mut [f32]) {
    for (((p, t), &dy), dx) in p.chunks_exact(n).zip(t.chunks_exact(n)).zip(d_loss).zip(dx.chunks_exact_mut(n)) {
        let total: f32 = t.iter().sum();
        for ((p, t), dx) in p.iter().zip(t).zip(dx) {
            *dx = (p * total - t) * dy;
        }
    }
}

/// Gradient of [`sparse_cross_entropy`]: `dx = (p - onehot(label)) * d_loss` of each row.
pub fn sparse_cross_entropy_backward(p: &[f32], labels: &[i32], d_loss: &[f32], n: usize, dx: &mut [f32]) {
    for (((p, &label), &dy), dx) in p.chunks_exact(n).zip(labels).zip(d_loss).zip(dx.chunks_exact_mut(n)) {
        p.iter().zip(&mut *dx).for_each(|(p, dx)| *dx = p * dy);
        if let Some(dx) = usize::try_from(label).ok().and_then(|label| dx.get_mut(label)) {
            *dx -= dy;
        }
    }
}
