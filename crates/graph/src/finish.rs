//! The fused chain behind a product: run over each part of the result as soon as it is computed.

use std::ops::Range;

use espalier_kernels::gemm::Epilogue;
use espalier_kernels::tile::TileMut;

use crate::io::{In, Io, RunState};
use crate::program::Program;

/// A chain over the rows of a piece.
pub struct Finish<'p, 'a> {
    program: &'p Program,
    inputs: &'a [In<'a>],
    state: RunState,
    at: usize,
    width: usize,
}

impl<'p, 'a> Finish<'p, 'a> {
    /// For the piece whose first element is number `at` of a result with rows of `width` elements.
    pub fn new(program: &'p Program, io: &mut Io<'a>, at: usize, width: usize) -> Self {
        Self { program, inputs: io.all().0, state: io.state, at, width }
    }
}

impl Epilogue for Finish<'_, '_> {
    fn finish(&self, row: usize, col: usize, part: TileMut<'_>) {
        self.program.finish(self.inputs, self.state, self.at + row * self.width + col, self.width, part);
    }

    fn fetch(&self, rows: Range<usize>, cols: Range<usize>) {
        for row in rows {
            self.program.fetch(self.inputs, self.at + row * self.width + cols.start, cols.len());
        }
    }
}
