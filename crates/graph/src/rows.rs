//! A kernel that makes its output row by row, and finishes rows while they are in the first-level cache.

use std::ops::Range;

use espalier_kernels::gemm::{Epilogue, FINISHED};
use espalier_kernels::tile::TileMut;
use espalier_spec::Result;

use crate::finish::Finish;
use crate::io::{In, Io};
use crate::op::{Cut, Kernel};
use crate::program::Program;

/// Makes the rows of output 0.
pub struct Rows<F> {
    row: usize,
    cut: Cut,
    cost: f64,
    scratch: usize,
    epilogue: Option<Program>,
    make: F,
}

impl<F: Fn(&[In<'_>], Range<usize>, &mut [f32], &mut [f32]) + Send + Sync + 'static> Rows<F> {
    /// So many rows of so many elements, which take `cost` nanoseconds in all: `make` is given all inputs, the numbers of
    /// the rows, their memory, and scratch.
    pub fn new((rows, row): (usize, usize), cost: f64, epilogue: Option<Program>, make: F) -> Self {
        let finish = epilogue.as_ref().map_or(0.0, Program::cost);
        let cost = cost + (rows * row) as f64 * finish;
        Self { row, cut: Cut::rows(rows, cost / rows.max(1) as f64), cost, scratch: 0, epilogue, make }
    }

    /// With so many floats of scratch.
    pub fn with_scratch(self, scratch: usize) -> Self {
        Self { scratch, ..self }
    }

    /// As ops give their kernels.
    pub fn boxed(self) -> Box<dyn Kernel> {
        Box::new(self)
    }
}

impl<F: Fn(&[In<'_>], Range<usize>, &mut [f32], &mut [f32]) + Send + Sync> Kernel for Rows<F> {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.cost
    }

    fn scratch(&self) -> usize {
        self.scratch
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (first, row) = (self.cut.first_row(io.piece), self.row.max(1));
        let (y, scratch, inputs) = (io.out_f32(0), io.scratch(), io.all().0);
        let Some(program) = &self.epilogue else {
            (self.make)(inputs, first..first + y.len() / row, y, scratch);
            return Ok(());
        };
        let finish = Finish::new(program, io, first * row, row);
        let most = (FINISHED / row).max(1);
        for (at, y) in y.chunks_mut(most * row).enumerate() {
            let (start, rows) = (first + at * most, y.len() / row);
            (self.make)(inputs, start..start + rows, y, scratch);
            finish.finish(at * most, 0, TileMut::new(y, rows, row, row));
        }
        Ok(())
    }
}
