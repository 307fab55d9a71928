//! Vectors at right angles and of length 1, from vectors that are not: Gram and Schmidt's method in double precision.

use crate::dispatch;

/// Sums are kept in so many parts, whatever the instruction set: the result has the same bits everywhere.
const PARTS: usize = 8;

/// So many vectors stay in the cache while those before them pass by once.
const TOGETHER: usize = 8;

/// A vector that keeps less than this share of its length when others are taken out of it has lost digits: what is
/// left is not at right angles to the last digit, and is cleaned once more (Kahan: twice is enough).
const ENOUGH: f64 = 0.7;

dispatch! {
    /// Makes vectors of `n` numbers, one behind the other, orthonormal: each in turn is what the ones before it leave of it.
    ///
    /// They have to be linearly independent, so there are at most `n`. The triangle that the vectors had in the new ones
    /// has a positive diagonal.
    pub fn orthonormalise(n: usize, vectors: &mut [f64]) {
        for start in (0..vectors.len()).step_by(n.max(1) * TOGETHER) {
            let (done, rest) = vectors.split_at_mut(start);
            let together = n * TOGETHER.min(rest.len() / n);
            let vectors = &mut rest[..together];
            while take_out(n, done, vectors) < ENOUGH {}
            for start in (0..together).step_by(n) {
                let (done, rest) = vectors.split_at_mut(start);
                let vector = &mut rest[..n];
                while take_out(n, done, vector) < ENOUGH {}
                let length = dot(vector, vector).sqrt();
                for x in vector {
                    *x /= length;
                }
            }
        }
    }
}

/// Takes the directions of orthonormal vectors out of others; the least share of its length that one of these keeps.
#[inline(always)]
fn take_out(n: usize, done: &[f64], vectors: &mut [f64]) -> f64 {
    let mut lengths = [0.0; TOGETHER];
    for (length, vector) in lengths.iter_mut().zip(vectors.chunks_exact(n)) {
        *length = dot(vector, vector).sqrt();
    }
    for other in done.chunks_exact(n) {
        for vector in vectors.chunks_exact_mut(n) {
            let share = dot(other, vector);
            for (x, y) in vector.iter_mut().zip(other) {
                *x -= share * y;
            }
        }
    }
    let kept = lengths.iter().zip(vectors.chunks_exact(n)).map(|(length, vector)| dot(vector, vector).sqrt() / length);
    kept.fold(1.0, f64::min)
}

#[inline(always)]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut parts = [0.0; PARTS];
    let (a, b) = (a.chunks_exact(PARTS), b.chunks_exact(PARTS));
    let rest: f64 = a.remainder().iter().zip(b.remainder()).map(|(x, y)| x * y).sum();
    for (a, b) in a.zip(b) {
        for (part, (x, y)) in parts.iter_mut().zip(a.iter().zip(b)) {
            *part += x * y;
        }
    }
    parts.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa::on_each_isa;

    #[test]
    fn nearly_parallel_vectors_end_at_right_angles_on_every_instruction_set() {
        let n = 19;
        // Each differs from the first by a millionth: one pass would leave cosines of 1e-10.
        let given: Vec<f64> = (0..11 * n).map(|i| 1.0 + if i % n == i / n { 1e-6 } else { 0.0 }).collect();
        let mut all = vec![];
        on_each_isa(|_| {
            let mut vectors = given.clone();
            orthonormalise(n, &mut vectors);
            for (i, a) in vectors.chunks(n).enumerate() {
                for (j, b) in vectors.chunks(n).enumerate() {
                    let expected = if i == j { 1.0 } else { 0.0 };
                    assert!((dot(a, b) - expected).abs() < 1e-14, "{i} {j}: {}", dot(a, b));
                }
                assert!(dot(a, &given[i * n..][..n]) > 0.0, "the triangle's diagonal is positive");
            }
            all.push(vectors);
        });
        assert!(all.iter().all(|vectors| *vectors == all[0]));
    }
}
