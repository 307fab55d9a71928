//! A program as a kernel of its own.

use espalier_spec::Result;

use super::{Program, TILE};
use crate::io::Io;
use crate::op::{Cut, Kernel, pieces_worth};

/// A program as a kernel of its own.
pub struct Chain {
    program: Program,
    cut: Cut,
}

impl Chain {
    /// Cuts the program's elements into pieces of whole tiles.
    pub fn new(program: Program) -> Self {
        let pieces = pieces_worth(program.size as f64 * program.cost);
        let per_piece = program.size.div_ceil(pieces).next_multiple_of(program.tile());
        let cut = if pieces == 1 { Cut::Whole } else { Cut::Rows { rows: program.size, per_piece } };
        Self { program, cut }
    }
}

impl Kernel for Chain {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.program.size as f64 * self.program.cost
    }

    fn scratch(&self) -> usize {
        self.program.registers * TILE
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (first, len) = match self.cut {
            Cut::Rows { rows, per_piece } => (io.piece * per_piece, per_piece.min(rows - io.piece * per_piece)),
            _ => (0, self.program.size),
        };
        let (scratch, state) = (io.scratch(), io.state);
        let (inputs, outputs) = io.all();
        self.program.run(inputs, state, first, outputs, len, scratch);
        Ok(())
    }
}
