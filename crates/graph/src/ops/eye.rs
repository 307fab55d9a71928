//! Ones on the diagonal of a matrix, zeros elsewhere.

use espalier_spec::{Result, Spec};

use super::full::infer_source;
use super::range::Range;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, TensorType};

/// Ones on the diagonal of a matrix, zeros elsewhere.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Eye {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns; as many as rows if not given.
    pub columns: Option<usize>,
}

impl Op for Eye {
    fn name(&self) -> &'static str {
        "eye"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        infer_source("eye", inputs, DType::F32, &[self.rows, self.columns.unwrap_or(self.rows)])
    }

    fn compose<'g>(&self, graph: &'g Graph, _x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let numbers =
            |count: usize| graph.source(Range { start: 0.0, stop: count as f64, step: 1.0, dtype: DType::F32 });
        let (row, column) = (numbers(self.rows).expand_dims(-1), numbers(self.columns.unwrap_or(self.rows)));
        Ok(Some(vec![row.equal(column).cast(DType::F32)]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![Sample::of(json!({ "rows": 3 }), []), Sample::of(json!({ "rows": 3, "columns": 2 }), [])]
    }
}
