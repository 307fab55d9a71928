//! What the reductions over axes share: the shape rule, and a kernel over any axes.

use std::marker::PhantomData;

use espalier_kernels::reduce::{self, Reduce};
use espalier_kernels::transpose::Permutation;
use espalier_spec::{Error, Result};

use crate::io::Io;
use crate::op::{Cut, Kernel};
use crate::shape::{DType, TensorType};

/// The shape rule of a float32 reduction.
pub fn infer(who: &str, inputs: &[TensorType], axes: Option<&[i64]>, keep: bool) -> Result<Vec<TensorType>> {
    let [x] = inputs else {
        return Err(Error::shape(format!("{who}: wrong number of inputs; expected 1, got {}.", inputs.len())));
    };
    if x.dtype != DType::F32 {
        let hint = "Convert with .cast('float32').";
        return Err(Error::dtype(format!("{who}: wrong element type; expected float32, got {x}. {hint}")));
    }
    let axes = x.shape.axes(axes, who)?;
    Ok(vec![TensorType::f32(x.shape.without(&axes, keep))])
}

/// How the reduced axes lie in memory.
enum Layout {
    /// `[outer, n]`: each row is folded.
    Rows,
    /// `[n, inner]`, once per outer index: rows are folded into one.
    Columns { inner: usize },
    /// Axes are first brought to the end, in scratch memory.
    Mixed { permutation: Permutation, size: usize },
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
                Layout::Mixed { permutation: Permutation::new(&x.shape, &order), size: x.shape.size() }
            }
        };
        let cut = match layout {
            Layout::Rows => Cut::rows(outer, n as f64 * NS_PER_ELEMENT),
            // Columns of one matrix are cut into runs of whole cache lines.
            Layout::Columns { inner } if inner == outer => {
                match Cut::rows(outer.div_ceil(16), n as f64 * 16.0 * NS_PER_ELEMENT) {
                    Cut::Rows { per_piece, .. } => Cut::Rows { rows: outer, per_piece: per_piece * 16 },
                    cut => cut,
                }
            }
            _ => Cut::Whole,
        };
        Ok(Self { layout, outer, n, factor, cut, fold: PhantomData })
    }
}

/// Roughly what a vectorised fold takes from L2.
const NS_PER_ELEMENT: f64 = 0.12;

impl<R: Reduce> Kernel for Reduction<R> {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.outer as f64 * self.n as f64 * NS_PER_ELEMENT
    }

    fn scratch(&self) -> usize {
        if let Layout::Mixed { size, .. } = self.layout { size } else { 0 }
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (x, out) = (io.f32(0), io.out_f32(0));
        let first = if let Cut::Rows { per_piece, .. } = self.cut { io.piece * per_piece } else { 0 };
        match &self.layout {
            Layout::Rows => reduce::rows::<R>(&x[first * self.n..(first + out.len()) * self.n], self.n, out),
            Layout::Columns { inner } if *inner == self.outer => reduce::columns::<R>(x, self.n, *inner, first, out),
            Layout::Columns { inner } => {
                let matrices = x.chunks_exact((self.n * inner).max(1));
                for (x, out) in matrices.zip(out.chunks_exact_mut(*inner)) {
                    reduce::columns::<R>(x, self.n, *inner, 0, out);
                }
            }
            Layout::Mixed { permutation, size } => {
                let scratch = &mut io.scratch()[..*size];
                permutation.run(x, 0, scratch);
                reduce::rows::<R>(scratch, self.n, out);
            }
        }
        if self.factor != 1.0 {
            out.iter_mut().for_each(|out| *out *= self.factor);
        }
        Ok(())
    }
}
