//! The derivative of a convolution in its images: each of their pixels from the windows that saw it.

use espalier_kernels::conv::{Geometry, image, image_scratch};
use espalier_spec::Result;

use super::{cost, filters, image_shape, pieces, result, tiles, transposed};
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op};
use crate::shape::TensorType;

/// From the derivative in the result and the transposed filters, `[rows, columns, filters, channels / groups]`.
#[derive(Debug)]
pub struct OfImages(pub Geometry);

impl Op for OfImages {
    fn name(&self) -> &'static str {
        "conv2dImages"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(image_shape(&self.0))])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (dy, w, dx) = (cx.input(0), cx.input(1), cx.output_gradient(0));
        if cx.needs(0) {
            cx.accumulate(0, result(self.0.clone(), dx, transposed(w)));
        }
        if cx.needs(1) {
            cx.accumulate(1, transposed(filters(self.0.clone(), dx, dy)));
        }
        Ok(())
    }

    fn lower<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        Ok(tiles::images(&self.0, x[0], x[1]).map(|dx| vec![dx]))
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let g = &self.0;
        let rows = g.batch * g.image.0;
        let per_piece = rows.div_ceil(pieces(g)).max(1);
        let cut = if per_piece < rows { Cut::Rows { rows, per_piece } } else { Cut::Whole };
        Ok(Box::new(Images { g: g.clone(), cut }))
    }
}

struct Images {
    g: Geometry,
    cut: Cut,
}

impl Kernel for Images {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        cost(&self.g)
    }

    fn scratch(&self) -> usize {
        image_scratch(&self.g)
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let row = self.g.image.1 * self.g.groups * self.g.channels;
        let (dy, w, dx, first) = (io.f32(0), io.f32(1), io.out_f32(0), self.cut.first_row(io.piece));
        let rows = dx.len().checked_div(row).unwrap_or(0);
        image(&self.g, dy, w, first..first + rows, dx, io.scratch());
        Ok(())
    }
}
