//! The derivative of a depthwise convolution in its filters: sums over parts of the rows, which are added up in order.

use espalier_kernels::conv::Geometry;
use espalier_kernels::depthwise::filters as pass;
use espalier_spec::Result;

use super::{cost, images, result};
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op};
use crate::shape::{Shape, TensorType};

/// From the images and the derivative in the result.
#[derive(Debug)]
pub struct OfFilters(pub Geometry);

impl Op for OfFilters {
    fn name(&self) -> &'static str {
        "depthwiseConv2dFilters"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let g = &self.0;
        Ok(vec![TensorType::f32(Shape::from([g.window.0, g.window.1, 1, g.groups]))])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (x, dy, dw) = (cx.input(0), cx.input(1), cx.output_gradient(0));
        if cx.needs(0) {
            cx.accumulate(0, images(self.0.clone(), dy, dw));
        }
        if cx.needs(1) {
            cx.accumulate(1, result(self.0.clone(), x, dw));
        }
        Ok(())
    }

    fn lower<'g>(&self, _graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let parts = inputs[0].then(OfParts(self.0.clone()), &inputs[1..]);
        Ok(Some(vec![parts.sum(Some(&[0]), false)]))
    }
}

/// The sums over each part of the rows of all results: `[parts, rows, columns, 1, channels]`.
#[derive(Debug)]
struct OfParts(Geometry);

/// More parts than this gain no accuracy and no speed.
const MOST_PARTS: usize = 16;

/// Fewer rows than this do not pay for a part.
const LEAST_ROWS: usize = 8;

impl OfParts {
    /// Rows of a part, and parts.
    fn parts(&self) -> (usize, usize) {
        let rows = self.0.batch * self.0.result.0;
        let each = rows.div_ceil(MOST_PARTS).max(LEAST_ROWS);
        (each, rows.div_ceil(each))
    }
}

impl Op for OfParts {
    fn name(&self) -> &'static str {
        "depthwiseConv2dFiltersOfParts"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let g = &self.0;
        Ok(vec![TensorType::f32(Shape::new([self.parts().1, g.window.0, g.window.1, 1, g.groups])?)])
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let (each, parts) = self.parts();
        let cut = Cut::rows(parts, cost(&self.0) / parts.max(1) as f64);
        Ok(Box::new(Parts { g: self.0.clone(), each, cut }))
    }
}

struct Parts {
    g: Geometry,
    each: usize,
    cut: Cut,
}

impl Kernel for Parts {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        cost(&self.g)
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (x, dy, dw, first) = (io.f32(0), io.f32(1), io.out_f32(0), self.cut.first_row(io.piece));
        let rows = self.g.batch * self.g.result.0;
        for (part, dw) in dw.chunks_exact_mut(self.g.filter_len().max(1)).enumerate() {
            let start = (first + part) * self.each;
            pass(&self.g, x, dy, start..rows.min(start + self.each), dw);
        }
        Ok(())
    }
}
