//! Products summed along one axis of each of two values: `y[.., ..] = Σ_k a[.., k, ..] b[.., k, ..]`, sample by sample.
//!
//! The result has the other axes of a, then those of b; `[1]` where there are none.

use espalier_graph::{Expr, Shape};
use espalier_spec::{At, Error, FieldValue, Result, Spec};

use super::{Layer, batched};
use crate::axes::{Axes, of_sample};
use crate::context::Context;
use crate::lengths::unit_length;

/// Multiplies two values and sums along an axis of each.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = one_or_two)]
pub struct Dot {
    /// The axis that is summed along, or that of the first value and that of the second, counted with the batch axis.
    pub axes: Axes,
    /// Whether vectors along the axes are first given the length 1: the result is then the cosine of their angle.
    #[spec(default = false)]
    pub normalize: bool,
}

fn one_or_two(spec: &Dot, at: &At) -> Result<()> {
    if matches!(spec.axes.0.len(), 1 | 2) {
        return Ok(());
    }
    Err(at.field("axes").error("has the wrong length", "one axis, or one for each of two inputs", &spec.axes.write()))
}

impl Dot {
    /// The axes of the two samples that are summed along.
    fn sample_axes(&self, a: &Shape, b: &Shape) -> Result<[usize; 2]> {
        let given = &self.axes.0;
        Ok([of_sample(given[0], a)?, of_sample(given[given.len() - 1], b)?])
    }
}

/// The sizes beside an axis.
fn without(shape: &Shape, axis: usize) -> Vec<usize> {
    [&shape[..axis], &shape[axis + 1..]].concat()
}

impl Layer for Dot {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let [a, b] = inputs else {
            return Err(Error::shape(format!("wrong number of inputs; expected 2, got {}.", inputs.len())));
        };
        let [i, j] = self.sample_axes(a, b)?;
        if a[i] != b[j] {
            return Err(Error::shape(format!(
                "the axes differ in size; expected axis {} of {b} to have the size {}, got {}.",
                j + 1,
                a[i],
                b[j]
            )));
        }
        let dims = [without(a, i), without(b, j)].concat();
        Shape::new(if dims.is_empty() { vec![1] } else { dims })
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let shapes = inputs.iter().map(|input| Shape::new(&input.shape()[1..])).collect::<Result<Vec<_>>>()?;
        let [i, j] = self.sample_axes(&shapes[0], &shapes[1])?;
        let (batch, k) = (inputs[0].shape()[0], shapes[0][i]);
        let [a, b] = [(inputs[0], i), (inputs[1], j)].map(|(x, axis)| {
            let x = if self.normalize { unit_length(x, axis as i64 + 1) } else { x };
            x.with_axis_last(axis + 1).unwrap_or(x)
        });
        let matrix = |rows: usize| Shape::new([batch, rows, k]);
        let [m, n] = [&shapes[0], &shapes[1]].map(|shape| shape.size() / k.max(1));
        let product = a.reshape(&matrix(m)?).mat_mul(b.reshape(&matrix(n)?).transpose(Some(&[0, 2, 1])));
        product.reshape(&batched(batch, &self.output_shape(&shapes)?)?).checked()
    }
}
