//! Rotations of neighbouring vectors, gathered and then done together.

use std::sync::{Mutex, PoisonError};

use crate::dispatch;
use crate::team::{default_threads, with_team};

/// Entries of a strip: of three thousand vectors they fit the second-level cache.
const STRIP: usize = 32;

/// So many rotations of each vector are gathered: strips are fetched and written back in a tenth of the time that takes.
const MANY: usize = 64;

/// Less work is not worth a team.
const ALONE: usize = 1 << 20;

/// Vectors, and the rotations of neighbours among them in the order in which they are to be done.
pub struct Rotations {
    n: usize,
    /// The vectors in strips: some columns of all rows side by side.
    strips: Vec<Mutex<Vec<f64>>>,
    pending: Vec<(u32, f64, f64)>,
}

impl Rotations {
    /// Of `n` vectors of `n` entries, row by row.
    pub fn new(n: usize, vectors: &[f64]) -> Self {
        let strips = (0..n).step_by(STRIP).map(|first| {
            let mut strip = vec![0.0; n * STRIP];
            copy_in(vectors, n, first, STRIP.min(n - first), &mut strip);
            Mutex::new(strip)
        });
        Self { n, strips: strips.collect(), pending: Vec::with_capacity((MANY + 1) * n) }
    }

    /// Turns vectors `i` and `i + 1`.
    pub fn push(&mut self, i: usize, c: f64, s: f64) {
        self.pending.push((i as u32, c, s));
    }

    /// Does the rotations if there are many.
    pub fn turn_if_many(&mut self) {
        if self.pending.len() >= MANY * self.n {
            self.turn();
        }
    }

    /// The vectors, with all rotations done.
    pub fn finish(mut self) -> Vec<f64> {
        self.turn();
        let mut vectors = vec![0.0; self.n * self.n];
        for (at, strip) in self.strips.into_iter().enumerate() {
            let (first, strip) = (at * STRIP, strip.into_inner().unwrap_or_else(PoisonError::into_inner));
            copy_out(&strip, self.n, first, STRIP.min(self.n - first), &mut vectors);
        }
        vectors
    }

    fn turn(&mut self) {
        let (strips, pending) = (&self.strips, &self.pending[..]);
        let turn = |strip: &Mutex<Vec<f64>>| {
            turn_strip(pending, &mut strip.lock().unwrap_or_else(PoisonError::into_inner));
        };
        if pending.len() * self.n < ALONE {
            strips.iter().for_each(turn);
        } else {
            with_team(default_threads(), |team| {
                let outcome = team.run(&|worker| {
                    strips.iter().skip(worker.index()).step_by(worker.threads()).for_each(turn);
                });
                assert!(outcome.is_ok(), "rotations do not fail");
            });
        }
        self.pending.clear();
    }
}

fn copy_in(vectors: &[f64], n: usize, first: usize, width: usize, strip: &mut [f64]) {
    for (row, strip) in vectors.chunks_exact(n).zip(strip.chunks_exact_mut(STRIP)) {
        strip[..width].copy_from_slice(&row[first..first + width]);
    }
}

fn copy_out(strip: &[f64], n: usize, first: usize, width: usize, vectors: &mut [f64]) {
    for (row, strip) in vectors.chunks_exact_mut(n).zip(strip.chunks_exact(STRIP)) {
        row[first..first + width].copy_from_slice(&strip[..width]);
    }
}

dispatch! {
    fn turn_strip(rotations: &[(u32, f64, f64)], strip: &mut [f64]) {
        let rows = strip.as_chunks_mut::<STRIP>().0;
        for &(i, c, s) in rotations {
            let [a, b] = &mut rows[i as usize..][..2] else { continue };
            for k in 0..STRIP {
                let (x, y) = (a[k], b[k]);
                b[k] = s * x + c * y;
                a[k] = c * x - s * y;
            }
        }
    }
}
