//! Tensors one after the other along an axis.

use espalier_spec::{Error, Result, Spec};

use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::{In, Io, Out};
use crate::moving::COPY_NS;
use crate::op::{Cut, Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};

/// Joins tensors along an axis.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Concat {
    /// The axis along which the tensors follow each other; the other sizes are equal.
    #[spec(default = 0)]
    pub axis: i64,
}

impl Op for Concat {
    fn name(&self) -> &'static str {
        "concat"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let [first, rest @ ..] = inputs else {
            return Err(Error::shape("concat: nothing to join; expected at least 1 input, got 0."));
        };
        let axis = first.shape.axis(self.axis, "concat")?;
        let mut dims = first.shape.to_vec();
        for other in rest {
            let wrong = |what: &str, expected: &str| {
                format!("concat: {what}; expected {expected}, got {first} and {other} along axis {axis}.")
            };
            if other.dtype != first.dtype {
                let expected = "one type";
                return Err(Error::dtype(wrong("element types differ", expected) + " Convert with .cast()."));
            }
            let fits = |i: usize| i == axis || other.shape[i] == first.shape[i];
            if other.shape.rank() != first.shape.rank() || !(0..first.shape.rank()).all(fits) {
                return Err(Error::shape(wrong("shapes do not fit", "sizes that differ along the axis alone")));
            }
            dims[axis] += other.shape[axis];
        }
        Ok(vec![TensorType::new(first.dtype, Shape::new(dims)?)])
    }

    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        Ok((x.len() == 1).then(|| x.to_vec()))
    }

    /// Each input gets its part of `dy`.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let dy = cx.output_gradient(0);
        let axis = dy.shape().axis(self.axis, "concat")?;
        let mut begin = 0;
        for (i, x) in cx.inputs().into_iter().enumerate() {
            let size = x.shape()[axis];
            if cx.needs(i) {
                cx.accumulate(i, dy.part(axis, begin, size));
            }
            begin += size;
        }
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let y = &outputs[0].shape;
        let axis = y.axis(self.axis, "concat")?;
        let widths = inputs.iter().map(|x| x.shape[axis..].iter().product()).collect();
        let row: usize = y[axis..].iter().product();
        let rows = y[..axis].iter().product();
        Ok(Box::new(Join { widths, row, size: y.size(), cut: Cut::rows(rows, row as f64 * COPY_NS) }))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use crate::sample::{bools, ints};
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "axis": 0 }), [&[2, 3], &[1, 3]]),
            Sample::of(json!({ "axis": -1 }), [&[2, 3], &[2, 0], &[2, 2]]),
            Sample::of(json!({ "axis": 1 }), [&[2, 1, 2], &[2, 2, 2]]),
            Sample::of(json!({ "axis": 0 }), [&[3]]),
            Sample::on(json!({ "axis": 0 }), vec![ints(&[2], &[1, 2]), ints(&[1], &[3])]),
            Sample::on(json!({ "axis": 0 }), vec![bools(&[2], &[1, 0]), bools(&[1], &[1])]),
        ]
    }
}

/// Copies a row of each input after the other.
struct Join {
    widths: Vec<usize>,
    row: usize,
    size: usize,
    cut: Cut,
}

impl Kernel for Join {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.size as f64 * COPY_NS
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        if self.row == 0 {
            return Ok(());
        }
        let first = self.cut.first_row(io.piece);
        let mut y = io.output(0);
        let mut at = 0;
        for (i, &width) in self.widths.iter().enumerate() {
            match (io.input(i), &mut y) {
                (In::F32(x), Out::F32(y)) => place(&x[first * width..], y, self.row, at, width),
                (In::I32(x), Out::I32(y)) => place(&x[first * width..], y, self.row, at, width),
                (In::U8(x), Out::U8(y)) => place(&x[first * width..], y, self.row, at, width),
                _ => unreachable!("the shape rule gives inputs and output one type"),
            }
            at += width;
        }
        Ok(())
    }
}

/// Writes rows of `width` elements at `at` of each row of `y`.
fn place<T: Copy>(x: &[T], y: &mut [T], row: usize, at: usize, width: usize) {
    if width > 0 {
        for (x, y) in x.chunks_exact(width).zip(y.chunks_exact_mut(row)) {
            y[at..at + width].copy_from_slice(x);
        }
    }
}

impl Expr<'_> {
    /// This and others, one after the other along an axis.
    pub fn concat(self, others: &[Self], axis: i64) -> Self {
        self.then(Concat { axis }, others)
    }
}
