//! What layer and RMS normalisation share: each row is divided by its own spread.

use std::ops::Range;

use espalier_kernels::moments;
use espalier_kernels::row_norm::{self, Mean, Zero};
use espalier_spec::{Error, Result};

use crate::autodiff::Backward;
use crate::columns::{Columns, block_rows};
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op};
use crate::shape::{DType, Shape, TensorType};

/// The shape rule of the ops: `x [.., c]` and vectors `[c]` of these names.
pub fn infer(who: &str, inputs: &[TensorType], vectors: &[&str]) -> Result<Vec<TensorType>> {
    if inputs.len() != 1 + vectors.len() {
        let (expected, got) = (1 + vectors.len(), inputs.len());
        return Err(Error::shape(format!("{who}: wrong number of inputs; expected {expected}, got {got}.")));
    }
    if let Some(other) = inputs.iter().find(|ty| ty.dtype != DType::F32) {
        let hint = "Convert with .cast('float32').";
        return Err(Error::dtype(format!("{who}: wrong element type; expected float32, got {other}. {hint}")));
    }
    let x = &inputs[0];
    let Some(&features) = x.shape.last() else {
        return Err(Error::shape(format!("{who}: x has no features; expected [.., features], got one number.")));
    };
    let misfit = vectors.iter().zip(&inputs[1..]).find(|(_, ty)| ty.shape[..] != [features]);
    if let Some((name, got)) = misfit {
        return Err(Error::shape(format!(
            "{who}: {name} does not fit x; expected [{features}], the last axis of {}, got {}.",
            x.shape, got.shape
        )));
    }
    Ok(vec![x.clone()])
}

/// Rows normalised: `y = gamma (x - mean) r + beta`. Inputs x `[rows, c]`, gamma, and beta if there is one; outputs y,
/// and for each row the mean (0 if it is not subtracted) and `r = 1 / sqrt(spread + epsilon)`.
#[derive(Debug, Clone, Copy)]
pub struct RowNorm {
    /// Whether the mean is subtracted; else the spread is the mean square.
    pub centred: bool,
    /// Added to the spread.
    pub epsilon: f32,
}

impl RowNorm {
    /// The first output, for `x` of any number of axes.
    pub fn of<'g>(self, inputs: &[Expr<'g>]) -> Result<Vec<Expr<'g>>> {
        let shape = inputs[0].shape();
        let features = shape.last().copied().unwrap_or(1);
        let rows = inputs[0].reshape(&Shape::new([shape.size() / features.max(1), features])?);
        Ok(vec![rows.then(self, &inputs[1..]).reshape(&shape)])
    }
}

/// Values of rows, over their elements.
fn each(values: Expr<'_>) -> Expr<'_> {
    values.expand_dims(1)
}

impl Op for RowNorm {
    fn name(&self) -> &'static str {
        "rowNorm"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let rows = TensorType::f32(Shape::new([inputs[0].shape[0]])?);
        Ok(vec![inputs[0].clone(), rows.clone(), rows])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (x, gamma, mean, r) = (cx.input(0), cx.input(1), cx.output(1), cx.output(2));
        if cx.has_output_gradient(0) {
            let dy = cx.output_gradient(0);
            if cx.needs(0) {
                cx.accumulate(0, dy.then(RowNormGradient { centred: self.centred }, &[x, gamma, mean, r]));
            }
            let others = cx.inputs().len();
            if (1..others).any(|i| cx.needs(i)) {
                let sums = dy.then_all(RowSums { block: None }, &[x, mean, r]);
                cx.accumulate(1, sums[1]);
                if others > 2 {
                    cx.accumulate(2, sums[0]);
                }
            }
        }
        // Second derivatives come back to the two numbers of a row.
        let n = 1.0 / x.shape()[1].max(1) as f32;
        if self.centred && cx.has_output_gradient(1) {
            cx.accumulate(0, (each(cx.output_gradient(1)) * n).broadcast_to(&x.shape()));
        }
        if cx.has_output_gradient(2) {
            cx.accumulate(0, (x - each(mean)) * each(cx.output_gradient(2) * r * r * r * -n));
        }
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Forward { rows: Rows::new(&inputs[0].shape, 0.35), op: *self }))
    }
}

/// Rows of `n` elements, and how they are cut.
struct Rows {
    n: usize,
    cut: Cut,
    cost: f64,
}

impl Rows {
    fn new(shape: &Shape, ns: f64) -> Self {
        let (rows, n) = (shape[0], shape[1]);
        Self { n, cut: Cut::rows(rows, n as f64 * ns), cost: (rows * n) as f64 * ns }
    }

    /// The rows of a piece with so many elements, and the elements.
    fn piece(&self, piece: usize, len: usize) -> [Range<usize>; 2] {
        let first = self.cut.first_row(piece);
        let rows = first..first + len / self.n.max(1);
        [rows.clone(), rows.start * self.n..rows.end * self.n]
    }
}

struct Forward {
    rows: Rows,
    op: RowNorm,
}

impl Kernel for Forward {
    fn cut(&self) -> Cut {
        self.rows.cut
    }

    fn cost(&self) -> f64 {
        self.rows.cost
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (y, means, rs) = (io.out_f32(0), io.out_f32(1), io.out_f32(2));
        let n = self.rows.n;
        if n == 0 {
            means.fill(0.0);
            rs.fill(0.0);
            return Ok(());
        }
        let [_, elements] = self.rows.piece(io.piece, y.len());
        let beta = if io.inputs() > 2 { io.f32(2) } else { &[] };
        let run = if self.op.centred { row_norm::row_norm::<Mean> } else { row_norm::row_norm::<Zero> };
        run(&io.f32(0)[elements], n, io.f32(1), beta, self.op.epsilon, y, means, rs);
        Ok(())
    }
}

/// The derivative in `x`, from `dy`, x, gamma, and the numbers of the rows.
#[derive(Debug)]
struct RowNormGradient {
    centred: bool,
}

impl Op for RowNormGradient {
    fn name(&self) -> &'static str {
        "rowNormGradient"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![inputs[0].clone()])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.through(|inputs| {
            let [dy, x, gamma, mean, r]: [_; 5] = std::array::from_fn(|i| inputs[i]);
            let (g, r) = (dy * gamma, each(r));
            let h = (x - each(mean)) * r;
            let over_row = |values: Expr<'_>| values.mean(Some(&[1]), true).value();
            let slope = h * g.graph().expr(over_row(g * h));
            let middle = if self.centred { g - g.graph().expr(over_row(g)) } else { g };
            (middle - slope) * r
        })
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Gradient { rows: Rows::new(&inputs[0].shape, 0.5), centred: self.centred }))
    }
}

struct Gradient {
    rows: Rows,
    centred: bool,
}

impl Kernel for Gradient {
    fn cut(&self) -> Cut {
        self.rows.cut
    }

    fn cost(&self) -> f64 {
        self.rows.cost
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let dx = io.out_f32(0);
        if dx.is_empty() {
            return Ok(());
        }
        let [rows, elements] = self.rows.piece(io.piece, dx.len());
        let (dy, x) = (&io.f32(0)[elements.clone()], &io.f32(1)[elements]);
        let run = if self.centred { row_norm::row_norm_backward::<Mean> } else { row_norm::row_norm_backward::<Zero> };
        run(dy, x, self.rows.n, io.f32(2), &io.f32(3)[rows.clone()], &io.f32(4)[rows], dx);
        Ok(())
    }
}

/// `Σ dy` and `Σ dy h` over rows, or over blocks of them, where `h = (x - mean) r`: the derivatives in beta and gamma.
#[derive(Debug)]
struct RowSums {
    block: Option<usize>,
}

impl Op for RowSums {
    fn name(&self) -> &'static str {
        "rowSums"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let x = &inputs[1].shape;
        let sums = TensorType::f32(match self.block {
            Some(block) => Shape::new([x[0].div_ceil(block), x[1]])?,
            None => Shape::new([x[1]])?,
        });
        Ok(vec![sums.clone(), sums])
    }

    /// With the gradients `a`, `b` of the sums: `ddy = a + b h`; through `h`, whose gradient is `b dy`, the others'.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let [dy, x, mean, r]: [_; 4] = std::array::from_fn(|i| cx.input(i));
        let (a, b) = (cx.output_gradient(0), cx.output_gradient(1));
        let deviation = x - each(mean);
        let dh = dy * b;
        cx.accumulate(0, deviation * each(r) * b + a);
        cx.accumulate(1, dh * each(r));
        cx.accumulate(2, -(dh.sum(Some(&[1]), false) * r));
        cx.accumulate(3, (dh * deviation).sum(Some(&[1]), false));
        Ok(())
    }

    fn lower<'g>(&self, _graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let shape = inputs[1].shape();
        let block = block_rows(&Shape::new([1, shape[0], shape[1]])?);
        Ok(block.map(|_| {
            let parts = inputs[0].then_all(Self { block }, &inputs[1..]);
            parts.into_iter().map(|part| part.sum(Some(&[0]), false)).collect()
        }))
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let shape = &inputs[1].shape;
        let columns = Columns::new(&Shape::new([1, shape[0], shape[1]])?, self.block, 0.2);
        Ok(Box::new(Sums { columns }))
    }
}

struct Sums {
    columns: Columns,
}

impl Kernel for Sums {
    fn cut(&self) -> Cut {
        self.columns.cut()
    }

    fn cost(&self) -> f64 {
        self.columns.cost()
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (dy, x, means, rs) = (io.f32(0), io.f32(1), io.f32(2), io.f32(3));
        let (sum, product) = (io.out_f32(0), io.out_f32(1));
        let cols = self.columns.width();
        for part in self.columns.piece(io.piece, sum.len()) {
            let first = part.elements.start / cols.max(1);
            let rows = first..first + part.rows;
            let (dy, x) = (&dy[part.elements.clone()], &x[part.elements]);
            let (sum, product) = (&mut sum[part.out.clone()], &mut product[part.out]);
            moments::row_sums(dy, x, &means[rows.clone()], &rs[rows], cols, part.columns.start, sum, product);
        }
        Ok(())
    }
}
