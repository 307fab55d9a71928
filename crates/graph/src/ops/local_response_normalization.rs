//! Local response normalisation: `y_c = x_c (k + s Σ x_j²)^-beta` over the channels `j` around `c`.
//!
//! Krizhevsky et al., "`ImageNet` classification with deep convolutional neural networks", 2012. Shapes: `[.., channels]`.

use std::ops::Range;

use espalier_kernels::neighbours::neighbour_sums;
use espalier_kernels::response::{Response, damp, damp_back};
use espalier_spec::{Error, Result, Spec};

use crate::along::only_f32;
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::io::In;
use crate::op::{Kernel, Op};
use crate::program::Program;
use crate::rows::Rows;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};

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
    /// Added to the squares; the paper on `AlexNet` has 2.
    #[spec(default = 1.0)]
    pub k: f32,
    /// Whether alpha is divided by the size, as PyTorch and Caffe do and the paper on `AlexNet` does not.
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

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.accumulate(0, cx.input(0).then(Back(self.clone()), &[cx.output_gradient(0)]));
        Ok(())
    }

    fn carries_epilogue(&self) -> bool {
        true
    }

    fn finished_kernel(
        &self,
        inputs: &[TensorType],
        _outputs: &[TensorType],
        epilogue: Option<Program>,
    ) -> Result<Box<dyn Kernel>> {
        Ok(self.rows(&inputs[0].shape, epilogue))
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

impl LocalResponseNormalization {
    fn scale(&self) -> f32 {
        if self.divide_by_size { self.alpha / self.size as f32 } else { self.alpha }
    }

    fn response(&self) -> Response {
        let (before, after) = (self.size / 2, (self.size - 1) / 2);
        Response { before, after, scale: self.scale(), k: self.k, beta: self.beta }
    }

    fn rows(&self, shape: &Shape, epilogue: Option<Program>) -> Box<dyn Kernel> {
        let (of, pixels) = (self.response(), pixels(shape));
        let make = move |x: &[In<'_>], rows: Range<usize>, y: &mut [f32], _: &mut [f32]| {
            let n = pixels.1;
            damp(&of, &x[0].floats()[rows.start * n..rows.end * n], n, y);
        };
        Rows::new(pixels, shape.size() as f64 * (DAMPED_NS + TERM_NS * self.size as f64), epilogue, make).boxed()
    }

    /// The derivative in x, written in other ops.
    fn derivative<'g>(&self, x: Expr<'g>, dy: Expr<'g>) -> Expr<'g> {
        let (before, after) = (self.size / 2, (self.size - 1) / 2);
        let s = x.square().then(Neighbours { before, after }, &[]) * self.scale() + self.k;
        let damped = dy * s.pow(x.number(-self.beta));
        let shares = (damped * x / s).then(Neighbours { before: after, after: before }, &[]);
        damped - x * shares * (2.0 * self.scale() * self.beta)
    }
}

/// Pixels, and channels of one.
fn pixels(shape: &Shape) -> (usize, usize) {
    let n = shape.last().copied().unwrap_or(1);
    (shape.size().checked_div(n).unwrap_or(0), n)
}

/// Nanoseconds that an element takes, and each of its neighbours.
const DAMPED_NS: f64 = 0.5;
const TERM_NS: f64 = 0.05;

/// The derivative in x, from x and the derivative in y, in one pass.
#[derive(Debug)]
struct Back(LocalResponseNormalization);

impl Op for Back {
    fn name(&self) -> &'static str {
        "localResponseNormalizationGrad"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(inputs[..1].to_vec())
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.through(|inputs| self.0.derivative(inputs[0], inputs[1]))
    }

    fn carries_epilogue(&self) -> bool {
        true
    }

    fn finished_kernel(
        &self,
        inputs: &[TensorType],
        _outputs: &[TensorType],
        epilogue: Option<Program>,
    ) -> Result<Box<dyn Kernel>> {
        Ok(self.rows(&inputs[0].shape, epilogue))
    }
}

impl Back {
    fn rows(&self, shape: &Shape, epilogue: Option<Program>) -> Box<dyn Kernel> {
        let (of, pixels) = (self.0.response(), pixels(shape));
        let make = move |inputs: &[In<'_>], rows: Range<usize>, dx: &mut [f32], shares: &mut [f32]| {
            let n = pixels.1;
            let part = rows.start * n..rows.end * n;
            damp_back(&of, &inputs[0].floats()[part.clone()], &inputs[1].floats()[part], n, shares, dx);
        };
        let cost = shape.size() as f64 * 2.0 * (DAMPED_NS + TERM_NS * self.0.size as f64);
        Rows::new(pixels, cost, epilogue, make).with_scratch(2 * pixels.1).boxed()
    }
}

/// Sums over the neighbours along the last axis.
#[derive(Debug, Clone, Copy)]
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
        let (Self { before, after }, shape) = (*self, &inputs[0].shape);
        let pixels = pixels(shape);
        let make = move |x: &[In<'_>], rows: Range<usize>, y: &mut [f32], _: &mut [f32]| {
            let n = pixels.1;
            if n > 0 {
                neighbour_sums(&x[0].floats()[rows.start * n..rows.end * n], n, before, after, y);
            }
        };
        let cost = shape.size() as f64 * (0.1 + 0.03 * (before + after) as f64);
        Ok(Rows::new(pixels, cost, None, make).boxed())
    }
}

impl Expr<'_> {
    /// Damps each channel by its neighbours.
    pub fn local_response_normalization(self, options: LocalResponseNormalization) -> Self {
        self.then(options, &[])
    }
}
