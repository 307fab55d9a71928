//! Sums over the neighbours of each element of a row.

use crate::dispatch;

dispatch! {
    /// `y[i] = Σ x[i - before ..= i + after]` within each row of `n` elements.
    pub fn neighbour_sums(x: &[f32], n: usize, before: usize, after: usize, y: &mut [f32]) {
        for (x, y) in x.chunks_exact(n).zip(y.chunks_exact_mut(n)) {
            y.copy_from_slice(x);
            for distance in 1..=before.min(n - 1) {
                for (y, x) in y[distance..].iter_mut().zip(x) {
                    *y += x;
                }
            }
            for distance in 1..=after.min(n - 1) {
                for (y, x) in y.iter_mut().zip(&x[distance..]) {
                    *y += x;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa::on_each_isa;

    #[test]
    fn each_sum_has_the_neighbours_that_the_row_has() {
        let x: Vec<f32> = (0..3 * 37).map(|i| (i * i % 23) as f32).collect();
        for (n, before, after) in [(37, 2, 2), (37, 3, 0), (37, 50, 60), (3, 0, 1), (1, 2, 2)] {
            on_each_isa(|isa| {
                let mut y = vec![0.0; x.len()];
                neighbour_sums(&x, n, before, after, &mut y);
                for (x, y) in x.chunks(n).zip(y.chunks(n)) {
                    for (i, y) in y.iter().enumerate() {
                        let expected: f32 = x[i.saturating_sub(before)..(i + after + 1).min(n)].iter().sum();
                        assert_eq!(*y, expected, "{isa:?} {n} {before} {after}");
                    }
                }
            });
        }
    }
}
