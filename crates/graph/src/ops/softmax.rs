//! Softmax along an axis: `y = e^x / Σ e^x`, without overflow.

use espalier_kernels::softmax;
use espalier_spec::{Result, Spec};

use crate::along::{Rows, only_f32};
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::{Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::TensorType;

/// Softmax along an axis: positive numbers that add up to 1.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Softmax {
    /// The axis of the classes.
    #[spec(default = -1)]
    pub axis: i64,
}

/// Nanoseconds an element: an exponential, and the search for the largest.
const NS_PER_ELEMENT: f64 = 0.8;

impl Op for Softmax {
    fn name(&self) -> &'static str {
        "softmax"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let x = only_f32("softmax", inputs)?;
        x.shape.axis(self.axis, "softmax")?;
        Ok(vec![x.clone()])
    }

    /// Only the last axis has a kernel.
    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let axis = x[0].shape().axis(self.axis, "softmax")?;
        Ok(x[0].with_axis_last(axis).map(|x| vec![x.softmax(-1).with_last_axis_at(axis)]))
    }

    /// `dx = y (dy - Σ y dy)`.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (y, dy) = (cx.output(0), cx.output_gradient(0));
        cx.accumulate(0, y * (dy - (y * dy).sum(Some(&[-1]), true)));
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Rows::new(&inputs[0], NS_PER_ELEMENT, |x, n, io| softmax::softmax(x, n, io.out_f32(0)))))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({}), [&[2, 5]]),
            Sample::of(json!({ "axis": 0 }), [&[3, 2]]),
            Sample::of(json!({ "axis": 1 }), [&[2, 3, 2]]),
            Sample::of(json!({ "axis": -1 }), [&[4]]),
            Sample::of(json!({}), [&[3, 0]]),
        ]
    }
}

impl Expr<'_> {
    /// Softmax along an axis: positive numbers that add up to 1.
    pub fn softmax(self, axis: i64) -> Self {
        self.then(Softmax { axis }, &[])
    }
}
