//! Cross-entropy of softmax in one kernel: `loss = -Σ t log softmax(x)` of each row of logits `x [.., n]`.
//!
//! Labels are class numbers (int32 `[..]`) or rows of probabilities (float32 `[.., n]`). Output 0 is the loss `[..]`;
//! output 1 is softmax, kept for the derivative.

use std::ops::Range;
use std::sync::Arc;

use espalier_kernels::softmax::{self, BadLabel};
use espalier_spec::{Error, Result, Spec};

use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::{In, Io};
use crate::op::{Cut, Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};

/// Cross-entropy of the softmax of logits.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct SoftmaxCrossEntropy;

/// Nanoseconds an element: two exponentials.
const NS_PER_ELEMENT: f64 = 1.5;

impl Op for SoftmaxCrossEntropy {
    fn name(&self) -> &'static str {
        "softmaxCrossEntropy"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let wrong = |what: &str, expected: &str, got: &str| {
            format!("softmaxCrossEntropy: {what}; expected {expected}, got {got}.")
        };
        let [x, labels] = inputs else {
            return Err(Error::shape(wrong("wrong number of inputs", "2", &inputs.len().to_string())));
        };
        if x.dtype != DType::F32 {
            return Err(Error::dtype(wrong("wrong element type of the logits", "float32", &x.to_string())));
        }
        let [rows @ .., n] = &x.shape[..] else {
            return Err(Error::shape(wrong("the logits have no classes", "[.., classes]", &x.to_string())));
        };
        let rows = Shape::new(rows)?;
        if *n == 0 && rows.size() > 0 {
            return Err(Error::shape(wrong("there are no classes", "at least 1", &x.to_string())));
        }
        let got = format!("{labels} for logits {}", x.shape);
        match labels.dtype {
            DType::I32 if labels.shape == rows => {}
            DType::I32 => {
                let expected = format!("one class number a row, {rows}");
                return Err(Error::shape(wrong("the labels do not fit the logits", &expected, &got)));
            }
            DType::F32 if labels.shape == x.shape => {}
            DType::F32 => {
                let expected = format!("one probability a class, {}", x.shape);
                let hint = " Class numbers are int32: convert with .cast('int32').";
                return Err(Error::shape(wrong("the labels do not fit the logits", &expected, &got) + hint));
            }
            DType::U8 | DType::Bool => {
                let hint = " Convert with .cast('int32').";
                return Err(Error::dtype(wrong("wrong element type of the labels", "int32 or float32", &got) + hint));
            }
        }
        Ok(vec![TensorType::f32(rows), x.clone()])
    }

    /// Rows that are made of class numbers are left out.
    fn compose<'g>(&self, graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let Some(labels) = x[1].class_numbers(&x[0].shape()) else { return Ok(None) };
        let values = graph.apply(Arc::new(self.clone()), &[x[0].value(), labels.value()])?;
        Ok(Some(values.into_iter().map(|value| graph.expr(value)).collect()))
    }

    /// `dx = (p Σ t - t) dl`, `dt = -dl log p`.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let (x, labels, p) = (cx.input(0), cx.input(1), cx.output(1));
        if cx.has_output_gradient(0) {
            let dl = cx.output_gradient(0);
            if cx.needs(0) {
                cx.accumulate(0, p.then(CrossEntropyGradient, &[labels, dl]));
            }
            if cx.needs(1) {
                cx.accumulate(1, -(x.log_softmax(-1) * dl.expand_dims(-1)));
            }
        }
        if cx.needs(0) && cx.has_output_gradient(1) {
            let dp = cx.output_gradient(1);
            cx.accumulate(0, p * (dp - (p * dp).sum(Some(&[-1]), true)));
        }
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Loss(Labelled::new(&inputs[0].shape, outputs[0].shape.size(), NS_PER_ELEMENT))))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use crate::sample::{floats, ints};
        use espalier_spec::json;

        vec![
            Sample::on(json!({}), vec![floats(&[3, 4], 0), ints(&[3], &[3, 0, 3])]),
            Sample::on(json!({}), vec![floats(&[4], 0), ints(&[], &[1])]),
            Sample::on(json!({}), vec![floats(&[2, 2, 3], 0), ints(&[2, 2], &[2, 0, 1, 1])]),
            Sample::of(json!({}), [&[2, 3], &[2, 3]]),
            Sample::on(json!({}), vec![floats(&[0, 3], 0), ints(&[0], &[])]),
        ]
    }
}

/// Labelled rows of `n` classes, and how they are cut.
struct Labelled {
    n: usize,
    rows: usize,
    cut: Cut,
    cost: f64,
}

impl Labelled {
    fn new(x: &Shape, rows: usize, ns_per_element: f64) -> Self {
        let n = x.last().copied().unwrap_or(1);
        let row = n as f64 * ns_per_element;
        Self { n, rows, cut: Cut::rows(rows, row), cost: rows as f64 * row }
    }

    /// The rows of a piece, and their elements.
    fn piece(&self, piece: usize) -> (Range<usize>, Range<usize>) {
        let first = self.cut.first_row(piece);
        let count = if let Cut::Rows { per_piece, .. } = self.cut { per_piece } else { self.rows };
        let end = self.rows.min(first + count);
        (first..end, first * self.n..end * self.n)
    }
}

struct Loss(Labelled);

impl Kernel for Loss {
    fn cut(&self) -> Cut {
        self.0.cut
    }

    fn cost(&self) -> f64 {
        self.0.cost
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let ((rows, elements), n) = (self.0.piece(io.piece), self.0.n);
        if n == 0 {
            return Ok(());
        }
        let (x, loss, p) = (&io.f32(0)[elements.clone()], io.out_f32(0), io.out_f32(1));
        match io.input(1) {
            In::I32(labels) => {
                let found = softmax::sparse_cross_entropy(x, &labels[rows.clone()], n, loss, Some(p));
                found.map_err(|BadLabel { row, label }| {
                    let row = rows.start + row;
                    Error::data(format!(
                        "softmaxCrossEntropy: the label of row {row} is out of range; expected 0 to {} ({n} classes), \
                         got {label}.",
                        n - 1
                    ))
                })?;
            }
            In::F32(t) => softmax::cross_entropy(x, &t[elements], n, loss, Some(p)),
            In::U8(_) => unreachable!("the shape rule keeps bytes out"),
        }
        Ok(())
    }
}

/// The derivative in the logits, from softmax, labels and the gradient of the loss.
#[derive(Debug)]
struct CrossEntropyGradient;

impl Op for CrossEntropyGradient {
    fn name(&self) -> &'static str {
        "softmaxCrossEntropyGradient"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![inputs[0].clone()])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.through(|inputs| {
            let (p, labels, dl) = (inputs[0], inputs[1], inputs[2].expand_dims(-1));
            if labels.ty().dtype == DType::F32 {
                (p * labels.sum(Some(&[-1]), true) - labels) * dl
            } else {
                let classes = p.shape().last().copied().unwrap_or(1);
                (p - labels.one_hot(classes)) * dl
            }
        })
    }

    fn kernel(&self, inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(LossGradient(Labelled::new(&inputs[0].shape, inputs[2].shape.size(), NS_PER_GRADIENT))))
    }
}

struct LossGradient(Labelled);

/// Nanoseconds an element of the derivative: arithmetic alone.
const NS_PER_GRADIENT: f64 = 0.3;

impl Kernel for LossGradient {
    fn cut(&self) -> Cut {
        self.0.cut
    }

    fn cost(&self) -> f64 {
        self.0.cost
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let ((rows, elements), n) = (self.0.piece(io.piece), self.0.n);
        if n == 0 {
            return Ok(());
        }
        let (p, dl, dx) = (&io.f32(0)[elements.clone()], &io.f32(2)[rows.clone()], io.out_f32(0));
        match io.input(1) {
            In::I32(labels) => softmax::sparse_cross_entropy_backward(p, &labels[rows], dl, n, dx),
            In::F32(t) => softmax::cross_entropy_backward(p, &t[elements], dl, n, dx),
            In::U8(_) => unreachable!("the shape rule keeps bytes out"),
        }
        Ok(())
    }
}

impl Expr<'_> {
    /// Cross-entropy of each row's softmax; labels are int32 class numbers or float32 rows.
    pub fn softmax_cross_entropy(self, labels: Self) -> Self {
        self.then(SoftmaxCrossEntropy, &[labels])
    }
}
