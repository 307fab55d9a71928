//! Normalising each row by its own spread, and the derivative: rows are read from memory once and stay in the cache.

use crate::dispatch;
use crate::moments;
use crate::reduce::{self, Sum, SumSquares};

/// What is taken from each element before it is divided by the spread.
pub trait Centre {
    /// Whether it is the row's mean; else nothing, and the spread is the root of the mean square.
    const MEAN: bool;
}

/// Deviations from the row's mean.
#[derive(Debug)]
pub struct Mean;

/// Elements as they are.
#[derive(Debug)]
pub struct Zero;

impl Centre for Mean {
    const MEAN: bool = true;
}

impl Centre for Zero {
    const MEAN: bool = false;
}

dispatch! {
    /// `y = gamma (x - mean) r + beta` for each row of `n`, where `r = 1 / sqrt(spread + epsilon)`; `beta` may be empty.
    pub fn row_norm<C: Centre>(
        x: &[f32], n: usize, gamma: &[f32], beta: &[f32], epsilon: f32, y: &mut [f32], means: &mut [f32], rs: &mut [f32]
    ) {
        let rows = x.chunks_exact(n).zip(y.chunks_exact_mut(n));
        for ((x, y), (mean, r)) in rows.zip(means.iter_mut().zip(rs)) {
            let (centre, squares) = if C::MEAN { moments::row(x) } else { (0.0, reduce::slice::<SumSquares>(x)) };
            let inverse = 1.0 / (squares / n as f32 + epsilon).sqrt();
            (*mean, *r) = (centre, inverse);
            if beta.is_empty() {
                for ((y, x), gamma) in y.iter_mut().zip(x).zip(gamma) {
                    *y = (x - centre) * inverse * gamma;
                }
            } else {
                for (((y, x), gamma), beta) in y.iter_mut().zip(x).zip(gamma).zip(beta) {
                    *y = (x - centre) * inverse * gamma + beta;
                }
            }
        }
    }
}

/// Terms that are written down before they are summed.
const TERMS: usize = 256;

dispatch! {
    /// The derivative in `x`: with `g = gamma dy` and means over the row, `dx = r (g - mean(g) - h mean(g h))`, where
    /// `h = (x - mean) r`; without a mean the middle term is missing.
    pub fn row_norm_backward<C: Centre>(
        dy: &[f32], x: &[f32], n: usize, gamma: &[f32], means: &[f32], rs: &[f32], dx: &mut [f32]
    ) {
        let rows = dy.chunks_exact(n).zip(x.chunks_exact(n)).zip(dx.chunks_exact_mut(n));
        for (((dy, x), dx), (&centre, &r)) in rows.zip(means.iter().zip(rs)) {
            let (mut total, mut product) = (0.0_f64, 0.0_f64);
            let (mut g, mut gh) = ([0.0_f32; TERMS], [0.0_f32; TERMS]);
            for ((dy, x), gamma) in dy.chunks(TERMS).zip(x.chunks(TERMS)).zip(gamma.chunks(TERMS)) {
                let (g, gh) = (&mut g[..dy.len()], &mut gh[..dy.len()]);
                for i in 0..dy.len() {
                    g[i] = dy[i] * gamma[i];
                    gh[i] = g[i] * (x[i] - centre);
                }
                if C::MEAN {
                    total += f64::from(reduce::slice::<Sum>(g));
                }
                product += f64::from(reduce::slice::<Sum>(gh));
            }
            let mean = (total / n as f64) as f32;
            let slope = (product / n as f64) as f32 * r * r;
            for (((dx, dy), x), gamma) in dx.iter_mut().zip(dy).zip(x).zip(gamma) {
                *dx = r * (dy * gamma - mean - (x - centre) * slope);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa::on_each_isa;
    use crate::rng::{Key, normal};

    fn sample(len: usize, salt: u64) -> Vec<f32> {
        let mut x = vec![0.0; len];
        normal(Key::new(salt, len as u64), 0, 0, &mut x);
        x
    }

    /// The row's derivative in double precision.
    fn exact<C: Centre>(dy: &[f32], x: &[f32], gamma: &[f32], epsilon: f64) -> Vec<f64> {
        let wide = |x: &[f32]| x.iter().map(|&x| f64::from(x)).collect::<Vec<_>>();
        let n = x.len() as f64;
        let (dy, x, gamma) = (wide(dy), wide(x), wide(gamma));
        let mean = if C::MEAN { x.iter().sum::<f64>() / n } else { 0.0 };
        let r = 1.0 / (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n + epsilon).sqrt();
        let g: Vec<_> = dy.iter().zip(&gamma).map(|(dy, gamma)| dy * gamma).collect();
        let h: Vec<_> = x.iter().map(|x| (x - mean) * r).collect();
        let gh = g.iter().zip(&h).map(|(g, h)| g * h).sum::<f64>() / n;
        let centre = if C::MEAN { g.iter().sum::<f64>() / n } else { 0.0 };
        g.iter().zip(&h).map(|(g, h)| r * (g - centre - h * gh)).collect()
    }

    fn check<C: Centre>() {
        for n in [1, 2, 7, 32, 100, 257, 5000] {
            let (x, dy, gamma, beta) = (sample(3 * n, 1), sample(3 * n, 2), sample(n, 3), sample(n, 4));
            let run = || {
                let (mut y, mut dx, mut means, mut rs) = (vec![0.0; 3 * n], vec![0.0; 3 * n], [0.0; 3], [0.0; 3]);
                row_norm::<C>(&x, n, &gamma, &beta, 0.1, &mut y, &mut means, &mut rs);
                row_norm_backward::<C>(&dy, &x, n, &gamma, &means, &rs, &mut dx);
                (y, dx, means, rs)
            };
            let (y, dx, means, rs) = run();
            on_each_isa(|isa| assert_eq!(run(), (y.clone(), dx.clone(), means, rs), "{isa:?}"));
            for row in 0..3 {
                let at = row * n..(row + 1) * n;
                for (found, expected) in
                    dx[at.clone()].iter().zip(exact::<C>(&dy[at.clone()], &x[at.clone()], &gamma, 0.1))
                {
                    assert!(
                        (f64::from(*found) - expected).abs() < 3e-6 * expected.abs().max(1.0),
                        "{n}: {found} {expected}"
                    );
                }
                for (i, y) in y[at.clone()].iter().enumerate() {
                    let expected = gamma[i] * (x[at.start + i] - means[row]) * rs[row] + beta[i];
                    assert!((y - expected).abs() < 1e-5, "{n}");
                }
            }
        }
    }

    #[test]
    fn rows_and_their_derivatives_are_those_of_double_precision_on_every_instruction_set() {
        check::<Mean>();
        check::<Zero>();
    }
}
