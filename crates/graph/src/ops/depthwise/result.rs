//! The result of a depthwise convolution: each of its pixels from its window.

use std::ops::Range;

use espalier_kernels::conv::Geometry;
use espalier_kernels::depthwise::result as pass;
use espalier_spec::Result;

use super::{cost, filters, images};
use crate::autodiff::Backward;
use crate::io::In;
use crate::op::{Kernel, Op};
use crate::program::Program;
use crate::rows::Rows;
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
        let (shape, cost, g) =
            ((self.0.batch * self.0.result.0, self.0.result.1 * self.0.groups), cost(&self.0), self.0.clone());
        let make = move |inputs: &[In<'_>], rows: Range<usize>, to: &mut [f32], _: &mut [f32]| {
            pass(&g, inputs[0].floats(), inputs[1].floats(), rows, to);
        };
        Ok(Rows::new(shape, cost, epilogue, make).boxed())
    }
}
