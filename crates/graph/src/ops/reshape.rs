//! The same elements in the same order under another shape; no element moves.

use espalier_spec::{Error, Result, Spec};

use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::io::Io;
use crate::moving::moving;
use crate::op::{Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};

/// Gives the elements another shape of the same size.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Reshape {
    /// Sizes of the axes; one may be -1, which stands for what is left.
    pub shape: Vec<i64>,
}

impl Reshape {
    /// To that shape.
    pub fn to(shape: &Shape) -> Self {
        Self { shape: shape.iter().map(|&dim| dim as i64).collect() }
    }

    /// The shape meant for a tensor of that size.
    pub fn resolve(&self, from: &Shape) -> Result<Shape> {
        let wrong = |what: &str| {
            Error::shape(format!(
                "reshape: {what}; expected sizes with the product {} (one may be -1) for shape {from}, got {:?}.",
                from.size(),
                self.shape
            ))
        };
        if self.shape.iter().any(|&dim| dim < -1) {
            return Err(wrong("a size is negative"));
        }
        let free = self.shape.iter().filter(|&&dim| dim == -1).count();
        let mut sized = self.shape.iter().filter(|&&dim| dim >= 0);
        let known = sized.try_fold(1_usize, |product, &dim| product.checked_mul(dim as usize));
        let known = known.ok_or_else(|| wrong("the sizes overflow"))?;
        let rest = if free == 1 && known > 0 { from.size() / known } else { 0 };
        if free > 1 {
            return Err(wrong("-1 stands twice"));
        }
        let shape = Shape::new(self.shape.iter().map(|&dim| usize::try_from(dim).unwrap_or(rest)).collect::<Vec<_>>())?;
        if shape.size() == from.size() { Ok(shape) } else { Err(wrong("the sizes do not fit")) }
    }
}

impl Op for Reshape {
    fn name(&self) -> &'static str {
        "reshape"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let [x] = inputs else {
            return Err(Error::shape(format!("reshape: wrong number of inputs; expected 1, got {}.", inputs.len())));
        };
        Ok(vec![TensorType::new(x.dtype, self.resolve(&x.shape)?)])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.accumulate(0, cx.output_gradient(0).reshape(&cx.input(0).shape()));
        Ok(())
    }

    fn kernel(&self, _inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Copy { bytes: outputs[0].bytes() }))
    }

    fn is_view(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use crate::sample::ints;
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "shape": [3, -1] }), [&[2, 3]]),
            Sample::of(json!({ "shape": [] }), [&[1, 1]]),
            Sample::of(json!({ "shape": [3, 0] }), [&[0, 2]]),
            Sample::on(json!({ "shape": [2, 2] }), vec![ints(&[4], &[1, 2, 3, 4])]),
        ]
    }
}

impl Expr<'_> {
    /// The same elements under another shape.
    pub fn reshape(self, shape: &Shape) -> Self {
        if self.shape() == *shape {
            return self;
        }
        self.then(Reshape::to(shape), &[])
    }
}

/// Copies an input to an output; used where a view must become memory of its own.
pub(crate) struct Copy {
    pub(crate) bytes: usize,
}

impl Kernel for Copy {
    fn cost(&self) -> f64 {
        self.bytes as f64 * 0.05
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        moving!(io.input(0), io.output(0); |from, to| to.copy_from_slice(from));
        Ok(())
    }
}
