//! `y = log Σ e^x` over axes, without overflow.

use espalier_kernels::softmax;
use espalier_spec::{Result, Spec};

use crate::along::Rows;
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::{Kernel, Op};
use crate::reduction::{self, kept};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};

/// Logarithm of the sum of exponentials over axes.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct LogSumExp {
    /// Axes to reduce; all of them if not given.
    pub axes: Option<Vec<i64>>,
    /// Whether the axes stay, with size 1.
    #[spec(default = false)]
    pub keep_dims: bool,
}

/// Nanoseconds an element: an exponential, and the search for the largest.
const NS_PER_ELEMENT: f64 = 0.7;

impl Op for LogSumExp {
    fn name(&self) -> &'static str {
        "logSumExp"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        reduction::infer("logSumExp", inputs, self.axes.as_deref(), self.keep_dims)
    }

    /// Only the last axis has a kernel: other axes are brought there and made one.
    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let x = x[0];
        let (shape, rank) = (x.shape(), x.shape().rank());
        let axes = shape.axes(self.axes.as_deref(), "logSumExp")?;
        let result = shape.without(&axes, self.keep_dims);
        let n: usize = axes.iter().map(|&axis| shape[axis]).product();
        if n == 0 {
            return Ok(Some(vec![x.number(f32::NEG_INFINITY).broadcast_to(&result)]));
        }
        if axes == [rank.wrapping_sub(1)] {
            return Ok(None);
        }
        let order: Vec<i64> =
            (0..rank).filter(|axis| !axes.contains(axis)).chain(axes.iter().copied()).map(|axis| axis as i64).collect();
        let rows = Shape::new([result.size(), n])?;
        let y = x.transpose(Some(&order)).reshape(&rows).log_sum_exp(Some(&[-1]), false);
        Ok(Some(vec![y.reshape(&result)]))
    }

    /// `dx = e^(x - y) dy`, where softmax does not lose the digits that `y` has lost.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let x = cx.input(0);
        let dy = kept(cx.output_gradient(0), &x.shape(), self.axes.as_deref(), "logSumExp")?;
        cx.accumulate(0, x.softmax(-1) * dy);
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Rows::new(&inputs[0], NS_PER_ELEMENT, |x, n, io| softmax::log_sum_exp(x, n, io.out_f32(0)))))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        reduction::samples()
    }
}

impl Expr<'_> {
    /// `log Σ e^x` over axes; all of them for `None`.
    pub fn log_sum_exp(self, axes: Option<&[i64]>, keep_dims: bool) -> Self {
        self.then(LogSumExp { axes: axes.map(<[i64]>::to_vec), keep_dims }, &[])
    }
}
