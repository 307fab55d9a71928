//! How far rows or columns are from standing at right angles: `factor · mean |cos(a, b)|` over all pairs.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Error, Result, Spec, choice};

use super::Regularizer;
use crate::lengths::unit_length;

choice! {
    /// What is to stand at right angles.
    pub enum Direction {
        /// Rows of the matrix.
        Rows = "rows",
        /// Columns of the matrix.
        Columns = "columns",
    }
}

/// The mean size of the cosine between any two rows or columns.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("orthogonalRegularizer"))]
pub struct Orthogonal {
    /// What the mean is multiplied with.
    #[spec(default = 0.01, range = 0.0..)]
    pub factor: f32,
    /// What is to stand at right angles.
    #[spec(default = Direction::Rows)]
    pub mode: Direction,
}

impl Regularizer for Orthogonal {
    fn penalty<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>> {
        let shape = x.shape();
        if shape.rank() != 2 {
            return Err(Error::shape(format!("orthogonal: regularizes matrices; expected 2 axes, got {shape}.")));
        }
        let lines = if self.mode == Direction::Rows { x } else { x.transpose(None) };
        let n = lines.shape()[0];
        if n < 2 {
            return Ok(x.number(0.0));
        }
        let unit = unit_length(lines, 1);
        let cosines = unit.mat_mul(unit.transpose(None)).abs();
        let diagonal: Vec<f32> = (0..n * n).map(|at| if at % (n + 1) == 0 { 0.0 } else { 1.0 }).collect();
        let pairs = x.graph().constant(espalier_graph::Tensor::f32(Shape::new([n, n])?, &diagonal)?);
        let total = (cosines * x.graph().expr(pairs)).sum(None, false);
        // Each pair is counted twice.
        (total * (self.factor / (n * (n - 1)) as f32)).checked()
    }
}
