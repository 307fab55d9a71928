//! How kernels end that make a matrix tile by tile: a chain over finished rows, then figures of their columns.

use std::cell::RefCell;
use std::ops::Range;

use espalier_kernels::gemm::Epilogue;
use espalier_kernels::tile::TileMut;

use crate::finish::Finish;
use crate::io::{In, Io, Out};
use crate::program::Program;
use crate::tally::{Finished, Tally};

/// What is done with each part of the result as soon as it is computed.
#[derive(Default)]
pub struct Ending {
    program: Option<Program>,
    tallies: Vec<Placed>,
}

/// Figures whose further inputs and outputs begin at these numbers of the kernel's.
struct Placed {
    tally: Box<dyn Tally>,
    inputs: usize,
    outputs: usize,
}

thread_local! {
    /// Figures of a piece's columns.
    static SUMS: RefCell<Vec<f64>> = const { RefCell::new(vec![]) };
}

impl From<Option<Program>> for Ending {
    fn from(program: Option<Program>) -> Self {
        Self { program, tallies: vec![] }
    }
}

impl Ending {
    /// Gathers figures as well: an output for each, of one row for each row of tiles.
    pub fn gather(&mut self, tally: Box<dyn Tally>, inputs: usize, outputs: usize) {
        self.tallies.push(Placed { tally, inputs, outputs });
    }

    /// Nanoseconds an element.
    pub fn cost(&self) -> f64 {
        let tallies: f64 = self.tallies.iter().map(|placed| placed.tally.cost()).sum();
        self.program.as_ref().map_or(0.0, Program::cost) + tallies
    }

    /// Has `make` compute the tile of `cols` columns whose first element is number `at` of a matrix with `width` columns.
    pub fn over(
        &self,
        io: &mut Io<'_>,
        (at, width): (usize, usize),
        cols: usize,
        make: impl FnOnce(Option<&dyn Epilogue>),
    ) {
        let finish = self.program.as_ref().map(|program| Finish::new(program, io, at, width));
        if self.tallies.is_empty() {
            return make(finish.as_ref().map(|finish| finish as _));
        }
        SUMS.with_borrow_mut(|sums| {
            sums.clear();
            sums.resize(self.tallies.len() * 2 * cols, 0.0);
        });
        make(Some(&Last { finish, tallies: &self.tallies, inputs: io.all().0, at, width, cols }));
        SUMS.with_borrow(|sums| {
            for (placed, own) in self.tallies.iter().zip(sums.chunks_exact(2 * cols.max(1))) {
                for (k, figures) in own.chunks_exact(cols.max(1)).enumerate() {
                    let Out::Tile(mut to) = io.output(placed.outputs + k) else {
                        unreachable!("further outputs of a grid are tiles of one row")
                    };
                    to.row_mut(0).iter_mut().zip(figures).for_each(|(to, &figure)| *to = figure as f32);
                }
            }
        });
    }
}

/// The ending of a piece.
struct Last<'e, 'a> {
    finish: Option<Finish<'e, 'a>>,
    tallies: &'e [Placed],
    inputs: &'a [In<'a>],
    at: usize,
    width: usize,
    cols: usize,
}

impl Epilogue for Last<'_, '_> {
    fn finish(&self, row: usize, col: usize, mut part: TileMut<'_>) {
        if let Some(finish) = &self.finish {
            finish.finish(row, col, part.reborrow());
        }
        SUMS.with_borrow_mut(|sums| {
            let (at, columns) = (self.at + row * self.width + col, col..col + part.cols());
            let rows = Finished { at, width: self.width, rows: part };
            for (placed, own) in self.tallies.iter().zip(sums.chunks_exact_mut(2 * self.cols)) {
                let (first, second) = own.split_at_mut(self.cols);
                let figures = [&mut first[columns.clone()], &mut second[columns.clone()]];
                placed.tally.add(&self.inputs[placed.inputs..], &rows, figures);
            }
        });
    }

    fn fetch(&self, rows: Range<usize>, cols: Range<usize>) {
        if let Some(finish) = &self.finish {
            finish.fetch(rows.clone(), cols.clone());
        }
        for row in rows {
            for placed in self.tallies {
                let at = self.at + row * self.width + cols.start;
                placed.tally.fetch(&self.inputs[placed.inputs..], at, cols.len());
            }
        }
    }
}
