//! Mean over axes: `y = Σ x / n`, summed in an order fixed by the shape.

use espalier_kernels::reduce;
use espalier_spec::{Result, Spec};

use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::{Kernel, Op};
use crate::reduction::{self, Reduction, kept};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};

/// Mean over axes.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Mean {
    /// Axes to average over; all of them if not given.
    pub axes: Option<Vec<i64>>,
    /// Whether the axes stay, with size 1.
    #[spec(default = false)]
    pub keep_dims: bool,
}

impl Mean {
    /// `1 / n`; of no elements there is no mean, and infinity times their sum 0 is NaN.
    fn factor(&self, x: &Shape) -> Result<f32> {
        let n: usize = x.axes(self.axes.as_deref(), "mean")?.iter().map(|&axis| x[axis]).product();
        Ok(1.0 / n as f32)
    }
}

impl Op for Mean {
    fn name(&self) -> &'static str {
        "mean"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        reduction::infer("mean", inputs, self.axes.as_deref(), self.keep_dims)
    }

    /// A mean of log-likelihoods is their sum, divided.
    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let shape = x[0].shape();
        let over_last = shape.axes(self.axes.as_deref(), "mean")?.last().is_some_and(|last| last + 1 == shape.rank());
        if !over_last || x[0].likelihood().is_none() {
            return Ok(None);
        }
        Ok(Some(vec![x[0].sum(self.axes.as_deref(), self.keep_dims) * self.factor(&shape)?]))
    }

    /// `dx = dy / n`.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let x = cx.input(0).shape();
        let dy = kept(cx.output_gradient(0), &x, self.axes.as_deref(), "mean")?;
        cx.accumulate(0, (dy * self.factor(&x)?).broadcast_to(&x));
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let factor = self.factor(&inputs[0].shape)?;
        Ok(Box::new(Reduction::<reduce::Sum>::new(&inputs[0], self.axes.as_deref(), factor)?))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        reduction::samples()
    }
}

impl Expr<'_> {
    /// Mean over axes; all of them for `None`.
    pub fn mean(self, axes: Option<&[i64]>, keep_dims: bool) -> Self {
        self.then(Mean { axes: axes.map(<[i64]>::to_vec), keep_dims }, &[])
    }
}
