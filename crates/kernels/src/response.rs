//! Local response normalisation of rows of channels, and its derivative: `y_c = x_c s_c^-beta`, where
//! `s_c = k + scale Σ x_j²` over the channels `j` from `c - before` to `c + after`.

use crate::channels::{Block, blocks, load};
use crate::dispatch;
use crate::vmath::powf;

/// How channels damp their neighbours.
#[derive(Debug, Clone, Copy)]
pub struct Response {
    /// Neighbours before a channel.
    pub before: usize,
    /// Neighbours behind it.
    pub after: usize,
    /// What squares are multiplied with.
    pub scale: f32,
    /// Added to the squares.
    pub k: f32,
    /// The power of the damping.
    pub beta: f32,
}

impl Response {
    /// `s^-beta`. The usual power is two roots, which are far quicker.
    #[inline(always)]
    fn damping(&self, usual: bool, s: f32) -> f32 {
        if usual {
            let inverse = 1.0 / s.sqrt();
            inverse * inverse.sqrt()
        } else {
            powf(s, -self.beta)
        }
    }
}

dispatch! {
    /// Each row of `n` channels of `x` damped.
    pub fn damp(of: &Response, x: &[f32], n: usize, y: &mut [f32]) {
        if n == 0 {
            return;
        }
        for (x, y) in x.chunks_exact(n).zip(y.chunks_exact_mut(n)) {
            sums::<true>(x, of.before, of.after, y);
            // Two loops, so that either is packed.
            if of.beta == 0.75 {
                for (y, x) in y.iter_mut().zip(x) {
                    *y = x * of.damping(true, of.k + of.scale * *y);
                }
            } else {
                for (y, x) in y.iter_mut().zip(x) {
                    *y = x * of.damping(false, of.k + of.scale * *y);
                }
            }
        }
    }
}

dispatch! {
    /// The derivative in `x`: `dx_c = dy_c s_c^-beta - 2 scale beta x_c Σ_j dy_j x_j s_j^(-beta - 1)` over the channels that
    /// have `c` among their neighbours. `shares` has room for two rows.
    pub fn damp_back(of: &Response, x: &[f32], dy: &[f32], n: usize, shares: &mut [f32], dx: &mut [f32]) {
        if n == 0 {
            return;
        }
        let (shares, sum) = shares[..2 * n].split_at_mut(n);
        let factor = 2.0 * of.scale * of.beta;
        for ((x, dy), dx) in x.chunks_exact(n).zip(dy.chunks_exact(n)).zip(dx.chunks_exact_mut(n)) {
            sums::<true>(x, of.before, of.after, sum);
            if of.beta == 0.75 {
                hand_on(of, true, (x, dy), sum, shares, dx);
            } else {
                hand_on(of, false, (x, dy), sum, shares, dx);
            }
            sums::<false>(shares, of.after, of.before, sum);
            for ((dx, x), sum) in dx.iter_mut().zip(x).zip(&*sum) {
                *dx -= factor * x * sum;
            }
        }
    }
}

/// `dx = dy s^-beta`, and each channel's share in what its neighbours get: `dy x s^(-beta - 1)`.
#[inline(always)]
fn hand_on(of: &Response, usual: bool, (x, dy): (&[f32], &[f32]), sum: &[f32], shares: &mut [f32], dx: &mut [f32]) {
    for ((((dx, share), sum), x), dy) in dx.iter_mut().zip(shares).zip(sum).zip(x).zip(dy) {
        let s = of.k + of.scale * sum;
        *dx = dy * of.damping(usual, s);
        *share = *dx * x / s;
    }
}

/// The sums over the neighbours in a row, of squares or of the elements themselves.
#[inline(always)]
fn sums<const SQUARES: bool>(x: &[f32], before: usize, after: usize, y: &mut [f32]) {
    let n = x.len();
    let inner = before.min(n)..n.saturating_sub(after).max(before.min(n));
    for c in (0..inner.start).chain(inner.end..n) {
        let mut sum = 0.0;
        for &x in &x[c.saturating_sub(before)..(c + after + 1).min(n)] {
            sum += if SQUARES { x * x } else { x };
        }
        y[c] = sum;
    }
    blocks(inner.len(), Window::<SQUARES> { x, size: before + after + 1, y: &mut y[inner] });
}

/// Sums over whole windows: the one of element 0 of `y` starts at element 0 of `x`.
struct Window<'a, const SQUARES: bool> {
    x: &'a [f32],
    size: usize,
    y: &'a mut [f32],
}

impl<const SQUARES: bool> Block for Window<'_, SQUARES> {
    #[inline(always)]
    fn run<const L: usize>(&mut self, at: usize) {
        let mut sum = [0.0; L];
        for place in at..at + self.size {
            let x = load::<_, L>(self.x, place);
            for lane in 0..L {
                sum[lane] += if SQUARES { x[lane] * x[lane] } else { x[lane] };
            }
        }
        self.y[at..at + L].copy_from_slice(&sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa::on_each_isa;

    /// `s_c` of a row in float64.
    fn damping(of: &Response, row: &[f64], c: usize) -> f64 {
        let near = &row[c.saturating_sub(of.before)..(c + of.after + 1).min(row.len())];
        f64::from(of.k) + f64::from(of.scale) * near.iter().map(|x| x * x).sum::<f64>()
    }

    #[test]
    fn rows_are_damped_and_differentiated_as_the_formula_says() {
        let wave = |count: usize, step: f64| (0..count).map(|i| (i as f64 * step).sin() as f32).collect::<Vec<_>>();
        for (n, before, after, beta) in
            [(37, 2, 2, 0.75), (64, 2, 2, 0.75), (5, 3, 0, 0.5), (16, 20, 30, 1.25), (1, 2, 2, 0.75), (23, 0, 1, 2.0)]
        {
            let of = Response { before, after, scale: 0.3, k: 1.5, beta };
            let (x, dy) = (wave(3 * n, 0.7), wave(3 * n, 1.3));
            on_each_isa(|isa| {
                let (mut y, mut dx) = (vec![0.0; 3 * n], vec![0.0; 3 * n]);
                damp(&of, &x, n, &mut y);
                damp_back(&of, &x, &dy, n, &mut vec![0.0; 2 * n], &mut dx);
                for row in (0..3 * n).step_by(n) {
                    let exact: Vec<f64> = x[row..row + n].iter().map(|&x| x.into()).collect();
                    let s: Vec<f64> = (0..n).map(|c| damping(&of, &exact, c)).collect();
                    let beta = f64::from(beta);
                    for c in 0..n {
                        let expected = exact[c] * s[c].powf(-beta);
                        assert!((f64::from(y[row + c]) - expected).abs() < 2e-6, "{isa:?} {n} {c}");
                        let seers = (0..n).filter(|&j| j <= c + before && c <= j + after);
                        let shared = |j: usize| f64::from(dy[row + j]) * exact[j] * s[j].powf(-beta - 1.0);
                        let shared: f64 = seers.map(shared).sum();
                        let own = f64::from(dy[row + c]) * s[c].powf(-beta);
                        let expected = own - 2.0 * f64::from(of.scale) * beta * exact[c] * shared;
                        assert!((f64::from(dx[row + c]) - expected).abs() < 5e-6, "{isa:?} {n} {c}");
                    }
                }
            });
        }
    }
}
