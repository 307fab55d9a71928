//! Two figures of each column of a matrix, gathered from its rows while these are in cache.

use espalier_kernels::tile::TileMut;

use crate::io::In;
use crate::op::SharedOp;

/// Adds up two figures of each column.
pub trait Tally: Send + Sync {
    /// Nanoseconds an element.
    fn cost(&self) -> f64;

    /// Adds rows to the figures of their columns; `inputs` are those of the op behind its first.
    fn add(&self, inputs: &[In<'_>], rows: &Finished<'_>, figures: [&mut [f64]; 2]);

    /// Asks for what `add` will read of the inputs for `n` elements from number `at` on.
    fn fetch(&self, inputs: &[In<'_>], at: usize, n: usize);
}

/// Some columns of finished rows.
pub struct Finished<'a> {
    /// The number of their first element within a matrix...
    pub at: usize,
    /// ... of so many columns.
    pub width: usize,
    /// The rows.
    pub rows: TileMut<'a>,
}

/// An op that gives two figures of each column for each block of rows of its first input, `[1, n, columns]`.
pub struct Tallied {
    /// The op on blocks of so many rows as were asked for.
    pub op: SharedOp,
    /// What it does with rows as they come.
    pub tally: Box<dyn Tally>,
}
