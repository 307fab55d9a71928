//! Zeros.

use espalier_spec::{Result, Spec};

use super::full::infer_source;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};

/// Zeros.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Zeros {
    /// Sizes of the axes.
    pub shape: Vec<usize>,
    /// Type of the elements.
    #[spec(default = DType::F32)]
    pub dtype: DType,
}

impl Op for Zeros {
    fn name(&self) -> &'static str {
        "zeros"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        infer_source("zeros", inputs, self.dtype, &self.shape)
    }

    fn compose<'g>(&self, graph: &'g Graph, _x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        Ok(Some(vec![graph.full(&TensorType::new(self.dtype, Shape::new(&self.shape[..])?), 0.0)]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![Sample::of(json!({ "shape": [2, 3] }), []), Sample::of(json!({ "shape": [], "dtype": "uint8" }), [])]
    }
}
