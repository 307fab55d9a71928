//! Index of the smallest element along an axis: the first of equals, the first NaN if there is one.

use espalier_kernels::reduce;
use espalier_spec::{Result, Spec};

use crate::along::Rows;
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::{Kernel, Op};
use crate::reduction;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::TensorType;

/// Index of the smallest element along an axis, as int32.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct ArgMin {
    /// The axis to search; it goes away.
    #[spec(default = -1)]
    pub axis: i64,
}

impl Op for ArgMin {
    fn name(&self) -> &'static str {
        "argMin"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        reduction::infer_arg("argMin", inputs, self.axis)
    }

    /// Only the last axis has a kernel.
    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let axis = x[0].shape().axis(self.axis, "argMin")?;
        Ok(x[0].with_axis_last(axis).map(|x| vec![x.arg_min(-1)]))
    }

    /// An index moves in jumps: it passes no gradient on.
    fn gradient(&self, _cx: &Backward<'_>) -> Result<()> {
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let ns = reduction::NS_PER_SEARCHED;
        Ok(Box::new(Rows::new(&inputs[0], ns, |x, n, io| reduce::arg_min_rows(x, n, io.out_i32(0)))))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        reduction::arg_samples()
    }
}

impl Expr<'_> {
    /// Index of the smallest element along an axis.
    pub fn arg_min(self, axis: i64) -> Self {
        self.then(ArgMin { axis }, &[])
    }
}
