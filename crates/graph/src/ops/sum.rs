//! Sum over axes: `y = Σ x`, in an order fixed by the shape.

use espalier_kernels::reduce;
use espalier_spec::{Result, Spec};

use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::{Kernel, Op};
use crate::reduction::{self, Reduction};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::TensorType;

/// Sum over axes.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Sum {
    /// Axes to sum over; all of them if not given.
    pub axes: Option<Vec<i64>>,
    /// Whether the axes stay, with size 1.
    #[spec(default = false)]
    pub keep_dims: bool,
}

impl Op for Sum {
    fn name(&self) -> &'static str {
        "sum"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        reduction::infer("sum", inputs, self.axes.as_deref(), self.keep_dims)
    }

    /// The log-likelihood of a softmax is a cross-entropy, summed over what axes are left.
    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let shape = x[0].shape();
        let axes = shape.axes(self.axes.as_deref(), "sum")?;
        let Some((last, others)) = axes.split_last().filter(|(last, _)| **last + 1 == shape.rank()) else {
            return Ok(None);
        };
        let Some(rows) = x[0].likelihood() else { return Ok(None) };
        debug_assert_eq!(rows.shape().rank(), *last, "a number for each row");
        let others: Vec<_> = others.iter().map(|&axis| axis as i64).collect();
        let sum = if others.is_empty() { rows } else { rows.sum(Some(&others), false) };
        Ok(Some(vec![sum.reshape(&shape.without(&axes, self.keep_dims))]))
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let x = cx.input(0).shape();
        let kept = x.without(&x.axes(self.axes.as_deref(), "sum")?, true);
        cx.accumulate(0, cx.output_gradient(0).reshape(&kept).broadcast_to(&x));
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Reduction::<reduce::Sum>::new(&inputs[0], self.axes.as_deref(), 1.0)?))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        reduction::samples()
    }
}

impl Expr<'_> {
    /// Sum over axes; all of them for `None`.
    pub fn sum(self, axes: Option<&[i64]>, keep_dims: bool) -> Self {
        self.then(Sum { axes: axes.map(<[i64]>::to_vec), keep_dims }, &[])
    }
}
