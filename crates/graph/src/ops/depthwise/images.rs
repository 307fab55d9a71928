//! The derivative of a depthwise convolution in its images: each of their pixels from the windows that saw it.

use espalier_kernels::conv::Geometry;
use espalier_kernels::depthwise::image as pass;
use espalier_spec::Result;

use super::{cost, filters, result};
use crate::autodiff::Backward;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op};
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

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let g = &self.0;
        let rows = g.batch * g.image.0;
        Ok(Box::new(Rows { g: g.clone(), cut: Cut::rows(rows, cost(g) / rows.max(1) as f64) }))
    }
}

struct Rows {
    g: Geometry,
    cut: Cut,
}

impl Kernel for Rows {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        cost(&self.g)
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (from, w, to, first) = (io.f32(0), io.f32(1), io.out_f32(0), self.cut.first_row(io.piece));
        let rows = to.len().checked_div(self.g.image.1 * self.g.groups).unwrap_or(0);
        pass(&self.g, from, w, first..first + rows, to);
        Ok(())
    }
}
