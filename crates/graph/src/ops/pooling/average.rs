//! The means of windows, and their derivative in the images; each is the derivative of the other.

use std::ops::Range;

use espalier_kernels::pool::{Axis, Divisor, Geometry, average, average_spread};
use espalier_spec::Result;

use super::{image_cost, image_rows, image_type, result_cost, result_rows, result_shape};
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::io::In;
use crate::op::{Kernel, Op};
use crate::rows::Rows;
use crate::shape::TensorType;

/// Images become the means of their windows.
#[derive(Debug)]
pub struct Mean(pub Geometry, pub Divisor);

/// Each pixel gets its share of the windows that see it.
#[derive(Debug)]
struct Share(Geometry, Divisor);

impl Op for Mean {
    fn name(&self) -> &'static str {
        "averagePool2d"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(result_shape(&self.0))])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.accumulate(0, cx.output_gradient(0).then(Share(self.0, self.1), &[]));
        Ok(())
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let (g, divisor) = (self.0, self.1);
        let make = move |x: &[In<'_>], rows: Range<usize>, y: &mut [f32], _: &mut [f32]| {
            average(&g, divisor, x[0].floats(), rows, y);
        };
        Ok(Rows::new(result_rows(&g), result_cost(&g), None, make).boxed())
    }
}

impl Op for Share {
    fn name(&self) -> &'static str {
        "averagePool2dImages"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![image_type(&self.0)])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.accumulate(0, cx.output_gradient(0).then(Mean(self.0, self.1), &[]));
        Ok(())
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let (g, divisor) = (self.0, self.1);
        let make = move |dy: &[In<'_>], rows: Range<usize>, dx: &mut [f32], _: &mut [f32]| {
            average_spread(&g, divisor, dy[0].floats(), rows, dx);
        };
        Ok(Rows::new(image_rows(&g), image_cost(&g), None, make).boxed())
    }
}

/// Of every so many rows and columns of pixels the first, as long as there are `result` of them.
pub fn sample(x: Expr<'_>, result: (usize, usize), strides: (usize, usize)) -> Expr<'_> {
    let shape = x.shape();
    let axis = |size, result, stride| Axis { size, result, window: 1, stride, padding: [0; 2] };
    let (down, across) = (axis(shape[1], result.0, strides.0), axis(shape[2], result.1, strides.1));
    let g = Geometry { batch: shape[0], down, across, channels: shape[3] };
    x.then(Mean(g, Divisor::One), &[])
}

/// Images enlarged by repeating each pixel: the derivative of the sums of windows that meet.
pub fn repeat(x: Expr<'_>, size: [usize; 2]) -> Expr<'_> {
    let shape = x.shape();
    let axis = |axis: usize| Axis {
        size: shape[axis + 1] * size[axis],
        result: shape[axis + 1],
        window: size[axis],
        stride: size[axis],
        padding: [0; 2],
    };
    let g = Geometry { batch: shape[0], down: axis(0), across: axis(1), channels: shape[3] };
    x.then(Share(g, Divisor::One), &[])
}
