//! A random sample of rows for what cannot be summed up, such as quantiles: all rows while they fit, then each equally likely.
//!
//! Which rows stay depends on their numbers alone (Vitter's algorithm R with the counter RNG), not on how they are portioned.

use crate::rng::{Key, uniform};

/// Numbers that are kept at most, unless that would be too few rows.
const NUMBERS: usize = 1 << 24;

/// Rows that are kept in any case.
const LEAST_ROWS: usize = 1 << 12;

/// Rows whose fate is drawn at once.
const TOGETHER: usize = 256;

/// The place of the sampling among the streams of its seed.
const STREAM: u64 = 0x7361_6d70;

/// Some rows of a table.
#[derive(Debug, Clone)]
pub struct RowSample {
    columns: usize,
    most: usize,
    seen: u64,
    rows: Vec<f32>,
}

impl RowSample {
    /// Of so many columns.
    pub fn new(columns: usize) -> Self {
        Self::of_most(columns, (NUMBERS / columns.max(1)).max(LEAST_ROWS))
    }

    fn of_most(columns: usize, most: usize) -> Self {
        Self { columns, most, seen: 0, rows: vec![] }
    }

    /// Adds whole rows.
    pub fn add(&mut self, rows: &[f32]) {
        let columns = self.columns.max(1);
        let known = self.rows.len() / columns;
        let (fitting, rest) = rows.split_at(rows.len().min((self.most - known) * columns));
        self.rows.extend_from_slice(fitting);
        self.seen += (fitting.len() / columns) as u64;
        let mut draws = [0.0; 2 * TOGETHER];
        for rows in rest.chunks(TOGETHER * columns) {
            let count = rows.len() / columns;
            uniform(Key::new(0, STREAM), 0, 2 * self.seen as usize, &mut draws[..2 * count]);
            for (row, draw) in rows.chunks_exact(columns).zip(draws.as_chunks::<2>().0) {
                self.seen += 1;
                // Of 48 bits: one number would tell only sixteen million rows apart.
                let part = f64::from(draw[0]) + f64::from(draw[1]) / 16_777_216.0;
                let place = (part * self.seen as f64) as usize;
                if place < self.most {
                    self.rows[place * columns..][..columns].copy_from_slice(row);
                }
            }
        }
    }

    /// The numbers of a column that were kept, in order; those that are missing are left out.
    pub fn sorted(&self, column: usize) -> Vec<f32> {
        let values = self.rows.iter().skip(column).step_by(self.columns.max(1));
        let mut sorted: Vec<_> = values.copied().filter(|x| !x.is_nan()).collect();
        sorted.sort_unstable_by(f32::total_cmp);
        sorted
    }
}

/// The value below which that share of sorted numbers lies, between neighbours in proportion, as NumPy does.
pub fn quantile(sorted: &[f32], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share * last as f64;
    let below = place.floor() as usize;
    let (a, b) = (f64::from(sorted[below]), f64::from(sorted[(below + 1).min(last)]));
    Some(a + (b - a) * (place - below as f64))
}

/// The number that stands most often in a sorted list, of several the smallest.
pub fn most_frequent(sorted: &[f32]) -> Option<f32> {
    let longest = sorted.chunk_by(|a, b| a == b).reduce(|most, run| if run.len() > most.len() { run } else { most });
    longest.map(|run| run[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_fit_are_all_there_and_portions_change_nothing() {
        let table: Vec<_> = (0..900).map(|x| x as f32).collect();
        for most in [50, 300, 1000] {
            let sampled = |portion: usize| {
                let mut sample = RowSample::of_most(3, most);
                table.chunks(portion * 3).for_each(|rows| sample.add(rows));
                sample.rows
            };
            assert_eq!(sampled(1), sampled(300));
            assert_eq!(sampled(7), sampled(300));
            assert_eq!(sampled(300).len(), most.min(300) * 3);
        }
    }

    #[test]
    fn beyond_that_all_rows_are_equally_likely() {
        // The number of a row: the mean of a sample of 2,000 of 40,000 has a deviation of 252.
        let table: Vec<_> = (0..40_000).map(|x| x as f32).collect();
        let mut sample = RowSample::of_most(1, 2000);
        sample.add(&table);
        let kept = sample.sorted(0);
        let mean = kept.iter().map(|&x| f64::from(x)).sum::<f64>() / 2000.0;
        assert!((mean - 20_000.0).abs() < 800.0, "{mean}");
        assert!(kept.is_sorted_by(|a, b| a < b), "no row is there twice");
    }

    #[test]
    fn quantiles_lie_between_neighbours() {
        let sorted = [1.0, 2.0, 4.0, 8.0];
        let found = [0.0, 0.5, 0.9, 1.0].map(|share| quantile(&sorted, share).unwrap());
        for (found, expected) in found.into_iter().zip([1.0, 3.0, 6.8, 8.0]) {
            assert!((found - expected).abs() < 1e-12);
        }
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(most_frequent(&[1.0, 2.0, 2.0, 3.0, 3.0]), Some(2.0));
    }
}
