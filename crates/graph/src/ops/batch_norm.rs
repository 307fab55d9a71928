//! Normalises each channel with statistics that are given: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`.
//!
//! Shapes: x `[.., c]`; mean and variance `[c]`, or `[n, c]` for statistics of each of the n samples; gamma, beta `[c]`.
//! Ioffe and Szegedy, "Batch normalization", 2015. The derivative needs two sums of each channel, taken in one pass over
//! `dy` and `x`; with the mean's and the variance's own derivatives everything else is one chain over `dy` and `x`.

use std::sync::Arc;

use espalier_kernels::{fetch, moments};
use espalier_spec::{Error, Result, Spec};

use crate::autodiff::{Backward, unbroadcast};
use crate::columns::{Columns, block_rows};
use crate::expr::Expr;
use crate::graph::{Graph, Source};
use crate::io::{In, Io};
use crate::op::{Cut, Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};
use crate::tally::{Finished, Tallied, Tally};

/// Normalises each channel, the last axis, with a mean and a variance that are given.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct BatchNorm {
    /// Added to the variance, so that a channel without any is not divided by 0.
    #[spec(default = 1e-3, range = 0.0..)]
    pub epsilon: f32,
}

/// `x`, seen as matrices `[outer, n, c]` that share their statistics.
fn matrices(x: &Shape, statistics: &Shape) -> Result<Shape> {
    let channels = x.last().copied().unwrap_or(1);
    let outer = if statistics.rank() == 2 { statistics[0] } else { 1 };
    Shape::new([outer, x.size() / (outer * channels).max(1), channels])
}

/// Values of channels, of each matrix or of all, over `[outer, n, c]`.
fn over_rows<'g>(values: Expr<'g>, matrices: &Shape) -> Result<Expr<'g>> {
    Ok(values.reshape(&Shape::new([values.shape().size() / matrices[2].max(1), 1, matrices[2]])?))
}

impl BatchNorm {
    /// What deviations are multiplied by: `gamma / sqrt(variance + epsilon)`; and the root's reciprocal alone.
    fn scale<'g>(&self, variance: Expr<'g>, gamma: Expr<'g>) -> [Expr<'g>; 2] {
        let inverse = (variance + self.epsilon).rsqrt();
        [inverse * gamma, inverse]
    }
}

impl Op for BatchNorm {
    fn name(&self) -> &'static str {
        "batchNorm"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let [x, mean, variance, gamma, beta] = inputs else {
            let got = inputs.len();
            return Err(Error::shape(format!("batchNorm: wrong number of inputs; expected 5, got {got}.")));
        };
        if let Some(other) = inputs.iter().find(|ty| ty.dtype != DType::F32) {
            let hint = "Convert with .cast('float32').";
            return Err(Error::dtype(format!("batchNorm: wrong element type; expected float32, got {other}. {hint}")));
        }
        let Some(&channels) = x.shape.last() else {
            return Err(Error::shape("batchNorm: x has no channels; expected [.., channels], got one number."));
        };
        let samples = x.shape.rank() > 1 && mean.shape[..] == [x.shape[0], channels];
        let mut wrong = [("gamma", gamma), ("beta", beta)].into_iter().find(|(_, ty)| ty.shape[..] != [channels]);
        if mean.shape[..] != [channels] && !samples {
            wrong = Some(("mean", mean));
        } else if variance.shape != mean.shape {
            wrong = Some(("variance", variance));
        }
        if let Some((name, got)) = wrong {
            return Err(Error::shape(format!(
                "batchNorm: {name} does not fit x; expected [{channels}], the last axis of {}, got {}.",
                x.shape, got.shape
            )));
        }
        Ok(vec![x.clone()])
    }

    /// With `r = 1 / sqrt(variance + epsilon)`, `s = Σ dy`, `p = Σ dy (x - mean)` over what shares a statistic:
    /// `dx = dy gamma r`, `dmean = -s gamma r`, `dvariance = -p gamma r³ / 2`, `dgamma = p r`, `dbeta = s`.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let [x, mean, variance, gamma]: [_; 4] = std::array::from_fn(|i| cx.input(i));
        let dy = cx.output_gradient(0);
        let shape = matrices(&x.shape(), &mean.shape())?;
        let [scale, inverse] = self.scale(variance, gamma);
        if cx.needs(0) {
            let dx = dy.reshape(&shape) * over_rows(scale, &shape)?;
            cx.accumulate(0, dx.reshape(&x.shape()));
        }
        if (1..5).any(|i| cx.needs(i)) {
            let centre = mean.reshape(&Shape::new([shape[0], shape[2]])?);
            let sums = dy.reshape(&shape).then_all(CentredSums { block: None }, &[x.reshape(&shape), centre]);
            let [sum, product] = [sums[0], sums[1]].map(|sums| sums.reshape(&mean.shape()));
            cx.accumulate(1, -(sum * scale));
            cx.accumulate(2, product * scale * inverse * inverse * -0.5);
            cx.accumulate(3, unbroadcast(product * inverse, &gamma.ty()));
            cx.accumulate(4, unbroadcast(sum, &gamma.ty()));
        }
        Ok(())
    }

    /// A chain over the rows, which joins the product before it and the activation behind it.
    fn lower<'g>(&self, graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let [x, mean, variance, gamma, beta] = *inputs else { return Ok(None) };
        let shape = matrices(&x.shape(), &mean.shape())?;
        let [scale, _] = self.scale(variance, gamma);
        let rows = x.reshape(&shape);
        // Statistics that are kept need one multiplication and one addition. Those of x itself are subtracted first:
        // what is left of a large mean would be the rounding of two large products.
        let y = if matches!(graph.node(graph.seen(mean.value())).source, Source::Op(_)) {
            (rows - over_rows(mean, &shape)?) * over_rows(scale, &shape)? + over_rows(beta, &shape)?
        } else {
            rows * over_rows(scale, &shape)? + over_rows(beta - mean * scale, &shape)?
        };
        Ok(Some(vec![y.reshape(&x.shape())]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        let positive = |dims: &[usize]| {
            let x = crate::sample::floats(dims, 3);
            let data: Vec<_> = x.as_f32().unwrap().iter().map(|x| x * x * 0.3 + 0.5).collect();
            crate::tensor::Tensor::f32(x.shape().clone(), &data).unwrap()
        };
        let sample = |x: &[usize], statistics: &[usize], epsilon: f32| {
            use crate::sample::floats;
            let channels = &statistics[statistics.len() - 1..];
            let [mean, gamma, beta] = [floats(statistics, 1), floats(channels, 2), floats(channels, 4)];
            Sample::on(json!({ "epsilon": epsilon }), vec![floats(x, 0), mean, positive(statistics), gamma, beta])
        };
        vec![
            sample(&[4, 3], &[3], 0.1),
            sample(&[2, 2, 3], &[3], 0.0),
            sample(&[2, 3, 2], &[2, 2], 0.1),
            sample(&[3], &[3], 0.1),
            sample(&[0, 3], &[3], 0.1),
        ]
    }
}

/// The two sums that derivatives of normalisers need: `Σ dy` and `Σ dy (x - mean)` over the rows of `[outer, n, c]`, or
/// over blocks of them; `mean [outer, c]`.
#[derive(Debug)]
struct CentredSums {
    block: Option<usize>,
}

impl Op for CentredSums {
    fn name(&self) -> &'static str {
        "centredSums"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let x = &inputs[1].shape;
        let sums = match self.block {
            Some(block) => Shape::new([x[0], x[1].div_ceil(block), x[2]])?,
            None => Shape::new([x[0], x[2]])?,
        };
        Ok(vec![TensorType::f32(sums.clone()), TensorType::f32(sums)])
    }

    /// With the gradients `a`, `b` of the sums: `ddy = a + b (x - mean)`, `dx = b dy`, `dmean = -b Σ dy`.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (dy, x, mean) = (cx.input(0), cx.input(1), cx.input(2));
        let (a, b) = (cx.output_gradient(0), cx.output_gradient(1));
        let (a_rows, b_rows) = (a.expand_dims(1), b.expand_dims(1));
        cx.accumulate(0, (x - mean.expand_dims(1)) * b_rows + a_rows);
        cx.accumulate(1, dy * b_rows);
        cx.accumulate(2, -(cx.output(0) * b));
        Ok(())
    }

    fn lower<'g>(&self, _graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let block = block_rows(&inputs[1].shape());
        Ok(block.map(|_| {
            let parts = inputs[0].then_all(Self { block }, &inputs[1..]);
            parts.into_iter().map(|part| part.sum(Some(&[1]), false)).collect()
        }))
    }

    fn tallied(&self, rows: usize) -> Option<Tallied> {
        self.block.map(|_| Tallied { op: Arc::new(Self { block: Some(rows) }), tally: Box::new(AsMade) })
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Sums(Columns::new(&inputs[1].shape, self.block, NS_PER_ELEMENT))))
    }
}

/// Nanoseconds an element: two streams are read.
const NS_PER_ELEMENT: f64 = 0.2;

struct Sums(Columns);

impl Kernel for Sums {
    fn cut(&self) -> Cut {
        self.0.cut()
    }

    fn cost(&self) -> f64 {
        self.0.cost()
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (dy, x, mean, sum, product) = (io.f32(0), io.f32(1), io.f32(2), io.out_f32(0), io.out_f32(1));
        let cols = self.0.width();
        for part in self.0.piece(io.piece, sum.len()) {
            let (sum, product) = (&mut sum[part.out.clone()], &mut product[part.out]);
            let (dy, x) = (&dy[part.elements.clone()], &x[part.elements]);
            let mean = &mean[part.matrix * cols..][..cols];
            moments::centred_sums(dy, x, mean, part.rows, cols, part.columns.start, sum, product);
        }
        Ok(())
    }
}

/// The sums while `dy` is made; of the inputs `x` is the first and `mean` the second.
struct AsMade;

/// Nanoseconds an element: `dy` is in the first cache, and `x` on its way.
const NS_PER_ELEMENT_AS_MADE: f64 = 0.1;

impl Tally for AsMade {
    fn cost(&self) -> f64 {
        NS_PER_ELEMENT_AS_MADE
    }

    fn add(&self, inputs: &[In<'_>], dy: &Finished<'_>, [sum, product]: [&mut [f64]; 2]) {
        let (x, mean) = (&inputs[0].floats()[dy.at..], &inputs[1].floats()[dy.at % dy.width..]);
        moments::add_centred(&dy.rows, x, dy.width, mean, sum, product);
    }

    fn fetch(&self, inputs: &[In<'_>], at: usize, n: usize) {
        fetch(&inputs[0].floats()[at..at + n]);
    }
}

impl Expr<'_> {
    /// Normalises each channel, the last axis, with statistics that are given; `[c]`, or `[n, c]` for each sample.
    pub fn batch_norm(self, [mean, variance]: [Self; 2], gamma: Self, beta: Self, epsilon: f32) -> Self {
        self.then(BatchNorm { epsilon }, &[mean, variance, gamma, beta])
    }
}
