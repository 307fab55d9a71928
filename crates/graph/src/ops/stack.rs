//! Tensors of one shape along a new axis.

use espalier_spec::{Error, Result, Spec};

use super::concat::Concat;
use super::expand_dims::ExpandDims;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};

/// Joins tensors of one shape along a new axis.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Stack {
    /// Where the new axis is in the result.
    #[spec(default = 0)]
    pub axis: i64,
}

impl Op for Stack {
    fn name(&self) -> &'static str {
        "stack"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let [first, rest @ ..] = inputs else {
            return Err(Error::shape("stack: nothing to join; expected at least 1 input, got 0."));
        };
        if let Some(other) = rest.iter().find(|other| other.dtype != first.dtype) {
            let hint = "Convert with .cast().";
            return Err(Error::dtype(format!(
                "stack: element types differ; expected one type, got {first} and {other}. {hint}"
            )));
        }
        if let Some(other) = rest.iter().find(|other| other.shape != first.shape) {
            return Err(Error::shape(format!(
                "stack: shapes differ; expected one shape, got {} and {}. Use concat to join along an axis they have.",
                first.shape, other.shape
            )));
        }
        let rank = first.shape.rank() as i64 + 1;
        let axis = if self.axis < 0 { self.axis + rank } else { self.axis };
        if !(0..rank).contains(&axis) {
            let expected = format!("{} to {} for shape {}", -rank, rank - 1, first.shape);
            return Err(Error::shape(format!("stack: axis out of range; expected {expected}, got {}.", self.axis)));
        }
        let mut dims = first.shape.to_vec();
        dims.insert(axis as usize, inputs.len());
        Ok(vec![TensorType::new(first.dtype, Shape::new(dims)?)])
    }

    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let axis = self.axis;
        let parts: Vec<_> = x.iter().map(|x| x.then(ExpandDims { axis }, &[])).collect();
        Ok(Some(vec![parts[0].then(Concat { axis }, &parts[1..])]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use crate::sample::ints;
        use espalier_spec::json;

        vec![
            Sample::of(json!({}), [&[2, 3], &[2, 3]]),
            Sample::of(json!({ "axis": -1 }), [&[2, 3], &[2, 3], &[2, 3]]),
            Sample::of(json!({ "axis": 1 }), [&[3]]),
            Sample::on(json!({}), vec![ints(&[], &[1]), ints(&[], &[2])]),
        ]
    }
}

impl Expr<'_> {
    /// This and others along a new axis.
    pub fn stack(self, others: &[Self], axis: i64) -> Self {
        self.then(Stack { axis }, others)
    }
}
