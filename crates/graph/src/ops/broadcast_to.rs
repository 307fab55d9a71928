//! Repeats elements along axes of size 1, and along new leading axes, to reach a shape.

use espalier_spec::{Error, Result, Spec};

use crate::autodiff::{Backward, unbroadcast};
use crate::expr::Expr;
use crate::op::{Kernel, Op};
use crate::program::{Chain, ProgramBuilder};
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
        if x.dtype == DType::I32 {
            let hint = "Cast after broadcasting.";
            return Err(Error::dtype(format!(
                "broadcastTo: wrong element type; expected float32 or bool, got {x}. {hint}"
            )));
        }
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
        let mut builder = ProgramBuilder::new(&outputs[0].shape);
        let operand = builder.operand(0, &inputs[0], &outputs[0].shape);
        builder.output(operand, outputs[0].dtype);
        Ok(Box::new(Chain::new(builder.finish())))
    }
}

impl Expr<'_> {
    /// Repeats elements to reach a shape.
    pub fn broadcast_to(self, shape: &Shape) -> Self {
        if self.shape() == *shape { self } else { self.then(BroadcastTo { shape: shape.to_vec() }, &[]) }
    }
}
