//! The axes in another order: `y[i_perm[0], i_perm[1], ..] = x[i_0, i_1, ..]`.

use espalier_kernels::transpose::Permutation;
use espalier_spec::{Error, Result, Spec};

use crate::along::only;
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::Io;
use crate::moving::moving;
use crate::op::{Cut, Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};

/// The axes in another order.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Transpose {
    /// For each axis of the result, which axis of the input it is; all axes in reverse if not given.
    pub perm: Option<Vec<i64>>,
}

impl Transpose {
    fn order(&self, shape: &Shape) -> Result<Vec<usize>> {
        let Some(perm) = &self.perm else { return Ok((0..shape.rank()).rev().collect()) };
        let order = perm.iter().map(|&axis| shape.axis(axis, "transpose")).collect::<Result<Vec<_>>>()?;
        if order.len() == shape.rank() && (0..shape.rank()).all(|axis| order.contains(&axis)) {
            return Ok(order);
        }
        let expected = format!("each of the {} axes of shape {shape} once", shape.rank());
        Err(Error::shape(format!("transpose: perm is no order of the axes; expected {expected}, got {perm:?}.")))
    }
}

/// Nanoseconds an element: reads or writes go across cache lines.
const NS_PER_ELEMENT: f64 = 0.6;

impl Op for Transpose {
    fn name(&self) -> &'static str {
        "transpose"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let x = only("transpose", inputs)?;
        let dims: Vec<_> = self.order(&x.shape)?.into_iter().map(|axis| x.shape[axis]).collect();
        Ok(vec![TensorType::new(x.dtype, Shape::new(dims)?)])
    }

    /// A reshape where only axes of size 1 move.
    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let shape = x[0].shape();
        let order = self.order(&shape)?;
        if !order.iter().filter(|&&axis| shape[axis] != 1).is_sorted() && shape.size() > 0 {
            return Ok(None);
        }
        let dims: Vec<_> = order.into_iter().map(|axis| shape[axis]).collect();
        Ok(Some(vec![x[0].reshape(&Shape::new(dims)?)]))
    }

    /// The axes of `dy` back in their order.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let order = self.order(&cx.input(0).shape())?;
        let mut inverse = vec![0; order.len()];
        order.iter().enumerate().for_each(|(to, &from)| inverse[from] = to as i64);
        cx.accumulate(0, cx.output_gradient(0).transpose(Some(&inverse)));
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let permutation = Permutation::new(&inputs[0].shape, &self.order(&inputs[0].shape)?);
        let size = outputs[0].shape.size();
        let row = outputs[0].shape.last().copied().unwrap_or(1).max(1);
        Ok(Box::new(Permute { permutation, row, size, cut: Cut::rows(size / row, row as f64 * NS_PER_ELEMENT) }))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use crate::sample::{bools, ints};
        use espalier_spec::json;

        vec![
            Sample::of(json!({}), [&[2, 3]]),
            Sample::of(json!({}), [&[2, 1, 3]]),
            Sample::of(json!({ "perm": [1, -1, 0] }), [&[2, 3, 2]]),
            Sample::of(json!({ "perm": [0, 2, 1] }), [&[1, 2, 3]]),
            Sample::of(json!({ "perm": [1, 0] }), [&[0, 3]]),
            Sample::on(json!({}), vec![ints(&[2, 2], &[1, 2, 3, 4])]),
            Sample::on(json!({}), vec![bools(&[2, 2], &[1, 0, 0, 0])]),
        ]
    }
}

struct Permute {
    permutation: Permutation,
    row: usize,
    size: usize,
    cut: Cut,
}

impl Kernel for Permute {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.size as f64 * NS_PER_ELEMENT
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let first = self.cut.first_row(io.piece) * self.row;
        moving!(io.input(0), io.output(0); |x, y| self.permutation.run(x, first, y));
        Ok(())
    }
}

impl Expr<'_> {
    /// The axes in another order; reversed for `None`.
    pub fn transpose(self, perm: Option<&[i64]>) -> Self {
        self.then(Transpose { perm: perm.map(<[i64]>::to_vec) }, &[])
    }
}
