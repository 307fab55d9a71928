//! Statistics of columns gathered row by row in double precision: rows may come in any portions, the bits are the same.
//!
//! What is not a number counts as missing and is passed over, column by column.

mod covariance;
mod sample;

pub use covariance::Covariance;
pub use sample::{RowSample, most_frequent, quantile};

use crate::dispatch;

/// Count, mean and sum of squared deviations of each column, of rows seen so far (Welford's recurrence).
#[derive(Debug, Clone)]
pub struct Moments {
    count: Vec<f64>,
    mean: Vec<f64>,
    squares: Vec<f64>,
}

impl Moments {
    /// Of so many columns, of which nothing is known yet.
    pub fn new(columns: usize) -> Self {
        let zeros = || vec![0.0; columns];
        Self { count: zeros(), mean: zeros(), squares: zeros() }
    }

    /// Adds whole rows.
    pub fn add(&mut self, rows: &[f32]) {
        add_moments(rows, &mut self.count, &mut self.mean, &mut self.squares);
    }

    /// How many numbers of each column were seen.
    pub fn count(&self) -> &[f64] {
        &self.count
    }

    /// The mean of each column; 0 where nothing was seen.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// The variance of each column's whole population; exactly 0 where all numbers are equal.
    pub fn variance(&self) -> Vec<f64> {
        self.squares.iter().zip(&self.count).map(|(squares, count)| squares / count.max(1.0)).collect()
    }
}

dispatch! {
    fn add_moments(rows: &[f32], count: &mut [f64], mean: &mut [f64], squares: &mut [f64]) {
        let columns = count.len();
        for row in rows.chunks_exact(columns.max(1)) {
            for c in 0..columns {
                let x = f64::from(row[c]);
                let known = !x.is_nan();
                let n = count[c] + if known { 1.0 } else { 0.0 };
                let d = if known { x - mean[c] } else { 0.0 };
                // Of no numbers the quotient is 0 / 1.
                let next = mean[c] + d / if n > 0.0 { n } else { 1.0 };
                squares[c] += if known { d * (x - next) } else { 0.0 };
                (count[c], mean[c]) = (n, next);
            }
        }
    }
}

/// Smallest and largest number of each column.
#[derive(Debug, Clone)]
pub struct Extremes {
    min: Vec<f32>,
    max: Vec<f32>,
}

impl Extremes {
    /// Of so many columns, of which nothing is known yet.
    pub fn new(columns: usize) -> Self {
        Self { min: vec![f32::INFINITY; columns], max: vec![f32::NEG_INFINITY; columns] }
    }

    /// Adds whole rows.
    pub fn add(&mut self, rows: &[f32]) {
        add_extremes(rows, &mut self.min, &mut self.max);
    }

    /// The smallest of each column; infinity where nothing was seen.
    pub fn min(&self) -> &[f32] {
        &self.min
    }

    /// The largest of each column.
    pub fn max(&self) -> &[f32] {
        &self.max
    }
}

dispatch! {
    fn add_extremes(rows: &[f32], min: &mut [f32], max: &mut [f32]) {
        let columns = min.len();
        for row in rows.chunks_exact(columns.max(1)) {
            for c in 0..columns {
                let x = row[c];
                min[c] = if x < min[c] { x } else { min[c] };
                max[c] = if x > max[c] { x } else { max[c] };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa::on_each_isa;
    use crate::rng::{Key, normal};

    fn table(rows: usize, columns: usize) -> Vec<f32> {
        let mut table = vec![0.0; rows * columns];
        normal(Key::new(3, 0), 0, 0, &mut table);
        table
    }

    #[test]
    fn portions_and_instruction_sets_change_no_bit() {
        let (rows, columns) = (101, 19);
        let table = table(rows, columns);
        let mut all = vec![];
        on_each_isa(|_| {
            for portion in [1, 7, rows] {
                let (mut moments, mut extremes) = (Moments::new(columns), Extremes::new(columns));
                for rows in table.chunks(portion * columns) {
                    moments.add(rows);
                    extremes.add(rows);
                }
                all.push((moments.mean, moments.squares, extremes.min, extremes.max));
            }
        });
        assert!(all.iter().all(|found| *found == all[0]));
    }

    #[test]
    fn moments_are_those_of_two_passes_even_far_from_zero() {
        let (rows, columns) = (400, 3);
        let table: Vec<_> = table(rows, columns).iter().map(|x| 4096.0 + x / 64.0).collect();
        let mut moments = Moments::new(columns);
        moments.add(&table);
        for c in 0..columns {
            let column: Vec<_> = table.iter().skip(c).step_by(columns).map(|&x| f64::from(x)).collect();
            let mean = column.iter().sum::<f64>() / rows as f64;
            let variance = column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / rows as f64;
            assert!((moments.mean()[c] - mean).abs() < 1e-11);
            assert!((moments.variance()[c] / variance - 1.0).abs() < 1e-10);
        }
    }

    #[test]
    fn what_is_no_number_is_passed_over() {
        let nan = f32::NAN;
        let (mut moments, mut extremes) = (Moments::new(3), Extremes::new(3));
        let rows = [1.0, nan, 0.1, nan, nan, 0.1, 5.0, nan, 0.1];
        moments.add(&rows);
        extremes.add(&rows);
        assert_eq!(moments.count(), [2.0, 0.0, 3.0]);
        assert_eq!(moments.mean()[..2], [3.0, 0.0]);
        assert_eq!(moments.variance(), [4.0, 0.0, 0.0]);
        assert_eq!((extremes.min()[0], extremes.max()[0], extremes.min()[1]), (1.0, 5.0, f32::INFINITY));
    }
}
