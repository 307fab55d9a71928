//! The derivative of a depthwise convolution in its images: each of their pixels from the windows that saw it.

use espalier_kernels::conv::Geometry;
use espalier_kernels::depthwise::image as pass;
use espalier_spec::Result;

use super::{by_rows, filters, result};
use crate::autodiff::Backward;
use crate::op::{Kernel, Op};
use crate::program::Program;
use crate::shape::{Shape, TensorType};

/// From the derivative in the result and the filters.
#[derive(Debug)]
pub struct OfImages(pub Geometry);

impl Op for OfImages {
    fn name(&self) -> &'static str {
        "depthwiseConv2dImages"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let g = &self.0;
        Ok(vec![TensorType::f32(Shape::from([g.batch, g.image.0, g.image.1, g.groups]))])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (dy, w, dx) = (cx.input(0), cx.input(1), cx.output_gradient(0));
        if cx.needs(0) {
            cx.accumulate(0, result(self.0.clone(), dx, w));
        }
        if cx.needs(1) {
            cx.accumulate(1, filters(self.0.clone(), dx, dy));
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
        Ok(by_rows(&self.0, self.0.image, epilogue, pass))
    }
}
