//! A box of a tensor: `size` elements from `begin` on, along each axis.

use espalier_spec::{Error, Result, Spec};

use crate::along::only;
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::Io;
use crate::moving::{COPY_NS, moving};
use crate::op::{Cut, Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};
use crate::window::Window;

/// A part of every axis.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Slice {
    /// The first element along each axis.
    pub begin: Vec<usize>,
    /// How many elements along each axis; -1 for all that follow.
    pub size: Vec<i64>,
}

impl Slice {
    /// The sizes meant for a tensor of that shape.
    fn sizes(&self, shape: &Shape) -> Result<Vec<usize>> {
        if self.begin.len() != shape.rank() || self.size.len() != shape.rank() {
            return Err(Error::shape(format!(
                "slice: wrong number of axes; expected {} begins and sizes for shape {shape}, got {} and {}.",
                shape.rank(),
                self.begin.len(),
                self.size.len()
            )));
        }
        let size = |axis: usize| {
            let (begin, size, whole) = (self.begin[axis], self.size[axis], shape[axis]);
            let left = whole.checked_sub(begin);
            let size = if size == -1 { left } else { usize::try_from(size).ok() };
            size.filter(|&size| left.is_some_and(|left| size <= left)).ok_or_else(|| {
                Error::shape(format!(
                    "slice: axis {axis} is left; expected at most {whole} elements from 0 on, got {} from {begin} on.",
                    self.size[axis]
                ))
            })
        };
        (0..shape.rank()).map(size).collect()
    }
}

impl Op for Slice {
    fn name(&self) -> &'static str {
        "slice"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let x = only("slice", inputs)?;
        Ok(vec![TensorType::new(x.dtype, Shape::new(self.sizes(&x.shape)?)?)])
    }

    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let shape = x[0].shape();
        Ok((self.sizes(&shape)? == *shape).then(|| x.to_vec()))
    }

    /// `dy` with zeros around it.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (x, dy) = (cx.input(0).shape(), cx.output_gradient(0));
        let sizes = dy.shape();
        let around = (0..x.rank()).map(|i| [self.begin[i], x[i] - self.begin[i] - sizes[i]]).collect::<Vec<_>>();
        cx.accumulate(0, dy.pad(&around, 0.0));
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let window = Window::new(&inputs[0].shape, &self.begin, &self.sizes(&inputs[0].shape)?);
        let cut = Cut::rows(window.rows(), window.width() as f64 * COPY_NS);
        Ok(Box::new(Take { window, size: outputs[0].shape.size(), cut }))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use crate::sample::{bools, ints};
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "begin": [1, 0], "size": [2, -1] }), [&[4, 3]]),
            Sample::of(json!({ "begin": [0, 1, 1], "size": [-1, 1, 2] }), [&[2, 2, 4]]),
            Sample::of(json!({ "begin": [0], "size": [3] }), [&[3]]),
            Sample::of(json!({ "begin": [3], "size": [-1] }), [&[3]]),
            Sample::of(json!({ "begin": [], "size": [] }), [&[]]),
            Sample::on(json!({ "begin": [1], "size": [2] }), vec![ints(&[4], &[1, 2, 3, 4])]),
            Sample::on(json!({ "begin": [1], "size": [2] }), vec![bools(&[4], &[1, 0, 1, 1])]),
        ]
    }
}

/// Copies the rows of a box.
struct Take {
    window: Window,
    size: usize,
    cut: Cut,
}

impl Kernel for Take {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.size as f64 * COPY_NS
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (first, width) = (self.cut.first_row(io.piece), self.window.width());
        moving!(io.input(0), io.output(0); |x, y| {
            for (row, y) in y.chunks_exact_mut(width.max(1)).enumerate() {
                let start = self.window.outside(first + row) * self.window.stride() + self.window.before();
                y.copy_from_slice(&x[start..start + width]);
            }
        });
        Ok(())
    }
}

impl Expr<'_> {
    /// A part of every axis; a size of -1 stands for all that follow.
    pub fn slice(self, begin: &[usize], size: &[i64]) -> Self {
        self.then(Slice { begin: begin.to_vec(), size: size.to_vec() }, &[])
    }

    /// A part of one axis.
    pub fn part(self, axis: usize, begin: usize, size: usize) -> Self {
        let rank = self.shape().rank();
        let (mut begins, mut sizes) = (vec![0; rank], vec![-1; rank]);
        (begins[axis], sizes[axis]) = (begin, size as i64);
        self.slice(&begins, &sizes)
    }
}
