//! Repeats elements along axes of size 1, and along new leading axes, to reach a shape.

use espalier_spec::{Error, Result, Spec};

use crate::autodiff::{Backward, unbroadcast};
use crate::expr::Expr;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op};
use crate::program::{Chain, ProgramBuilder};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};

/// Repeats elements along axes of size 1 to reach a shape.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct BroadcastTo {
    /// The shape to reach.
    pub shape: Vec<usize>,
}

impl Op for BroadcastTo {
    fn name(&self) -> &'static str {
        "broadcastTo"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let [x] = inputs else {
            return Err(Error::shape(format!(
                "broadcastTo: wrong number of inputs; expected 1, got {}.",
                inputs.len()
            )));
        };
        let target = Shape::new(self.shape.clone())?;
        if x.shape.broadcast(&target, "broadcastTo")? != target {
            return Err(Error::shape(format!(
                "broadcastTo: the shape cannot be reached; expected axes equal to {target} or 1, got {}.",
                x.shape
            )));
        }
        Ok(vec![TensorType::new(x.dtype, target)])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.accumulate(0, unbroadcast(cx.output_gradient(0), &cx.input(0).ty()));
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        if inputs[0].dtype == DType::I32 {
            return Ok(Box::new(Repeat::new(&inputs[0].shape, &outputs[0].shape)));
        }
        let mut builder = ProgramBuilder::new(&outputs[0].shape);
        let operand = builder.operand(0, &inputs[0], &outputs[0].shape);
        builder.output(operand, outputs[0].dtype);
        Ok(Box::new(Chain::new(builder.finish())))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use crate::sample::{bools, ints};
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "shape": [2, 3] }), [&[3]]),
            Sample::of(json!({ "shape": [2, 3, 2] }), [&[3, 1]]),
            Sample::of(json!({ "shape": [2] }), [&[]]),
            Sample::of(json!({ "shape": [0, 3] }), [&[1, 3]]),
            Sample::on(json!({ "shape": [2, 2] }), vec![bools(&[2, 1], &[0, 1])]),
            Sample::on(json!({ "shape": [2, 3, 2] }), vec![ints(&[3, 1], &[4, 5, 6])]),
        ]
    }
}

/// Repeats integers, which no program holds.
struct Repeat {
    dims: Vec<usize>,
    strides: Vec<usize>,
    cut: Cut,
}

impl Repeat {
    fn new(from: &Shape, to: &Shape) -> Self {
        Self { dims: to.to_vec(), strides: from.strides_in(to), cut: Cut::rows(to.size(), NS_PER_INTEGER) }
    }
}

/// Nanoseconds an element: its place is computed anew.
const NS_PER_INTEGER: f64 = 4.0;

impl Kernel for Repeat {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.dims.iter().product::<usize>() as f64 * NS_PER_INTEGER
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (x, first) = (io.i32(0), self.cut.first_row(io.piece));
        for (i, y) in io.out_i32(0).iter_mut().enumerate() {
            let (mut rest, mut from) = (first + i, 0);
            for (dim, stride) in self.dims.iter().zip(&self.strides).rev() {
                from += rest % dim * stride;
                rest /= dim;
            }
            *y = x[from];
        }
        Ok(())
    }
}

impl Expr<'_> {
    /// Repeats elements to reach a shape.
    pub fn broadcast_to(self, shape: &Shape) -> Self {
        if self.shape() == *shape { self } else { self.then(BroadcastTo { shape: shape.to_vec() }, &[]) }
    }
}
