//! The result of a depthwise convolution: each of its pixels from its window.

use espalier_kernels::conv::Geometry;
use espalier_kernels::depthwise::result as pass;
use espalier_spec::Result;

use super::{by_rows, filters, images};
use crate::autodiff::Backward;
use crate::op::{Kernel, Op};
use crate::program::Program;
use crate::shape::{Shape, TensorType};

/// From images `[n, height, width, channels]` and filters `[rows, columns, 1, channels]`.
#[derive(Debug)]
pub struct OfWindows(pub Geometry);

impl Op for OfWindows {
    fn name(&self) -> &'static str {
        "depthwiseConv2d"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let g = &self.0;
        Ok(vec![TensorType::f32(Shape::from([g.batch, g.result.0, g.result.1, g.groups]))])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (x, w, dy) = (cx.input(0), cx.input(1), cx.output_gradient(0));
        if cx.needs(0) {
            cx.accumulate(0, images(self.0.clone(), dy, w));
        }
        if cx.needs(1) {
            cx.accumulate(1, filters(self.0.clone(), x, dy));
        }
        Ok(())
    }

    fn carries_epilogue(&self) -> bool {
        true
    }

    fn finished_kernel(
        &self,
        _inputs: &[TensorType],
        _outputs: &[TensorType],
        epilogue: Option<Program>,
    ) -> Result<Box<dyn Kernel>> {
        Ok(by_rows(&self.0, self.0.result, epilogue, pass))
    }
}
