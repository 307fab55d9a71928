//! Norms of gradients as ops: sums of squares piece by piece, and the scale that keeps a norm within its limit.

use std::fmt;
use std::sync::Arc;

use espalier_graph::io::Io;
use espalier_graph::op::pieces_worth;
use espalier_graph::{Cut, Graph, Kernel, Op, Shape, TensorType, Value};
use espalier_kernels::reduce::{SumSquares, all};
use espalier_optim::Optimizer;
use espalier_spec::Result;

/// A gradient, and beside it, for an optimizer that adds gradients up, the sum of those before.
pub type Summands = Vec<Value>;

/// By what each gradient is multiplied so that no norm is above its limit; nothing for an optimizer without one.
pub fn add_scales(graph: &Graph, optimizer: &Arc<Optimizer>, gradients: &[Summands]) -> Result<Option<Vec<Value>>> {
    let options = &optimizer.options;
    if options.clip_norm.is_none() && options.global_clip_norm.is_none() {
        return Ok(None);
    }
    let square = |summands: &Summands| Ok(graph.apply(Arc::new(Squares(Arc::clone(optimizer))), summands)?[0]);
    let scale = |squares: &[Value]| Ok(graph.apply(Arc::new(Scale(Arc::clone(optimizer))), squares)?[0]);
    let squares = gradients.iter().map(square).collect::<Result<Vec<_>>>()?;
    let scales = if options.global_clip_norm.is_some() {
        vec![scale(&squares)?; squares.len()]
    } else {
        squares.iter().map(|&squares| scale(&[squares])).collect::<Result<_>>()?
    };
    Ok(Some(scales))
}

/// Sums of squares of a gradient, one for each piece of it: the pieces follow from the shape.
struct Squares(Arc<Optimizer>);

impl fmt::Debug for Squares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "squares({:?})", self.0.options)
    }
}

/// Nanoseconds that one element takes.
const NS_PER_SQUARE: f64 = 0.1;

fn pieces(ty: &TensorType) -> usize {
    pieces_worth(ty.shape.size() as f64 * NS_PER_SQUARE)
}

impl Op for Squares {
    fn name(&self) -> &'static str {
        "gradientSquares"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(Shape::from([pieces(&inputs[0])]))])
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let (size, pieces) = (inputs[0].shape.size(), pieces(&inputs[0]));
        Ok(Box::new(SquaresKernel { optimizer: Arc::clone(&self.0), size, pieces }))
    }
}

struct SquaresKernel {
    optimizer: Arc<Optimizer>,
    size: usize,
    pieces: usize,
}

impl Kernel for SquaresKernel {
    fn cut(&self) -> Cut {
        if self.pieces == 1 { Cut::Whole } else { Cut::Rows { rows: self.pieces, per_piece: 1 } }
    }

    fn cost(&self) -> f64 {
        self.size as f64 * NS_PER_SQUARE
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        // A step that only adds up needs no norm.
        if self.optimizer.is_update(io.state.step) {
            let per_piece = self.size.div_ceil(self.pieces);
            let range = (io.piece * per_piece).min(self.size)..((io.piece + 1) * per_piece).min(self.size);
            let gradient = &io.f32(0)[range.clone()];
            io.out_f32(0)[0] =
                if io.inputs() == 1 { all::<SumSquares>(gradient) } else { of_sums(gradient, &io.f32(1)[range]) };
        }
        Ok(())
    }
}

/// Floats that are added up at a time on the stack.
const BLOCK: usize = 1024;

fn of_sums(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; BLOCK];
    let mut total = 0.0;
    for (a, b) in a.chunks(BLOCK).zip(b.chunks(BLOCK)) {
        sums.iter_mut().zip(a).zip(b).for_each(|((sum, a), b)| *sum = a + b);
        total += f64::from(all::<SumSquares>(&sums[..a.len()]));
    }
    total as f32
}

/// The scale of gradients whose sums of squares are the inputs.
struct Scale(Arc<Optimizer>);

impl fmt::Debug for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scale({:?})", self.0.options)
    }
}

impl Op for Scale {
    fn name(&self) -> &'static str {
        "clipScale"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(Shape::from([1]))])
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Self(Arc::clone(&self.0))))
    }
}

impl Kernel for Scale {
    fn cost(&self) -> f64 {
        100.0
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let sums = (0..io.inputs()).flat_map(|i| io.f32(i));
        let squares = sums.fold(0.0, |total, &sum| total + f64::from(sum));
        io.out_f32(0)[0] = self.0.clip_scale(squares);
        Ok(())
    }
}
