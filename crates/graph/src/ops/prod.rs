//! Product over axes: `y = Π x`.

use espalier_kernels::reduce;
use espalier_spec::{Result, Spec};

use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::op::{Kernel, Op};
use crate::reduction::{self, Reduction};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::TensorType;
#[cfg(test)]
use crate::tensor::Tensor;

/// Product over axes.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Prod {
    /// Axes to multiply over; all of them if not given.
    pub axes: Option<Vec<i64>>,
    /// Whether the axes stay, with size 1.
    #[spec(default = false)]
    pub keep_dims: bool,
}

impl Op for Prod {
    fn name(&self) -> &'static str {
        "prod"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        reduction::infer("prod", inputs, self.axes.as_deref(), self.keep_dims)
    }

    /// That of a tree of products: unlike `y dy / x` it is right where elements are 0, at every order.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let y = cx.output(0).shape();
        let axes = cx.input(0).shape().axes(self.axes.as_deref(), "prod")?;
        cx.through(|x| axes.iter().fold(x[0], |x, &axis| tree(x, axis)).reshape(&y))
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Reduction::<reduce::Product>::new(&inputs[0], self.axes.as_deref(), 1.0)?))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        let zeros = |data: &[f32]| Tensor::f32([data.len()].into(), data).unwrap();
        let mut samples = reduction::samples();
        for data in [&[0.0, 2.0, 3.0][..], &[0.0, 2.0, 0.0, 3.0, 0.5], &[0.0]] {
            samples.push(Sample::on(espalier_spec::json!({}), vec![zeros(data)]));
        }
        samples
    }
}

/// The product along an axis, which stays with size 1: halves are multiplied until one element is left.
fn tree(x: Expr<'_>, axis: usize) -> Expr<'_> {
    let mut x = x;
    let mut rest: Option<Expr<'_>> = None;
    while x.shape()[axis] > 1 {
        let n = x.shape()[axis];
        if n % 2 == 1 {
            let last = x.part(axis, n - 1, 1);
            rest = Some(rest.map_or(last, |rest| rest * last));
        }
        x = x.part(axis, 0, n / 2) * x.part(axis, n / 2, n / 2);
    }
    match rest {
        Some(rest) => x * rest,
        None if x.shape()[axis] == 0 => x.sum(Some(&[axis as i64]), true) + 1.0,
        None => x,
    }
}

impl Expr<'_> {
    /// Product over axes; all of them for `None`.
    pub fn prod(self, axes: Option<&[i64]>, keep_dims: bool) -> Self {
        self.then(Prod { axes: axes.map(<[i64]>::to_vec), keep_dims }, &[])
    }
}
