//! Eigenvalues and eigenvectors of symmetric matrices in double precision.
//!
//! Householder's reflections make the matrix tridiagonal, pieces of which are shared among a team; Francis's implicit steps
//! make that diagonal. The rotations of many steps are gathered and then turn narrow strips of the vectors, which stay in the
//! cache and are shared in the same way. Threads change no bit. Golub and Van Loan, "Matrix computations", chapter 8.

mod rotations;
mod tridiagonal;

use rotations::Rotations;
use tridiagonal::Tridiagonal;

/// Steps for one eigenvalue; two are usual, and thirty have never been seen to be too few.
const MOST_STEPS: usize = 60;

/// Eigenvalues from the largest to the smallest, and their vectors of length 1 as rows, in that order.
#[derive(Debug, Clone, PartialEq)]
pub struct Eigen {
    /// The eigenvalues.
    pub values: Vec<f64>,
    /// The vectors, row by row; of each the entry of the largest magnitude is positive.
    pub vectors: Vec<f64>,
}

/// Decomposes a symmetric matrix of `n` rows, of which the lower triangle is read; nothing if it has no end, which only values that are not finite bring about.
pub fn symmetric(n: usize, matrix: Vec<f64>) -> Option<Eigen> {
    if n == 0 {
        return Some(Eigen { values: vec![], vectors: vec![] });
    }
    let Tridiagonal { mut diagonal, mut beside, vectors } = tridiagonal::reduce(n, matrix);
    let mut rotations = Rotations::new(n, &vectors);
    drop(vectors);
    for at in 0..n {
        let mut steps = 0;
        while let Some(end) = coupled(&diagonal, &beside, at) {
            steps += 1;
            if steps > MOST_STEPS || !diagonal[at].is_finite() {
                return None;
            }
            step(&mut diagonal, &mut beside, at, end, &mut rotations);
            rotations.turn_if_many();
        }
    }
    Some(sorted(n, &diagonal, &rotations.finish()))
}

/// The last place that the values at and behind `at` are coupled with, if there is one.
fn coupled(diagonal: &[f64], beside: &[f64], at: usize) -> Option<usize> {
    let apart = |m: &usize| beside[*m].abs() <= f64::EPSILON * (diagonal[*m].abs() + diagonal[m + 1].abs());
    let end = (at..diagonal.len() - 1).find(apart).unwrap_or(diagonal.len() - 1);
    (end > at).then_some(end)
}

/// One implicit step with Wilkinson's shift on the places `at..=end`.
fn step(diagonal: &mut [f64], beside: &mut [f64], at: usize, end: usize, rotations: &mut Rotations) {
    let half = (diagonal[at + 1] - diagonal[at]) / (2.0 * beside[at]);
    let root = half.hypot(1.0);
    let mut g = diagonal[end] - diagonal[at] + beside[at] / (half + root.copysign(half));
    let (mut s, mut c, mut p) = (1.0, 1.0, 0.0);
    for i in (at..end).rev() {
        let (f, b) = (s * beside[i], c * beside[i]);
        let r = f.hypot(g);
        beside[i + 1] = r;
        if r == 0.0 {
            // The chain has fallen apart here: what is left is done by later steps.
            diagonal[i + 1] -= p;
            beside[end] = 0.0;
            return;
        }
        (s, c) = (f / r, g / r);
        g = diagonal[i + 1] - p;
        let turned = (diagonal[i] - g) * s + 2.0 * c * b;
        p = s * turned;
        diagonal[i + 1] = g + p;
        g = c * turned - b;
        rotations.push(i, c, s);
    }
    diagonal[at] -= p;
    beside[at] = g;
    beside[end] = 0.0;
}

fn sorted(n: usize, diagonal: &[f64], vectors: &[f64]) -> Eigen {
    let mut order: Vec<_> = (0..n).collect();
    order.sort_by(|&a, &b| diagonal[b].total_cmp(&diagonal[a]));
    let mut sorted = Vec::with_capacity(n * n);
    for &at in &order {
        let vector = &vectors[at * n..][..n];
        let largest = vector.iter().fold(0.0_f64, |most, &x| if x.abs() > most.abs() { x } else { most });
        sorted.extend(vector.iter().map(|x| if largest < 0.0 { -x } else { *x }));
    }
    Eigen { values: order.iter().map(|&at| diagonal[at]).collect(), vectors: sorted }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa::on_each_isa;
    use crate::rng::{Key, normal};

    /// A random symmetric matrix, or with fewer factors than rows one of less than full rank.
    fn matrix(n: usize, factors: usize) -> Vec<f64> {
        let mut random = vec![0.0; factors * n];
        normal(Key::new(n as u64, 0), 0, 0, &mut random);
        let entry = |i: usize, j: usize| {
            (0..factors).map(|k| f64::from(random[k * n + i]) * f64::from(random[k * n + j])).sum()
        };
        (0..n * n).map(|at| entry(at / n, at % n)).collect()
    }

    fn check(n: usize, matrix: &[f64], eigen: &Eigen) {
        let size = matrix.iter().fold(1e-300, |most: f64, x| most.max(x.abs())) * n as f64;
        for (k, (value, vector)) in eigen.values.iter().zip(eigen.vectors.chunks(n)).enumerate() {
            for (row, x) in matrix.chunks(n).zip(vector) {
                let product: f64 = row.iter().zip(vector).map(|(a, b)| a * b).sum();
                assert!((product - value * x).abs() <= 1e-13 * size, "vector {k} of {n}");
            }
            for (other, beside) in eigen.vectors.chunks(n).enumerate() {
                let product: f64 = vector.iter().zip(beside).map(|(a, b)| a * b).sum();
                assert!((product - f64::from(u8::from(k == other))).abs() < 1e-12, "{k} and {other} of {n}");
            }
        }
        assert!(eigen.values.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn vectors_are_orthonormal_and_only_stretched_with_the_same_bits_on_every_instruction_set() {
        for (n, factors) in [(1, 1), (2, 2), (3, 5), (17, 20), (70, 90), (40, 7), (150, 160)] {
            let matrix = matrix(n, factors);
            let mut all = vec![];
            on_each_isa(|_| all.push(symmetric(n, matrix.clone()).unwrap()));
            check(n, &matrix, &all[0]);
            assert!(all.iter().all(|eigen| *eigen == all[0]));
        }
    }

    #[test]
    fn matrices_that_are_diagonal_or_zero_already_are_sorted_and_no_more() {
        let diagonal = [3.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0, -1.0].to_vec();
        let eigen = symmetric(3, diagonal).unwrap();
        assert_eq!(eigen.values, [5.0, 3.0, -1.0]);
        assert_eq!(eigen.vectors, [0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        assert_eq!(symmetric(2, vec![0.0; 4]).unwrap().values, [0.0, 0.0]);
    }

    #[test]
    fn what_is_not_finite_is_given_up() {
        assert_eq!(symmetric(2, vec![f64::NAN, 1.0, 1.0, 2.0]), None);
    }
}
