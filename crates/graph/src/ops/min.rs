//! Smallest element over axes: `y = min x`; NaN if any element is. Equal elements share the gradient.

use espalier_kernels::reduce;
use espalier_spec::{Result, Spec};

use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::op::{Kernel, Op};
use crate::reduction::{self, Reduction};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::TensorType;

/// Smallest element over axes.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Min {
    /// Axes to reduce; all of them if not given.
    pub axes: Option<Vec<i64>>,
    /// Whether the axes stay, with size 1.
    #[spec(default = false)]
    pub keep_dims: bool,
}

impl Op for Min {
    fn name(&self) -> &'static str {
        "min"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        reduction::infer_pick("min", inputs, self.axes.as_deref(), self.keep_dims)
    }

    /// `dx = [x = y] dy / Σ [x = y]`.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        reduction::share_pick(cx, self.axes.as_deref(), "min")
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Reduction::<reduce::Min>::new(&inputs[0], self.axes.as_deref(), 1.0)?))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        reduction::samples()
    }
}

impl Expr<'_> {
    /// Smallest element over axes; all of them for `None`.
    pub fn min(self, axes: Option<&[i64]>, keep_dims: bool) -> Self {
        self.then(Min { axes: axes.map(<[i64]>::to_vec), keep_dims }, &[])
    }
}
