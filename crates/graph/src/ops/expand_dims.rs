//! A new axis of size 1; no element moves.

use espalier_spec::{Error, Result, Spec};

use crate::along::only;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};

/// Adds an axis of size 1.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct ExpandDims {
    /// Where the new axis is in the result.
    pub axis: i64,
}

impl ExpandDims {
    fn expanded(&self, shape: &Shape) -> Result<Shape> {
        let rank = shape.rank() as i64 + 1;
        let axis = if self.axis < 0 { self.axis + rank } else { self.axis };
        if !(0..rank).contains(&axis) {
            let expected = format!("{} to {} for shape {shape}", -rank, rank - 1);
            return Err(Error::shape(format!(
                "expandDims: axis out of range; expected {expected}, got {}.",
                self.axis
            )));
        }
        let mut dims = shape.to_vec();
        dims.insert(axis as usize, 1);
        Shape::new(dims)
    }
}

impl Op for ExpandDims {
    fn name(&self) -> &'static str {
        "expandDims"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let x = only("expandDims", inputs)?;
        Ok(vec![TensorType::new(x.dtype, self.expanded(&x.shape)?)])
    }

    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        Ok(Some(vec![x[0].reshape(&self.expanded(&x[0].shape())?)]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![Sample::of(json!({ "axis": 0 }), [&[2, 3]]), Sample::of(json!({ "axis": -1 }), [&[0, 3]])]
    }
}

impl Expr<'_> {
    /// Adds an axis of size 1.
    pub fn expand_dims(self, axis: i64) -> Self {
        self.then(ExpandDims { axis }, &[])
    }
}
