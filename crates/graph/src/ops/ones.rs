//! Ones.

use espalier_spec::{Result, Spec};

use super::full::infer_source;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};

/// Ones.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Ones {
    /// Sizes of the axes.
    pub shape: Vec<usize>,
    /// Type of the elements.
    #[spec(default = DType::F32)]
    pub dtype: DType,
}

impl Op for Ones {
    fn name(&self) -> &'static str {
        "ones"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        infer_source("ones", inputs, self.dtype, &self.shape)
    }

    fn compose<'g>(&self, graph: &'g Graph, _x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        Ok(Some(vec![graph.full(&TensorType::new(self.dtype, Shape::new(&self.shape[..])?), 1.0)]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![Sample::of(json!({ "shape": [2, 3] }), []), Sample::of(json!({ "shape": [], "dtype": "uint8" }), [])]
    }
}
