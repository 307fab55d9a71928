//! A tensor with a value around it.

use espalier_spec::{Error, Result, Spec};

use crate::along::only;
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::{In, Io, Out};
use crate::moving::COPY_NS;
use crate::op::{Cut, Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};
use crate::window::Window;

/// Puts a value around a tensor.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Pad {
    /// For each axis, how many elements to put before and after.
    pub paddings: Vec<[usize; 2]>,
    /// The value to put there.
    #[spec(default = 0.0)]
    pub value: f64,
}

impl Pad {
    fn padded(&self, shape: &Shape) -> Result<Shape> {
        if self.paddings.len() != shape.rank() {
            return Err(Error::shape(format!(
                "pad: wrong number of axes; expected {} pairs for shape {shape}, got {}.",
                shape.rank(),
                self.paddings.len()
            )));
        }
        let dim = |(&dim, &[before, after]): (&usize, &[usize; 2])| before.checked_add(after)?.checked_add(dim);
        let dims = shape.iter().zip(&self.paddings).map(dim).collect::<Option<Vec<_>>>();
        let dims = dims.ok_or_else(|| {
            Error::shape(format!("pad: the sizes overflow; expected smaller paddings, got {:?}.", self.paddings))
        })?;
        Shape::new(dims)
    }
}

impl Op for Pad {
    fn name(&self) -> &'static str {
        "pad"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let x = only("pad", inputs)?;
        x.dtype.holds(self.value, "pad")?;
        Ok(vec![TensorType::new(x.dtype, self.padded(&x.shape)?)])
    }

    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        Ok(self.paddings.iter().all(|pair| *pair == [0, 0]).then(|| x.to_vec()))
    }

    /// The part of `dy` where the elements went.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let begin: Vec<_> = self.paddings.iter().map(|&[before, _]| before).collect();
        let size: Vec<_> = cx.input(0).shape().iter().map(|&dim| dim as i64).collect();
        cx.accumulate(0, cx.output_gradient(0).slice(&begin, &size));
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let begin: Vec<_> = self.paddings.iter().map(|&[before, _]| before).collect();
        let window = Window::new(&outputs[0].shape, &begin, &inputs[0].shape);
        let cut = Cut::rows(window.outer_rows(), window.stride() as f64 * COPY_NS);
        Ok(Box::new(Surround { window, value: self.value, size: outputs[0].shape.size(), cut }))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use crate::sample::{bools, ints};
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "paddings": [[1, 0], [2, 1]] }), [&[2, 3]]),
            Sample::of(json!({ "paddings": [[1, 1], [0, 0]], "value": -1.5 }), [&[2, 3]]),
            Sample::of(json!({ "paddings": [[0, 0], [1, 0], [0, 0]] }), [&[2, 1, 3]]),
            Sample::of(json!({ "paddings": [[2, 1]] }), [&[0]]),
            Sample::of(json!({ "paddings": [] }), [&[]]),
            Sample::on(json!({ "paddings": [[1, 2]], "value": 7 }), vec![ints(&[2], &[1, 2])]),
            Sample::on(json!({ "paddings": [[1, 2]], "value": 1 }), vec![bools(&[2], &[0, 1])]),
        ]
    }
}

/// Copies rows into a box, and writes a value around it.
struct Surround {
    window: Window,
    value: f64,
    size: usize,
    cut: Cut,
}

impl Surround {
    fn write<T: Copy>(&self, x: &[T], value: T, y: &mut [T], first: usize) {
        let (before, width, stride) = (self.window.before(), self.window.width(), self.window.stride());
        for (row, y) in y.chunks_exact_mut(stride.max(1)).enumerate() {
            if let Some(from) = self.window.inside(first + row) {
                let (left, rest) = y.split_at_mut(before);
                let (middle, right) = rest.split_at_mut(width);
                left.fill(value);
                middle.copy_from_slice(&x[from * width..][..width]);
                right.fill(value);
            } else {
                y.fill(value);
            }
        }
    }
}

impl Kernel for Surround {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.size as f64 * COPY_NS
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let first = self.cut.first_row(io.piece);
        match (io.input(0), io.output(0)) {
            (In::F32(x), Out::F32(y)) => self.write(x, self.value as f32, y, first),
            (In::I32(x), Out::I32(y)) => self.write(x, self.value as i32, y, first),
            (In::U8(x), Out::U8(y)) => self.write(x, self.value as u8, y, first),
            _ => unreachable!("the shape rule gives input and output one type"),
        }
        Ok(())
    }
}

impl Expr<'_> {
    /// Puts a value around: for each axis so many elements before and after.
    pub fn pad(self, paddings: &[[usize; 2]], value: f64) -> Self {
        self.then(Pad { paddings: paddings.to_vec(), value }, &[])
    }
}
