//! Kernels over the columns of matrices: `[outer, n, inner]` becomes `[outer, inner]`, or a part for each block of rows.

use std::ops::Range;

use espalier_kernels::moments::NARROW;

use crate::op::Cut;
use crate::shape::Shape;

/// How matrices are reduced over their rows, and how the work is cut.
#[derive(Debug)]
pub struct Columns {
    outer: usize,
    n: usize,
    inner: usize,
    /// Rows that are reduced together.
    block: usize,
    cut: Cut,
    cost: f64,
}

/// A run of columns of some rows of a matrix: what is reduced at a time.
#[derive(Debug)]
pub struct Part {
    /// Number of the matrix.
    pub matrix: usize,
    /// Elements of the rows, whole.
    pub elements: Range<usize>,
    /// How many rows they are.
    pub rows: usize,
    /// Columns that are reduced.
    pub columns: Range<usize>,
    /// Where the results go in the piece's part of the outputs.
    pub out: Range<usize>,
}

/// Blocks of fewer elements cost more to merge than they save.
const LEAST_BLOCK: usize = 1 << 14;

/// More blocks than this occupy no machine that the library is made for.
const MOST_BLOCKS: usize = 64;

/// From this many matrices on there is enough to share between workers without cutting the rows.
const ENOUGH_MATRICES: usize = 16;
/// Columns of a matrix are shared between workers, rather than its rows, where they are many and these are few.
const ENOUGH_COLUMNS: usize = 512;
const FEW_ROWS: usize = 512;

/// Fewer elements than this are reduced by one worker in the time that a second pass over parts takes to start.
const WORTH_BLOCKS: usize = 1 << 17;

/// Rows in a block of `[outer, n, inner]`, where rows have to be cut for several workers to share the work: a function
/// of the shape, as the order of the sums depends on it.
pub fn block_rows(shape: &Shape) -> Option<usize> {
    let [outer, n, inner] = **shape else { return None };
    let by_columns = inner >= ENOUGH_COLUMNS && n < FEW_ROWS;
    let enough = outer >= ENOUGH_MATRICES || by_columns || n * inner < WORTH_BLOCKS;
    let block = n.div_ceil(MOST_BLOCKS).max(LEAST_BLOCK / inner.max(1)).next_multiple_of(128);
    (!enough && block < n).then_some(block)
}

impl Columns {
    /// The reduction of `[outer, n, inner]` by blocks of so many rows, or of all of them together, at `ns` nanoseconds
    /// an element.
    pub fn new(shape: &Shape, block: Option<usize>, ns: f64) -> Self {
        let (outer, n, inner) = (shape[0], shape[1], shape[2]);
        let block = block.unwrap_or(n).max(1);
        let parts = n.div_ceil(block).max(1);
        let row = block.min(n) as f64 * ns;
        let cut = if outer * parts == 1 && inner >= 2 * NARROW {
            match Cut::rows(inner / NARROW, row * NARROW as f64) {
                Cut::Rows { per_piece, .. } => Cut::Rows { rows: inner, per_piece: per_piece * NARROW },
                cut => cut,
            }
        } else {
            Cut::rows(outer * parts, row * inner as f64)
        };
        Self { outer, n, inner, block, cut, cost: shape.size() as f64 * ns }
    }

    /// Number of blocks of a matrix.
    pub fn parts(&self) -> usize {
        self.n.div_ceil(self.block).max(1)
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.inner
    }

    /// How the work is cut.
    pub fn cut(&self) -> Cut {
        self.cut
    }

    /// Nanoseconds for the whole.
    pub fn cost(&self) -> f64 {
        self.cost
    }

    /// What a piece reduces, whose part of each output has `len` elements.
    pub fn piece(&self, piece: usize, len: usize) -> impl Iterator<Item = Part> {
        let first = self.cut.first_row(piece);
        let (n, inner, block, parts) = (self.n, self.inner, self.block, self.parts());
        let by_column = self.outer * parts == 1;
        let count = if by_column { 1 } else { len / inner.max(1) };
        (0..count).map(move |i| {
            if by_column {
                return Part { matrix: 0, elements: 0..n * inner, rows: n, columns: first..first + len, out: 0..len };
            }
            let (matrix, part) = ((first + i) / parts, (first + i) % parts);
            let rows = block.min(n - part * block);
            let start = (matrix * n + part * block) * inner;
            Part {
                matrix,
                elements: start..start + rows * inner,
                rows,
                columns: 0..inner,
                out: i * inner..(i + 1) * inner,
            }
        })
    }
}
