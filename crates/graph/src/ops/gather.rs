//! Entries of `x` along an axis, picked by number: `y[.., j, ..] = x[.., indices[j], ..]`.

use espalier_spec::{Error, Result, Spec};

use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::io::Io;
use crate::moving::{COPY_NS, moving};
use crate::op::{Cut, Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};

/// Entries along an axis at the places that int32 indices name.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Gather {
    /// The axis along which entries are picked.
    #[spec(default = 0)]
    pub axis: i64,
}

/// `[outer, n, inner]`, as an axis divides a shape.
fn divided(shape: &Shape, axis: usize) -> (usize, usize, usize) {
    (shape[..axis].iter().product(), shape[axis], shape[axis + 1..].iter().product())
}

/// `shape` with other axes in the place of `count` axes from `axis` on.
fn replaced(shape: &Shape, axis: usize, count: usize, by: &[usize]) -> Result<Shape> {
    Shape::new([&shape[..axis], by, &shape[axis + count..]].concat())
}

/// Fails on the first index that names none of `n` entries.
pub(super) fn check_indices(who: &str, indices: &[i32], n: usize) -> Result<()> {
    let bad = |&index: &i32| usize::try_from(index).map_or(true, |index| index >= n);
    let Some(at) = indices.iter().position(bad) else { return Ok(()) };
    let expected = if n == 0 { "none, as there are no entries".to_owned() } else { format!("0 to {}", n - 1) };
    Err(Error::data(format!(
        "{who}: the index at position {at} is out of range; expected {expected}, got {}.",
        indices[at]
    )))
}

impl Op for Gather {
    fn name(&self) -> &'static str {
        "gather"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let [x, indices] = inputs else {
            return Err(Error::shape(format!("gather: wrong number of inputs; expected 2, got {}.", inputs.len())));
        };
        if indices.dtype != DType::I32 {
            let hint = "Convert with .cast('int32').";
            return Err(Error::dtype(format!(
                "gather: the indices are no integers; expected int32, got {indices}. {hint}"
            )));
        }
        let axis = x.shape.axis(self.axis, "gather")?;
        Ok(vec![TensorType::new(x.dtype, replaced(&x.shape, axis, 1, &indices.shape)?)])
    }

    /// Each part of `dy` is added where it came from.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let shape = cx.input(0).shape();
        let axis = shape.axis(self.axis, "gather")?;
        cx.accumulate(0, cx.output_gradient(0).then(ScatterAdd { axis, size: shape[axis] }, &[cx.input(1)]));
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let x = &inputs[0].shape;
        let (outer, n, inner) = divided(x, x.axis(self.axis, "gather")?);
        let count = inputs[1].shape.size();
        let cut = Cut::rows(outer * count, 2.0 + inner as f64 * COPY_NS);
        Ok(Box::new(Pick { n, inner, count, size: outputs[0].shape.size(), cut }))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use crate::sample::{bools, floats, ints};
        use espalier_spec::json;

        vec![
            Sample::on(json!({}), vec![floats(&[4, 2], 0), ints(&[3], &[3, 0, 3])]),
            Sample::on(json!({ "axis": 1 }), vec![floats(&[2, 3, 2], 0), ints(&[2, 2], &[2, 0, 2, 1])]),
            Sample::on(json!({ "axis": -1 }), vec![floats(&[2, 3], 0), ints(&[], &[1])]),
            Sample::on(json!({}), vec![floats(&[3, 2], 0), ints(&[0], &[])]),
            Sample::on(json!({}), vec![ints(&[3], &[7, 8, 9]), ints(&[2], &[2, 2])]),
            Sample::on(json!({}), vec![bools(&[3], &[0, 1, 0]), ints(&[2], &[1, 0])]),
        ]
    }
}

struct Pick {
    n: usize,
    inner: usize,
    count: usize,
    size: usize,
    cut: Cut,
}

impl Kernel for Pick {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.size as f64 * COPY_NS + self.count as f64 * 2.0
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (first, inner) = (self.cut.first_row(io.piece), self.inner);
        let indices = io.i32(1);
        check_indices("gather", indices, self.n)?;
        moving!(io.input(0), io.output(0); |x, y| {
            for (row, y) in y.chunks_exact_mut(inner.max(1)).enumerate() {
                let (outer, j) = ((first + row) / self.count, (first + row) % self.count);
                let from = (outer * self.n + indices[j] as usize) * inner;
                y.copy_from_slice(&x[from..from + inner]);
            }
        });
        Ok(())
    }
}

/// Adds each entry of `y` to that entry of zeros which its index names: what undoes a gather in the backward graph.
#[derive(Debug)]
struct ScatterAdd {
    axis: usize,
    size: usize,
}

impl Op for ScatterAdd {
    fn name(&self) -> &'static str {
        "scatterAdd"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let (y, indices) = (&inputs[0].shape, &inputs[1].shape);
        Ok(vec![TensorType::f32(replaced(y, self.axis, indices.rank(), &[self.size])?)])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.accumulate(0, cx.output_gradient(0).gather(cx.input(1), self.axis as i64));
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let (outer, n, inner) = divided(&outputs[0].shape, self.axis);
        let (count, size) = (inputs[1].shape.size(), inputs[0].shape.size());
        // A worker looks at all indices to find those of its rows.
        let cost = outputs[0].shape.size() as f64 * COPY_NS + size as f64 * 2.0 * COPY_NS;
        Ok(Box::new(Scatter { n, inner, count, cost, cut: Cut::rows(outer * n, cost / (outer * n).max(1) as f64) }))
    }
}

struct Scatter {
    n: usize,
    inner: usize,
    count: usize,
    cost: f64,
    cut: Cut,
}

impl Kernel for Scatter {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.cost
    }

    /// A row's sum has the order of the indices, whichever rows are computed together.
    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (first, inner) = (self.cut.first_row(io.piece), self.inner);
        let (y, indices, x) = (io.f32(0), io.i32(1), io.out_f32(0));
        check_indices("gather", indices, self.n)?;
        x.fill(0.0);
        let rows = first..first + x.len() / inner.max(1);
        if rows.is_empty() || y.is_empty() {
            return Ok(());
        }
        for outer in rows.start / self.n..rows.end.div_ceil(self.n) {
            let parts = y[outer * self.count * inner..].chunks_exact(inner);
            for (&index, part) in indices.iter().zip(parts) {
                let row = outer * self.n + index as usize;
                if rows.contains(&row) {
                    let sum = &mut x[(row - first) * inner..][..inner];
                    sum.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
                }
            }
        }
        Ok(())
    }
}

impl Expr<'_> {
    /// Entries along an axis at the places that `indices` names.
    pub fn gather(self, indices: Self, axis: i64) -> Self {
        self.then(Gather { axis }, &[indices])
    }
}
