//! What an op is, and what a kernel is: the two traits that every op implements.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

use espalier_spec::{Error, Result};
use serde_json::{Map, Value as Json};

use crate::autodiff::Backward;
use crate::ending::Ending;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::Io;
use crate::ops::elementwise::Elementwise;
use crate::program::Program;
use crate::shape::TensorType;
use crate::tally::Tallied;

/// An operation on values. Two ops that print alike under `Debug` compute alike: common subexpressions rely on it.
pub trait Op: Any + Debug + Send + Sync {
    /// The stable name: the key in the registry and in messages.
    fn name(&self) -> &'static str;

    /// The shape rule; every complaint about shapes and types comes from here.
    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>>;

    /// The same values written in other ops, for an op that is only a formula of them: these nodes then stand in its
    /// place, with their kernels and derivatives. Called after the shape rule has agreed.
    fn compose<'g>(&self, _graph: &'g Graph, _inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        Ok(None)
    }

    /// The same values written in other ops, for an op with a derivative of its own: these nodes stand in its place when
    /// a plan is made, where they fuse and are cut as nodes of their own.
    fn lower<'g>(&self, _graph: &'g Graph, _inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        Ok(None)
    }

    /// Adds the backward nodes.
    fn gradient(&self, _cx: &Backward<'_>) -> Result<()> {
        Err(Error::spec(format!(
            "{0}: has no derivative; expected an op that can be differentiated, got {0}.",
            self.name()
        )))
    }

    /// Chooses how to compute values of these types: a rule on shapes, never a measurement.
    fn kernel(&self, inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        self.finished_kernel(inputs, outputs, None)
    }

    /// The same with an elementwise program over output 0 at the end, for an op that carries one; such an op has no other.
    fn finished_kernel(
        &self,
        _inputs: &[TensorType],
        _outputs: &[TensorType],
        _epilogue: Option<Program>,
    ) -> Result<Box<dyn Kernel>> {
        Err(Error::internal(format!("{}: has no such kernel; expected an op that is made of others.", self.name())))
    }

    /// The row, for an op that computes each element by itself and so can be fused.
    fn elementwise(&self) -> Option<&Elementwise> {
        None
    }

    /// Whether output 0 is input 0 under another shape, without a copy. Who reads it runs after what makes its other
    /// inputs, if it has any.
    fn is_view(&self) -> bool {
        false
    }

    /// Pairs (output, input): the output is written over the input, which must be a state leaf.
    fn in_place(&self) -> &[(usize, usize)] {
        &[]
    }

    /// The op that gives output 0 alone, for where nothing reads the others and leaving them out saves work.
    fn first_alone(&self) -> Option<SharedOp> {
        None
    }

    /// For an op on blocks of rows of input 0, whose figures can be gathered as rows are made: the same on blocks of
    /// `rows`.
    fn tallied(&self, _rows: usize) -> Option<Tallied> {
        None
    }

    /// Whether `finished_kernel` takes a program.
    fn carries_epilogue(&self) -> bool {
        false
    }

    /// Options and inputs on which the tests of the registry try the op.
    #[cfg(test)]
    fn samples() -> Vec<crate::sample::Sample>
    where
        Self: Sized,
    {
        vec![]
    }
}

/// A shared op, as nodes hold it.
pub type SharedOp = Arc<dyn Op>;

/// Options of an op as they come from outside.
pub type Options = Map<String, Json>;

/// How a kernel's outputs are cut into pieces that different workers may compute. A function of shapes alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// One piece.
    Whole,
    /// Every output is `rows` equal rows; a piece is `per_piece` of them (the last may be shorter).
    Rows {
        /// Rows in all.
        rows: usize,
        /// Rows in one piece.
        per_piece: usize,
    },
    /// Output 0 is `batch` matrices, each cut into tiles; others have a row for each row of tiles.
    Grid {
        /// Number of matrices.
        batch: usize,
        /// Rows and columns of a matrix.
        size: (usize, usize),
        /// Rows and columns of a tile.
        tile: (usize, usize),
    },
}

impl Cut {
    /// Cuts `rows` rows that cost `row_cost` nanoseconds each into pieces worth sending to a worker.
    pub fn rows(rows: usize, row_cost: f64) -> Self {
        let pieces = pieces_worth(rows as f64 * row_cost).min(rows.max(1));
        if pieces == 1 { Self::Whole } else { Self::Rows { rows, per_piece: rows.div_ceil(pieces) } }
    }

    /// The first row of a piece.
    pub fn first_row(&self, piece: usize) -> usize {
        if let Self::Rows { per_piece, .. } = *self { piece * per_piece } else { 0 }
    }

    /// Number of pieces.
    pub fn pieces(&self) -> usize {
        match *self {
            Self::Whole => 1,
            Self::Rows { rows, per_piece } => rows.div_ceil(per_piece.max(1)),
            Self::Grid { batch, size, tile } => batch * size.0.div_ceil(tile.0) * size.1.div_ceil(tile.1),
        }
    }
}

/// A piece below this many nanoseconds costs more to hand over than it saves.
pub const PIECE_NS: f64 = 4_000.0;

/// More pieces than this gain nothing on the core counts that the library is made for.
pub const MOST_PIECES: usize = 64;

/// Into how many pieces work of that length is worth cutting: a power of two, so that pieces fall evenly on
/// the usual numbers of workers.
pub fn pieces_worth(cost: f64) -> usize {
    #[cfg(test)]
    if let Some(pieces) = PIECES.get() {
        return pieces;
    }
    let most = (cost / PIECE_NS).max(1.0) as usize;
    let floor = if most.is_power_of_two() { most } else { most.next_power_of_two() / 2 };
    floor.min(MOST_PIECES)
}

#[cfg(test)]
thread_local! {
    /// Set by tests: into how many pieces all work is cut, however short it is.
    pub(crate) static PIECES: std::cell::Cell<Option<usize>> = const { std::cell::Cell::new(None) };
}

/// The code that computes one node for given types.
pub trait Kernel: Send + Sync {
    /// How the work is cut.
    fn cut(&self) -> Cut {
        Cut::Whole
    }

    /// Estimated nanoseconds for the whole on one thread; decides what is worth doing in parallel.
    fn cost(&self) -> f64;

    /// Floats of scratch memory that a worker needs.
    fn scratch(&self) -> usize {
        0
    }

    /// What is done with parts of the result as they are made, for a kernel that makes one matrix in a grid of tiles.
    fn ending(&mut self) -> Option<&mut Ending> {
        None
    }

    /// Computes one piece.
    fn run(&self, io: &mut Io<'_>) -> Result<()>;
}
