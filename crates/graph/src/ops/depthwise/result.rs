//! The result of a depthwise convolution: each of its pixels from its window.

use espalier_kernels::conv::Geometry;
use espalier_kernels::depthwise::result as pass;
use espalier_spec::Result;

use super::{cost, filters, images};
use crate::autodiff::Backward;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op};
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

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let g = &self.0;
        let rows = g.batch * g.result.0;
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
        let rows = to.len().checked_div(self.g.result.1 * self.g.groups).unwrap_or(0);
        pass(&self.g, from, w, first..first + rows, to);
        Ok(())
    }
}
