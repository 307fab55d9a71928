//! Kernels along the last axis, whose elements are neighbours in memory; other axes are brought there first.

use espalier_spec::{Error, Result};

use crate::expr::Expr;
use crate::io::Io;
use crate::op::{Cut, Kernel};
use crate::shape::{DType, TensorType};

/// The only input of an op; `who` is the op.
pub fn only<'t>(who: &str, inputs: &'t [TensorType]) -> Result<&'t TensorType> {
    let [x] = inputs else {
        return Err(Error::shape(format!("{who}: wrong number of inputs; expected 1, got {}.", inputs.len())));
    };
    Ok(x)
}

/// The only input of an op, which must be float32.
pub fn only_f32<'t>(who: &str, inputs: &'t [TensorType]) -> Result<&'t TensorType> {
    let x = only(who, inputs)?;
    if x.dtype == DType::F32 {
        return Ok(x);
    }
    let hint = "Convert with .cast('float32').";
    Err(Error::dtype(format!("{who}: wrong element type; expected float32, got {x}. {hint}")))
}

impl Expr<'_> {
    /// The same with an axis moved to the end, where the others keep their order; none if it is there already.
    pub fn with_axis_last(self, axis: usize) -> Option<Self> {
        let rank = self.shape().rank();
        let others = (0..rank).filter(|&other| other != axis);
        let order: Vec<_> = others.chain([axis]).map(|axis| axis as i64).collect();
        (axis + 1 < rank).then(|| self.transpose(Some(&order)))
    }

    /// Undoes `with_axis_last`.
    pub(crate) fn with_last_axis_at(self, axis: usize) -> Self {
        let mut order: Vec<_> = (0..self.shape().rank() as i64 - 1).collect();
        order.insert(axis, order.len() as i64);
        self.transpose(Some(&order))
    }
}

/// What a kernel does with rows of `n` elements that lie one after the other.
pub type RowsFn = fn(x: &[f32], n: usize, io: &mut Io<'_>);

/// Runs a function over the rows of a float32 input; every output has the same number of rows.
pub struct Rows {
    n: usize,
    cost: f64,
    cut: Cut,
    run: RowsFn,
}

impl Rows {
    /// Over the last axis of `x`, at `cost` nanoseconds an element.
    pub fn new(x: &TensorType, cost: f64, run: RowsFn) -> Self {
        let n = x.shape.last().copied().unwrap_or(1);
        let rows = x.shape[..x.shape.rank().saturating_sub(1)].iter().product();
        Self { n, cost: x.shape.size() as f64 * cost, cut: Cut::rows(rows, n as f64 * cost), run }
    }
}

impl Kernel for Rows {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.cost
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let x = io.f32(0);
        // Rows of no elements have no results either: the shape rules see to it.
        if !x.is_empty() {
            let start = self.cut.first_row(io.piece) * self.n;
            let len = if let Cut::Rows { per_piece, .. } = self.cut { per_piece * self.n } else { x.len() };
            (self.run)(&x[start..x.len().min(start + len)], self.n, io);
        }
        Ok(())
    }
}
