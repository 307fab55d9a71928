//! Sums of products of columns in double precision, gathered in blocks of a fixed number of rows.
//!
//! `Σ (x_i - s_i) (x_j - s_j)` is kept for all pairs, where `s` is the mean of the first block: near enough to the mean of all
//! that nothing is lost when it is corrected in the end. Tiles of the table are shared among a team; each one's sum runs
//! over the rows in order, so threads and portions change no bit.

use std::sync::{Mutex, PoisonError};

use crate::dispatch;
use crate::team::{default_threads, with_team};

/// Rows of a block: a panel of them fits the first-level cache.
const ROWS: usize = 128;

/// Columns of a panel.
const WIDE: usize = 16;

/// Rows of a tile, of which a panel of columns has four.
const TALL: usize = 4;

/// A block of fewer products is not worth a team.
const ALONE: usize = 1 << 22;

/// The sums of products of so many columns.
pub struct Covariance {
    columns: usize,
    seen: u64,
    /// Rows of a block that is not full yet.
    waiting: Vec<f32>,
    shift: Vec<f64>,
    sums: Vec<f64>,
    /// For each panel of columns the products with all columns up to its last: rows of `WIDE`.
    bands: Vec<Mutex<Vec<f64>>>,
    panels: Vec<f64>,
}

impl Covariance {
    /// Of so many columns, of which nothing is known yet.
    pub fn new(columns: usize) -> Self {
        let band = |panel: usize| Mutex::new(vec![0.0; (panel + 1) * WIDE * WIDE]);
        Self {
            columns,
            seen: 0,
            waiting: vec![],
            shift: vec![],
            sums: vec![0.0; columns],
            bands: (0..columns.div_ceil(WIDE)).map(band).collect(),
            panels: vec![],
        }
    }

    /// Adds whole rows, in which every value is a number.
    pub fn add(&mut self, rows: &[f32]) {
        let block = ROWS * self.columns.max(1);
        let mut rest = rows;
        if !self.waiting.is_empty() {
            let (head, behind) = rest.split_at(rest.len().min(block - self.waiting.len()));
            self.waiting.extend_from_slice(head);
            rest = behind;
            if self.waiting.len() < block {
                return;
            }
            let full = std::mem::take(&mut self.waiting);
            self.take_in(&full);
        }
        let whole = rest.len() - rest.len() % block;
        rest[..whole].chunks_exact(block).for_each(|rows| self.take_in(rows));
        self.waiting.extend_from_slice(&rest[whole..]);
    }

    /// How many rows were added, the mean of each column, and the sums of products of deviations from it: a whole
    /// symmetric matrix, row by row.
    pub fn finish(mut self) -> (u64, Vec<f64>, Vec<f64>) {
        let last = std::mem::take(&mut self.waiting);
        if !last.is_empty() {
            self.take_in(&last);
        }
        let (d, n) = (self.columns, self.seen as f64);
        let beyond: Vec<_> = self.sums.iter().map(|sum| sum / n.max(1.0)).collect();
        let mut matrix = vec![0.0; d * d];
        for (panel, band) in self.bands.iter().enumerate() {
            let band = band.lock().unwrap_or_else(PoisonError::into_inner);
            for (row, products) in band.chunks_exact(WIDE).enumerate().take(d) {
                for (at, &product) in products.iter().enumerate() {
                    let column = panel * WIDE + at;
                    if column < d && row <= column {
                        let own = product - n * beyond[row] * beyond[column];
                        (matrix[row * d + column], matrix[column * d + row]) = (own, own);
                    }
                }
            }
        }
        let mean = beyond.iter().zip(&self.shift).map(|(beyond, shift)| shift + beyond).collect();
        (self.seen, mean, matrix)
    }

    fn take_in(&mut self, rows: &[f32]) {
        let d = self.columns;
        let count = rows.len() / d;
        if self.seen == 0 {
            self.shift = (0..d)
                .map(|c| rows.iter().skip(c).step_by(d).map(|&x| f64::from(x)).sum::<f64>() / count as f64)
                .collect();
        }
        self.seen += count as u64;
        // A panel: its columns of each row side by side. Columns that there are not stay zero.
        self.panels.clear();
        self.panels.resize(d.div_ceil(WIDE) * count * WIDE, 0.0);
        for (r, row) in rows.chunks_exact(d).enumerate() {
            for (c, (&x, shift)) in row.iter().zip(&self.shift).enumerate() {
                let centred = f64::from(x) - shift;
                self.sums[c] += centred;
                self.panels[(c / WIDE * count + r) * WIDE + c % WIDE] = centred;
            }
        }
        let (bands, panels) = (&self.bands, &self.panels[..]);
        let fill = |panel: usize| {
            let mut band = bands[panel].lock().unwrap_or_else(PoisonError::into_inner);
            add_band(panels, count, panel, &mut band);
        };
        if count * d * d < ALONE {
            (0..bands.len()).for_each(fill);
            return;
        }
        with_team(default_threads(), |team| {
            let outcome = team.run(&|worker| {
                // The bands grow: one from either end in turn gives all workers as much.
                let n = bands.len();
                let turn = |i: usize| if i.is_multiple_of(2) { i / 2 } else { n - 1 - i / 2 };
                (worker.index()..n).step_by(worker.threads()).for_each(|i| fill(turn(i)));
            });
            assert!(outcome.is_ok(), "sums of products do not fail");
        });
    }
}

dispatch! {
    /// Adds the products of all columns up to a panel's last with the panel's own.
    fn add_band(panels: &[f64], count: usize, panel: usize, band: &mut [f64]) {
        let own = panels[panel * count * WIDE..][..count * WIDE].as_chunks::<WIDE>().0;
        for (at, tile) in band.chunks_exact_mut(TALL * WIDE).enumerate() {
            let row = at * TALL;
            let other = panels[row / WIDE * count * WIDE..][..count * WIDE].as_chunks::<WIDE>().0;
            let first = row % WIDE;
            let mut sums = [[0.0; WIDE]; TALL];
            for (sums, tile) in sums.iter_mut().zip(tile.chunks_exact(WIDE)) {
                sums.copy_from_slice(tile);
            }
            for (a, b) in other.iter().zip(own) {
                for i in 0..TALL {
                    let x = a[first + i];
                    for j in 0..WIDE {
                        sums[i][j] += x * b[j];
                    }
                }
            }
            for (sums, tile) in sums.iter().zip(tile.chunks_exact_mut(WIDE)) {
                tile.copy_from_slice(sums);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa::on_each_isa;
    use crate::rng::{Key, normal};

    #[test]
    fn sums_are_those_of_two_passes_whatever_the_portions_and_the_instruction_set() {
        for (rows, columns) in [(1, 1), (5, 3), (300, 37), (129, 200)] {
            let mut table = vec![0.0; rows * columns];
            normal(Key::new(9, 0), 0, 0, &mut table);
            table.iter_mut().enumerate().for_each(|(i, x)| *x += 100.0 + (i % columns) as f32);
            let mut all = vec![];
            on_each_isa(|_| {
                for portion in [1, 50, rows] {
                    let mut covariance = Covariance::new(columns);
                    table.chunks(portion * columns).for_each(|rows| covariance.add(rows));
                    all.push(covariance.finish());
                }
            });
            assert!(all.iter().all(|found| *found == all[0]), "{rows} rows of {columns}");
            let (seen, mean, products) = &all[0];
            assert_eq!(*seen, rows as u64);
            let column = |c: usize| table.iter().skip(c).step_by(columns).map(|&x| f64::from(x));
            for c in 0..columns {
                let own = column(c).sum::<f64>() / rows as f64;
                assert!((mean[c] - own).abs() < 1e-10);
                for other in [0, c / 2, columns - 1] {
                    let beside = column(other).sum::<f64>() / rows as f64;
                    let expected: f64 = column(c).zip(column(other)).map(|(x, y)| (x - own) * (y - beside)).sum();
                    assert!((products[c * columns + other] - expected).abs() < 1e-8, "{c} {other}");
                }
            }
        }
    }
}
