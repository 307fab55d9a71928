//! Mean and population variance over axes in one pass: `mean = Σ x / n`, `variance = Σ (x - mean)² / n`.
//!
//! Many rows are reduced in blocks by several workers, whose results are merged in the order of the rows.

use espalier_kernels::moments;
use espalier_spec::{Result, Spec};

use crate::autodiff::Backward;
use crate::columns::{Columns, block_rows};
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op};
use crate::reduction;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};

/// Mean and population variance over axes.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Moments {
    /// Axes to average over; all of them if not given.
    pub axes: Option<Vec<i64>>,
    /// Whether the axes stay, with size 1.
    #[spec(default = false)]
    pub keep_dims: bool,
}

impl Moments {
    /// Over the middle axis of three: what has a kernel.
    fn of_rows() -> Self {
        Self { axes: Some(vec![1]), keep_dims: false }
    }
}

impl Op for Moments {
    fn name(&self) -> &'static str {
        "moments"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let mean = reduction::infer("moments", inputs, self.axes.as_deref(), self.keep_dims)?;
        Ok([mean.clone(), mean].concat())
    }

    /// Brings the axes side by side and into the middle.
    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let shape = x[0].shape();
        let axes = shape.axes(self.axes.as_deref(), "moments")?;
        if shape.rank() == 3 && *self == Self::of_rows() {
            return Ok(None);
        }
        let kept = |axis: &usize| !axes.contains(axis);
        // Axes of size 1 may lie anywhere.
        let wide: Vec<_> = axes.iter().copied().filter(|&axis| shape[axis] != 1).collect();
        let end = wide.last().map_or(shape.rank(), |last| last + 1);
        let start = wide.first().copied().unwrap_or(end);
        let together = (start..end).all(|axis| !kept(&axis) || shape[axis] == 1);
        let product = |axes: &mut dyn Iterator<Item = usize>| axes.map(|axis| shape[axis]).product::<usize>();
        let n = product(&mut axes.iter().copied());
        let inner = product(&mut (end..shape.rank()).filter(kept));
        let outer = product(&mut (0..end).filter(kept));
        let x = if together {
            x[0]
        } else {
            let order = (0..end).filter(kept).chain(axes.iter().copied()).chain((end..shape.rank()).filter(kept));
            x[0].transpose(Some(&order.map(|axis| axis as i64).collect::<Vec<_>>()))
        };
        let found = x.reshape(&Shape::new([outer, n, inner])?).then_all(Self::of_rows(), &[]);
        let to = shape.without(&axes, self.keep_dims);
        Ok(Some(found.into_iter().map(|value| value.reshape(&to)).collect()))
    }

    /// `dx = (dmean + 2 (x - mean) dvariance) / n`.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (x, mean) = (cx.input(0), cx.output(0).expand_dims(1));
        let factor = 1.0 / x.shape()[1] as f32;
        if cx.has_output_gradient(0) {
            cx.accumulate(0, (cx.output_gradient(0) * factor).expand_dims(1).broadcast_to(&x.shape()));
        }
        if cx.has_output_gradient(1) {
            cx.accumulate(0, (x - mean) * (cx.output_gradient(1) * (2.0 * factor)).expand_dims(1));
        }
        Ok(())
    }

    fn lower<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let Some(block) = block_rows(&x[0].shape()) else { return Ok(None) };
        let parts = x[0].then_all(OfBlocks { block }, &[]);
        Ok(Some(parts[0].then_all(Merge { block, n: x[0].shape()[1] }, &parts[1..])))
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let n = inputs[0].shape[1];
        Ok(Box::new(OfColumns {
            columns: Columns::new(&inputs[0].shape, None, NS_PER_ELEMENT),
            n,
            factor: 1.0 / n as f32,
        }))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        let mut samples = reduction::samples();
        samples.push(Sample::of(espalier_spec::json!({ "axes": [1] }), [&[2, 3, 40]]));
        samples
    }
}

/// Nanoseconds an element: deviations are squared and summed.
const NS_PER_ELEMENT: f64 = 0.12;

/// Rows up to this long stay in the cache for a second pass, which is exact and quick.
const SHORT_ROW: usize = 1 << 14;

/// Means, and sums of squared deviations times a factor.
struct OfColumns {
    columns: Columns,
    n: usize,
    factor: f32,
}

impl Kernel for OfColumns {
    fn cut(&self) -> Cut {
        self.columns.cut()
    }

    fn cost(&self) -> f64 {
        self.columns.cost()
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (x, mean, squares) = (io.f32(0), io.out_f32(0), io.out_f32(1));
        if self.n == 0 {
            // There is no mean of nothing.
            mean.fill(f32::NAN);
            squares.fill(f32::NAN);
            return Ok(());
        }
        let inner = self.columns.width();
        if inner == 1 && self.columns.parts() == 1 && self.n <= SHORT_ROW {
            let first = self.columns.cut().first_row(io.piece) * self.n;
            moments::rows(&x[first..first + mean.len() * self.n], self.n, mean, squares);
        } else {
            for part in self.columns.piece(io.piece, mean.len()) {
                let (mean, squares) = (&mut mean[part.out.clone()], &mut squares[part.out]);
                moments::columns(&x[part.elements], part.rows, inner, part.columns.start, mean, squares);
            }
        }
        if self.factor != 1.0 {
            for squares in squares {
                *squares *= self.factor;
            }
        }
        Ok(())
    }
}

/// Means and sums of squared deviations of blocks of rows: `[outer, n, inner]` becomes `[outer, blocks, inner]`.
#[derive(Debug)]
struct OfBlocks {
    block: usize,
}

impl Op for OfBlocks {
    fn name(&self) -> &'static str {
        "momentsOfBlocks"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let x = &inputs[0].shape;
        let parts = TensorType::f32(Shape::new([x[0], x[1].div_ceil(self.block), x[2]])?);
        Ok(vec![parts.clone(), parts])
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let columns = Columns::new(&inputs[0].shape, Some(self.block), NS_PER_ELEMENT);
        Ok(Box::new(OfColumns { columns, n: inputs[0].shape[1], factor: 1.0 }))
    }
}

/// Mean and variance from those of blocks.
#[derive(Debug)]
struct Merge {
    block: usize,
    n: usize,
}

impl Op for Merge {
    fn name(&self) -> &'static str {
        "mergeMoments"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let parts = &inputs[0].shape;
        let whole = TensorType::f32(Shape::new([parts[0], parts[2]])?);
        Ok(vec![whole.clone(), whole])
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let parts = &inputs[0].shape;
        Ok(Box::new(MergeParts { parts: parts[1], inner: parts[2], block: self.block, n: self.n, size: parts.size() }))
    }
}

struct MergeParts {
    parts: usize,
    inner: usize,
    block: usize,
    n: usize,
    size: usize,
}

/// Nanoseconds to merge a part of a column.
const NS_PER_MERGE: f64 = 1.0;

impl Kernel for MergeParts {
    fn cost(&self) -> f64 {
        self.size as f64 * NS_PER_MERGE
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (means, squares, mean, variance) = (io.f32(0), io.f32(1), io.out_f32(0), io.out_f32(1));
        let counts = [self.block, self.n - (self.parts - 1) * self.block];
        let matrix = self.parts * self.inner;
        let parts = means.chunks_exact(matrix).zip(squares.chunks_exact(matrix));
        let outs = mean.chunks_exact_mut(self.inner).zip(variance.chunks_exact_mut(self.inner));
        for ((means, squares), (mean, variance)) in parts.zip(outs) {
            moments::combine(means, squares, self.inner, counts, mean, variance);
            for variance in variance {
                *variance /= self.n as f32;
            }
        }
        Ok(())
    }
}

impl Expr<'_> {
    /// Mean and population variance over axes; all of them for `None`.
    pub fn moments(self, axes: Option<&[i64]>, keep_dims: bool) -> [Self; 2] {
        let found = self.then_all(Moments { axes: axes.map(<[i64]>::to_vec), keep_dims }, &[]);
        [found[0], *found.last().unwrap_or(&self)]
    }
}
