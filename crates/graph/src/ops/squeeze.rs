//! The tensor without axes of size 1; no element moves.

use espalier_spec::{Error, Result, Spec};

use crate::along::only;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};

/// Removes axes of size 1.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Squeeze {
    /// The axes to remove; all of size 1 if not given.
    pub axes: Option<Vec<i64>>,
}

impl Squeeze {
    fn squeezed(&self, shape: &Shape) -> Result<Shape> {
        let ones = || (0..shape.rank()).filter(|&axis| shape[axis] == 1).collect();
        let axes = match &self.axes {
            Some(axes) => shape.axes(Some(axes), "squeeze")?,
            None => ones(),
        };
        match axes.iter().find(|&&axis| shape[axis] != 1) {
            None => Ok(shape.without(&axes, false)),
            Some(axis) => Err(Error::shape(format!(
                "squeeze: an axis is not of size 1; expected axes among {:?} of shape {shape}, got axis {axis} of size {}.",
                ones(),
                shape[*axis]
            ))),
        }
    }
}

impl Op for Squeeze {
    fn name(&self) -> &'static str {
        "squeeze"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let x = only("squeeze", inputs)?;
        Ok(vec![TensorType::new(x.dtype, self.squeezed(&x.shape)?)])
    }

    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        Ok(Some(vec![x[0].reshape(&self.squeezed(&x[0].shape())?)]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![Sample::of(json!({}), [&[1, 3, 1]]), Sample::of(json!({ "axes": [-1] }), [&[1, 3, 1]])]
    }
}

impl Expr<'_> {
    /// Removes axes of size 1; all of them for `None`.
    pub fn squeeze(self, axes: Option<&[i64]>) -> Self {
        self.then(Squeeze { axes: axes.map(<[i64]>::to_vec) }, &[])
    }
}
