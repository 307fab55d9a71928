//! Matrix product `c = a b` of the last two axes; leading axes broadcast. `a [.., m, k]`, `b [.., k, n]`.

use espalier_kernels::gemm::{gemm, gemm_scratch};
use espalier_kernels::tile::MatRef;
use espalier_spec::{Error, Result, Spec};

use crate::autodiff::{Backward, unbroadcast};
use crate::ending::Ending;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op, pieces_worth};
use crate::parts::parts;
use crate::program::Program;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};

/// Matrix product of the last two axes; leading axes broadcast.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct MatMul {
    /// Whether the first operand's last two axes are swapped.
    #[spec(default = false)]
    pub transpose_a: bool,
    /// Whether the second operand's last two axes are swapped.
    #[spec(default = false)]
    pub transpose_b: bool,
}

impl MatMul {
    /// Rows, columns of an operand as the product sees them.
    fn matrix(shape: &Shape, transposed: bool) -> Option<(usize, usize)> {
        let [.., rows, cols] = **shape else { return None };
        Some(if transposed { (cols, rows) } else { (rows, cols) })
    }

    fn plan(&self, inputs: &[TensorType], output: &TensorType, epilogue: Option<Program>) -> Product {
        let (a, b) = (&inputs[0].shape, &inputs[1].shape);
        let (m, k) = Self::matrix(a, self.transpose_a).unwrap_or_default();
        let n = output.shape[output.shape.rank() - 1];
        let lead = Shape::new(&output.shape[..output.shape.rank() - 2]).unwrap_or_default();
        // A shared right operand makes the whole batch of left rows one matrix.
        if b.rank() == 2 && !self.transpose_a {
            return Product::new(self, vec![(0, 0)], (lead.size() * m, n, k), epilogue);
        }
        let offsets = |shape: &Shape| {
            let own = Shape::new(&shape[..shape.rank() - 2]).unwrap_or_default();
            let matrix = shape[shape.rank() - 2] * shape[shape.rank() - 1];
            let strides = own.strides_in(&lead);
            let at = |index: usize| {
                let mut left = index;
                let mut offset = 0;
                for axis in (0..lead.rank()).rev() {
                    offset += left % lead[axis] * strides[axis];
                    left /= lead[axis];
                }
                offset * matrix
            };
            (0..lead.size()).map(at).collect::<Vec<_>>()
        };
        let matrices = offsets(a).into_iter().zip(offsets(b)).collect();
        Product::new(self, matrices, (m, n, k), epilogue)
    }
}

impl Op for MatMul {
    fn name(&self) -> &'static str {
        "matMul"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let [a, b] = inputs else {
            return Err(Error::shape(format!("matMul: wrong number of inputs; expected 2, got {}.", inputs.len())));
        };
        if a.dtype != DType::F32 || b.dtype != DType::F32 {
            let hint = "Convert with .cast('float32').";
            return Err(Error::dtype(format!(
                "matMul: wrong element types; expected float32, got {a} and {b}. {hint}"
            )));
        }
        let (Some((m, k)), Some((kb, n))) =
            (Self::matrix(&a.shape, self.transpose_a), Self::matrix(&b.shape, self.transpose_b))
        else {
            return Err(Error::shape(format!(
                "matMul: an operand is no matrix; expected at least 2 axes each, got {} and {}. Add an axis with .reshape().",
                a.shape, b.shape
            )));
        };
        if k != kb {
            let flag = |on: bool| if on { " transposed" } else { "" };
            return Err(Error::shape(format!(
                "matMul: inner sizes differ; expected [.., m, k] and [.., k, n], got {}{} and {}{}.",
                a.shape,
                flag(self.transpose_a),
                b.shape,
                flag(self.transpose_b)
            )));
        }
        let lead = |shape: &Shape| Shape::new(&shape[..shape.rank() - 2]);
        let mut dims = lead(&a.shape)?.broadcast(&lead(&b.shape)?, "matMul")?.to_vec();
        dims.extend([m, n]);
        Ok(vec![TensorType::f32(Shape::new(dims)?)])
    }

    /// `da = dc bᵀ`, `db = aᵀ dc`, with the flags moved so that no operand is transposed in memory.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (a, b, dc) = (cx.input(0), cx.input(1), cx.output_gradient(0));
        if cx.needs(0) {
            let da = if self.transpose_a {
                b.mat_mul_with(dc, self.transpose_b, true)
            } else {
                dc.mat_mul_with(b, false, !self.transpose_b)
            };
            cx.accumulate(0, unbroadcast(da, &a.ty()));
        }
        if cx.needs(1) {
            let shared = b.shape().rank() == 2 && a.shape().rank() > 2 && !self.transpose_a;
            let db = if shared {
                // One product over all rows of the batch sums over it at the same time.
                let rows = |x: Expr<'_>| {
                    let cols = x.shape()[x.shape().rank() - 1];
                    [x.shape().size() / cols.max(1), cols]
                };
                let (flat_a, flat_dc) = (a.reshape(&rows(a).into()), dc.reshape(&rows(dc).into()));
                if self.transpose_b {
                    flat_dc.mat_mul_with(flat_a, true, false)
                } else {
                    flat_a.mat_mul_with(flat_dc, true, false)
                }
            } else if self.transpose_b {
                dc.mat_mul_with(a, true, self.transpose_a)
            } else {
                a.mat_mul_with(dc, !self.transpose_a, false)
            };
            cx.accumulate(1, unbroadcast(db, &b.ty()));
        }
        Ok(())
    }

    /// Cuts a long sum with a small result into parts.
    fn lower<'g>(&self, _graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let [a, b] = *inputs else { return Ok(None) };
        let (&[k, m], &[_, n], true, false) = (&*a.shape(), &*b.shape(), self.transpose_a, self.transpose_b) else {
            return Ok(None);
        };
        Ok(parts(k, k, m * n, k * (m + n)).map(|parts| {
            let cut = |x: Expr<'g>, width| x.reshape(&Shape::from([parts, k / parts, width]));
            vec![cut(a, m).mat_mul_with(cut(b, n), true, false).sum(Some(&[0]), false)]
        }))
    }

    fn carries_epilogue(&self) -> bool {
        true
    }

    fn finished_kernel(
        &self,
        inputs: &[TensorType],
        outputs: &[TensorType],
        epilogue: Option<Program>,
    ) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(self.plan(inputs, &outputs[0], epilogue)))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        let (a, b, both) = (
            json!({ "transposeA": true }),
            json!({ "transposeB": true }),
            json!({ "transposeA": true, "transposeB": true }),
        );
        vec![
            Sample::of(json!({}), [&[2, 3], &[3, 4]]),
            Sample::of(a.clone(), [&[3, 2], &[3, 4]]),
            Sample::of(b.clone(), [&[2, 3], &[4, 3]]),
            Sample::of(both.clone(), [&[3, 2], &[4, 3]]),
            Sample::of(json!({}), [&[2, 2, 3], &[3, 2]]),
            Sample::of(b, [&[2, 2, 3], &[2, 3]]),
            Sample::of(json!({}), [&[2, 3], &[2, 3, 2]]),
            Sample::of(both, [&[2, 1, 3, 2], &[2, 2, 3]]),
            Sample::of(a, [&[2, 3, 2], &[3, 2]]),
            Sample::of(json!({}), [&[2, 0], &[0, 3]]),
            Sample::of(json!({}), [&[0, 2], &[2, 3]]),
        ]
    }
}

impl Expr<'_> {
    /// Matrix product.
    pub fn mat_mul(self, other: Self) -> Self {
        self.mat_mul_with(other, false, false)
    }

    /// Matrix product with either operand transposed.
    pub fn mat_mul_with(self, other: Self, transpose_a: bool, transpose_b: bool) -> Self {
        self.then(MatMul { transpose_a, transpose_b }, &[other])
    }
}

/// Float operations a nanosecond that one thread reaches, roughly: what is worth cutting depends on it.
const FLOPS_PER_NS: f64 = 60.0;

/// Below this many rows or columns a tile spends more on reading its operands than on multiplying.
const LEAST_TILE: (usize, usize) = (16, 64);

/// From so many summands on, operands come from memory, and a tile needs more rows to be worth reading them.
const LONG_SUM: usize = 4096;
const LEAST_ROWS_OF_LONG_SUMS: usize = 32;

/// Up to so many rows read a right operand once; from so many elements on it comes from memory, as fast as that gives it
/// only if a tile's part of its rows is a page: with less, 411 MB at 10 GB/s and not at 17.
const FEW_ROWS: usize = 4;
const FAR: usize = 1 << 22;
const LEAST_COLUMNS_FROM_FAR: usize = 1024;

/// More tiles than this help no machine that the library is made for, and cost packing.
const MOST_TILES: usize = 16;

struct Product {
    transposed: (bool, bool),
    /// First elements of the operands of each matrix of the batch.
    matrices: Vec<(usize, usize)>,
    size: (usize, usize, usize),
    tile: (usize, usize),
    ending: Ending,
}

impl Product {
    fn new(op: &MatMul, matrices: Vec<(usize, usize)>, size: (usize, usize, usize), epilogue: Option<Program>) -> Self {
        let (m, n, k) = size;
        let cost = 2.0 * m as f64 * n as f64 * k as f64 / FLOPS_PER_NS;
        let worth = pieces_worth(cost * matrices.len() as f64).min(MOST_TILES).div_ceil(matrices.len().max(1));
        let mut tile = (m.max(1), n.max(1));
        let mut pieces = 1;
        let far = m <= FEW_ROWS && k * n >= FAR && !op.transpose_b;
        let least_columns = if far { LEAST_COLUMNS_FROM_FAR } else { LEAST_TILE.1 };
        let least_rows = if k < LONG_SUM { LEAST_TILE.0 } else { LEAST_ROWS_OF_LONG_SUMS };
        while pieces < worth {
            let (half_m, half_n) = (tile.0.div_ceil(2).next_multiple_of(8), tile.1.div_ceil(2).next_multiple_of(16));
            if half_n >= least_columns && tile.1 >= tile.0 {
                tile.1 = half_n;
            } else if half_m >= least_rows {
                tile.0 = half_m;
            } else if half_n >= least_columns {
                tile.1 = half_n;
            } else {
                break;
            }
            pieces *= 2;
        }
        Self { transposed: (op.transpose_a, op.transpose_b), matrices, size, tile, ending: epilogue.into() }
    }
}

impl Kernel for Product {
    fn cut(&self) -> Cut {
        Cut::Grid { batch: self.matrices.len(), size: (self.size.0, self.size.1), tile: self.tile }
    }

    fn cost(&self) -> f64 {
        let (m, n, k) = self.size;
        let finish = self.ending.cost();
        self.matrices.len() as f64 * m as f64 * n as f64 * (2.0 * k as f64 / FLOPS_PER_NS + finish + 0.2)
    }

    fn ending(&mut self) -> Option<&mut Ending> {
        Some(&mut self.ending)
    }

    fn scratch(&self) -> usize {
        gemm_scratch(self.tile.0.min(self.size.0), self.tile.1.min(self.size.1), self.size.2)
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (m, n, k) = self.size;
        let across = n.div_ceil(self.tile.1);
        let per_matrix = m.div_ceil(self.tile.0) * across;
        let (matrix, piece) = (io.piece / per_matrix, io.piece % per_matrix);
        let (row, col) = (piece / across * self.tile.0, piece % across * self.tile.1);
        let c = io.out_tile();
        let (a_start, b_start) = self.matrices[matrix];
        let view = |data, rows, cols, transposed| {
            if transposed { MatRef::dense(data, cols, rows).t() } else { MatRef::dense(data, rows, cols) }
        };
        let a = view(&io.f32(0)[a_start..a_start + m * k], m, k, self.transposed.0).sub(row, c.rows(), 0, k);
        let b = view(&io.f32(1)[b_start..b_start + k * n], k, n, self.transposed.1).sub(0, k, col, c.cols());
        let scratch = io.scratch();
        let (at, cols) = ((matrix * m + row) * n + col, c.cols());
        self.ending.over(io, (at, n), cols, |epilogue| gemm(a, b, c, false, scratch, epilogue));
        Ok(())
    }
}
