//! Local response normalisation: `y_c = x_c (k + s Σ x_j²)^-beta` over the channels `j` around `c`.
//!
//! Krizhevsky et al., "`ImageNet` classification with deep convolutional neural networks", 2012. Shapes: `[.., channels]`.

use espalier_kernels::neighbours::neighbour_sums;
use espalier_spec::{Error, Result, Spec};

use crate::along::only_f32;
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::TensorType;

/// Damps each channel by its neighbours.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct LocalResponseNormalization {
    /// Number of channels that damp each other; of an even number one more lies before.
    #[spec(default = 5, range = 1..)]
    pub size: usize,
    /// How much squares of channels count.
    #[spec(default = 1e-4, range = 0.0..)]
    pub alpha: f32,
    /// The power of the damping.
    #[spec(default = 0.75, range = 0.0..)]
    pub beta: f32,
    /// Added to the squares.
    #[spec(default = 1.0)]
    pub k: f32,
    /// Whether alpha is divided by the size.
    #[spec(default = true)]
    pub divide_by_size: bool,
}

impl Op for LocalResponseNormalization {
    fn name(&self) -> &'static str {
        "localResponseNormalization"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let x = only_f32(self.name(), inputs)?;
        if x.shape.rank() == 0 {
            return Err(Error::shape(format!(
                "{}: x has no channels; expected [.., channels], got one number.",
                self.name()
            )));
        }
        Ok(vec![x.clone()])
    }

    fn compose<'g>(&self, _graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let x = inputs[0];
        let alpha = if self.divide_by_size { self.alpha / self.size as f32 } else { self.alpha };
        let sums = x.square().then(Neighbours { before: self.size / 2, after: (self.size - 1) / 2 }, &[]);
        let around = sums * alpha + self.k;
        // The usual power is two roots, which are far quicker.
        let damping = if self.beta == 0.75 {
            let inverse = around.rsqrt();
            inverse * inverse.sqrt()
        } else {
            around.pow(x.number(-self.beta))
        };
        (x * damping).checked().map(|y| Some(vec![y]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "alpha": 0.5 }), [&[2, 2, 7]]),
            Sample::of(json!({ "size": 2, "alpha": 0.25, "k": 2 }), [&[1, 2, 2, 3]]),
            Sample::of(json!({ "size": 9, "alpha": 0.3, "beta": 0.5, "divideBySize": false }), [&[4]]),
            Sample::of(json!({ "size": 1 }), [&[0, 3]]),
            Sample::of(json!({}), [&[3, 0]]),
        ]
    }
}

/// Sums over the neighbours along the last axis.
#[derive(Debug)]
struct Neighbours {
    before: usize,
    after: usize,
}

impl Op for Neighbours {
    fn name(&self) -> &'static str {
        "neighbourSums"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(inputs.to_vec())
    }

    /// Who is a neighbour on one side has its neighbour on the other.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let Self { before, after } = *self;
        cx.accumulate(0, cx.output_gradient(0).then(Self { before: after, after: before }, &[]));
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let Self { before, after } = *self;
        let shape = &inputs[0].shape;
        let n = shape[shape.rank() - 1];
        let (rows, cost) = (shape.size().checked_div(n).unwrap_or(0), 0.1 + 0.03 * (before + after) as f64);
        Ok(Box::new(Sums { before, after, n, cut: Cut::rows(rows, n as f64 * cost), cost: shape.size() as f64 * cost }))
    }
}

struct Sums {
    before: usize,
    after: usize,
    n: usize,
    cut: Cut,
    cost: f64,
}

impl Kernel for Sums {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.cost
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (x, y) = (io.f32(0), io.out_f32(0));
        if !y.is_empty() {
            let start = self.cut.first_row(io.piece) * self.n;
            neighbour_sums(&x[start..start + y.len()], self.n, self.before, self.after, y);
        }
        Ok(())
    }
}

impl Expr<'_> {
    /// Damps each channel by its neighbours.
    pub fn local_response_normalization(self, options: LocalResponseNormalization) -> Self {
        self.then(options, &[])
    }
}
