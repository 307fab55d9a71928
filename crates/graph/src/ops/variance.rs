//! Population variance over axes: `y = mean((x - mean x)²)`, in two passes, so that a large mean cancels nothing.

use espalier_spec::{Result, Spec};

use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
use crate::reduction;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::TensorType;

/// Population variance over axes.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Variance {
    /// Axes to average over; all of them if not given.
    pub axes: Option<Vec<i64>>,
    /// Whether the axes stay, with size 1.
    #[spec(default = false)]
    pub keep_dims: bool,
}

impl Op for Variance {
    fn name(&self) -> &'static str {
        "variance"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        reduction::infer("variance", inputs, self.axes.as_deref(), self.keep_dims)
    }

    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let axes = self.axes.as_deref();
        Ok(Some(vec![(x[0] - x[0].mean(axes, true)).square().mean(axes, self.keep_dims)]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        reduction::samples()
    }
}

impl Expr<'_> {
    /// Population variance over axes; all of them for `None`.
    pub fn variance(self, axes: Option<&[i64]>, keep_dims: bool) -> Self {
        self.then(Variance { axes: axes.map(<[i64]>::to_vec), keep_dims }, &[])
    }
}
