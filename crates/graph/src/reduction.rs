//! What the reductions over axes share: the shape rule, the derivative of extremes, and a kernel over any axes.

use std::marker::PhantomData;

use espalier_kernels::reduce::{self, Reduce};
use espalier_kernels::transpose::Permutation;
use espalier_spec::{Error, Result};

use crate::along::only_f32;
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::io::Io;
use crate::op::{Cut, Kernel};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};

/// The shape rule of a float32 reduction.
pub fn infer(who: &str, inputs: &[TensorType], axes: Option<&[i64]>, keep: bool) -> Result<Vec<TensorType>> {
    let x = only_f32(who, inputs)?;
    let axes = x.shape.axes(axes, who)?;
    Ok(vec![TensorType::f32(x.shape.without(&axes, keep))])
}

/// The shape rule of a reduction that picks an element, which must exist.
pub fn infer_pick(who: &str, inputs: &[TensorType], axes: Option<&[i64]>, keep: bool) -> Result<Vec<TensorType>> {
    let outputs = infer(who, inputs, axes, keep)?;
    let x = &inputs[0].shape;
    if x.axes(axes, who)?.iter().any(|&axis| x[axis] == 0) {
        let what = "nothing to choose from";
        return Err(Error::shape(format!(
            "{who}: {what}; expected at least 1 element along each axis, got shape {x}."
        )));
    }
    Ok(outputs)
}

/// The shape rule of a search along an axis, which must have an element.
pub fn infer_arg(who: &str, inputs: &[TensorType], axis: i64) -> Result<Vec<TensorType>> {
    let found = infer_pick(who, inputs, Some(&[axis]), false)?;
    Ok(found.into_iter().map(|ty| TensorType::new(DType::I32, ty.shape)).collect())
}

/// Nanoseconds an element when the place of an extreme is searched.
pub const NS_PER_SEARCHED: f64 = 0.5;

/// `value`, of the shape that reducing `x` over axes gave, with the shape it has if the axes stay.
pub fn kept<'g>(value: Expr<'g>, x: &Shape, axes: Option<&[i64]>, who: &str) -> Result<Expr<'g>> {
    Ok(value.reshape(&x.without(&x.axes(axes, who)?, true)))
}

/// The derivative of a reduction that picks an element: equal elements share it evenly, as in PyTorch.
pub fn share_pick(cx: &Backward<'_>, axes: Option<&[i64]>, who: &str) -> Result<()> {
    let x = cx.input(0);
    let shape = x.shape();
    let picked = x.equal(kept(cx.output(0), &shape, axes, who)?).cast(DType::F32);
    let share = kept(cx.output_gradient(0), &shape, axes, who)? / picked.sum(axes, true);
    cx.accumulate(0, picked * share);
    Ok(())
}

/// How the reduced axes lie in memory.
enum Layout {
    /// `[outer, n]`: each row is folded.
    Rows,
    /// `[n, inner]`, once per outer index: rows are folded into one.
    Columns { inner: usize },
    /// Axes are first brought to the end, some rows at a time, in scratch memory.
    Mixed { permutation: Permutation, at_once: usize },
}

/// Folds values over axes with `R`, then multiplies by a factor.
pub struct Reduction<R> {
    layout: Layout,
    outer: usize,
    n: usize,
    factor: f32,
    cut: Cut,
    fold: PhantomData<fn() -> R>,
}

/// Roughly what a vectorised fold takes from L2.
const NS_PER_ELEMENT: f64 = 0.12;

/// The same when elements are gathered from far apart first.
const NS_PER_FAR_ELEMENT: f64 = 1.0;

/// Elements brought together at a time: they stay in L1.
const AT_ONCE: usize = 4096;

impl<R: Reduce> Reduction<R> {
    /// A reduction of `x` over `axes`.
    pub fn new(x: &TensorType, axes: Option<&[i64]>, factor: f32) -> Result<Self> {
        let axes = x.shape.axes(axes, "reduce")?;
        // Axes of size 1 may count as reduced or not: they lie wherever helps.
        let reduced: Vec<_> = axes.iter().copied().filter(|&axis| x.shape[axis] != 1).collect();
        let kept: Vec<_> = (0..x.shape.rank()).filter(|axis| !axes.contains(axis) && x.shape[*axis] != 1).collect();
        let product = |axes: &[usize]| axes.iter().map(|&axis| x.shape[axis]).product::<usize>();
        let (n, outer) = (product(&axes), product(&kept));
        let after: Vec<_> =
            kept.iter().copied().filter(|axis| reduced.last().is_some_and(|last| axis > last)).collect();
        let before = &kept[..kept.len() - after.len()];
        let together = before.iter().all(|axis| reduced.first().is_none_or(|first| axis < first));
        let layout = match (together, after.is_empty()) {
            (true, true) => Layout::Rows,
            (true, false) => Layout::Columns { inner: product(&after) },
            (false, _) => {
                let order: Vec<_> =
                    (0..x.shape.rank()).filter(|axis| !axes.contains(axis)).chain(axes.iter().copied()).collect();
                let permutation = Permutation::new(&x.shape, &order);
                Layout::Mixed { permutation, at_once: (AT_ONCE / n.max(1)).max(1) }
            }
        };
        let row = n as f64 * NS_PER_ELEMENT;
        let cut = match layout {
            Layout::Rows => Cut::rows(outer, row),
            // Columns of one matrix are cut into runs of whole cache lines.
            Layout::Columns { inner } if inner == outer => match Cut::rows(outer.div_ceil(16), row * 16.0) {
                Cut::Rows { per_piece, .. } => Cut::Rows { rows: outer, per_piece: per_piece * 16 },
                cut => cut,
            },
            Layout::Columns { inner } => Cut::rows(outer / inner.max(1), row * inner as f64),
            Layout::Mixed { .. } => Cut::rows(outer, n as f64 * NS_PER_FAR_ELEMENT),
        };
        Ok(Self { layout, outer, n, factor, cut, fold: PhantomData })
    }
}

impl<R: Reduce> Kernel for Reduction<R> {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        let far = matches!(self.layout, Layout::Mixed { .. });
        self.outer as f64 * self.n as f64 * if far { NS_PER_FAR_ELEMENT } else { NS_PER_ELEMENT }
    }

    fn scratch(&self) -> usize {
        if let Layout::Mixed { at_once, .. } = self.layout { at_once * self.n } else { 0 }
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (x, out) = (io.f32(0), io.out_f32(0));
        let first = self.cut.first_row(io.piece);
        match &self.layout {
            _ if self.n == 0 => out.fill(R::IDENTITY),
            _ if out.is_empty() => {}
            Layout::Rows => reduce::rows::<R>(&x[first * self.n..(first + out.len()) * self.n], self.n, out),
            Layout::Columns { inner } if *inner == self.outer => reduce::columns::<R>(x, self.n, *inner, first, out),
            Layout::Columns { inner } => {
                let matrices = x.chunks_exact(self.n * inner).skip(first);
                for (x, out) in matrices.zip(out.chunks_exact_mut(*inner)) {
                    reduce::columns::<R>(x, self.n, *inner, 0, out);
                }
            }
            Layout::Mixed { permutation, at_once } => {
                let scratch = io.scratch();
                for (i, out) in out.chunks_mut(*at_once).enumerate() {
                    let rows = &mut scratch[..out.len() * self.n];
                    permutation.run(x, (first + i * at_once) * self.n, rows);
                    reduce::rows::<R>(rows, self.n, out);
                }
            }
        }
        if self.factor != 1.0 {
            for out in out {
                *out *= self.factor;
            }
        }
        Ok(())
    }
}

/// What every reduction is tried on: all ways in which axes can lie.
#[cfg(test)]
pub fn samples() -> Vec<Sample> {
    use espalier_spec::json;

    vec![
        Sample::of(json!({}), [&[2, 3]]),
        Sample::of(json!({}), [&[]]),
        Sample::of(json!({ "axes": [] }), [&[2, 3]]),
        Sample::of(json!({ "axes": [-1] }), [&[3, 4]]),
        Sample::of(json!({ "axes": [0], "keepDims": true }), [&[3, 4]]),
        Sample::of(json!({ "axes": [1] }), [&[2, 3, 4]]),
        Sample::of(json!({ "axes": [0, 2], "keepDims": true }), [&[2, 3, 4]]),
        Sample::of(json!({ "axes": [1, 2] }), [&[3, 1, 2, 1]]),
        Sample::of(json!({ "axes": [1] }), [&[0, 3]]),
    ]
}

/// What the searches along an axis are tried on.
#[cfg(test)]
pub fn arg_samples() -> Vec<Sample> {
    use espalier_spec::json;

    vec![
        Sample::of(json!({}), [&[5]]),
        Sample::of(json!({ "axis": 0 }), [&[3, 4]]),
        Sample::of(json!({ "axis": 1 }), [&[2, 3, 4]]),
        Sample::of(json!({ "axis": 1 }), [&[0, 3]]),
    ]
}
