//! Values as expressions: `((y_true - y_pred).square()).mean(None, false)` adds the nodes it reads like.
//!
//! A mistake does not interrupt an expression: the graph keeps the first one, and `Graph::check` gives it up.

use std::ops::{Add, Div, Mul, Neg, Sub};
use std::sync::Arc;

use espalier_spec::Result;

use crate::graph::{Graph, Value};
use crate::op::Op;
use crate::ops::elementwise::{Elementwise, Params};
use crate::shape::{Shape, TensorType};
use crate::tensor::Tensor;

/// A value of a graph on which ops are methods and operators.
#[derive(Debug, Clone, Copy)]
pub struct Expr<'g> {
    graph: &'g Graph,
    value: Value,
}

impl<'g> Expr<'g> {
    pub(crate) fn new(graph: &'g Graph, value: Value) -> Self {
        Self { graph, value }
    }

    /// The value.
    pub fn value(self) -> Value {
        self.value
    }

    /// The graph it belongs to.
    pub fn graph(self) -> &'g Graph {
        self.graph
    }

    /// Whether it is made once for many runs, so that making it costs nothing.
    pub(crate) fn is_prepared(self) -> bool {
        self.graph.is_prepared(self.value)
    }

    /// Its type.
    pub fn ty(self) -> TensorType {
        self.graph.ty(self.value)
    }

    /// Its shape.
    pub fn shape(self) -> Shape {
        self.ty().shape
    }

    /// Applies an op of one output to this and other values.
    pub fn then(self, op: impl Op, others: &[Self]) -> Self {
        self.then_all(op, others).first().copied().unwrap_or(self)
    }

    /// Applies an op to this and other values; all its outputs. After a mistake: this value, once for good measure.
    pub fn then_all(self, op: impl Op, others: &[Self]) -> Vec<Self> {
        let inputs: Vec<_> = std::iter::once(self).chain(others.iter().copied()).map(Self::value).collect();
        match self.graph.apply(Arc::new(op), &inputs) {
            Ok(values) => values.into_iter().map(|value| self.graph.expr(value)).collect(),
            Err(error) => {
                self.graph.fail(error);
                vec![self]
            }
        }
    }

    /// Applies the elementwise row of that name, with its default options.
    pub(crate) fn row(self, name: &str, others: &[Self]) -> Self {
        self.row_with(name, Params::default(), others)
    }

    pub(crate) fn row_with(self, name: &str, params: Params, others: &[Self]) -> Self {
        match Elementwise::named(name, params) {
            Ok(op) => self.then(op, others),
            Err(error) => {
                self.graph.fail(error);
                self
            }
        }
    }

    /// A number in the same graph.
    pub fn number(self, number: f32) -> Self {
        self.graph.expr(self.graph.constant(Tensor::scalar(number)))
    }

    /// Zeros of the same shape, float32.
    pub fn zeros_like(self) -> Self {
        self.number(0.0).broadcast_to(&self.shape())
    }

    /// The first mistake met so far, else this.
    pub fn checked(self) -> Result<Self> {
        self.graph.check().map(|()| self)
    }
}

/// Methods that are rows of the elementwise table.
macro_rules! row_methods {
    ($($(#[$meta:meta])* $method:ident ($($arg:ident),*) = $row:literal;)+) => {
        impl<'g> Expr<'g> {
            $($(#[$meta])* pub fn $method(self $(, $arg: Self)*) -> Self { self.row($row, &[$($arg),*]) })+
        }
    };
}

row_methods! {
    /// `|x|`.
    abs() = "abs";
    /// -1, 0 or 1.
    sign() = "sign";
    /// `x * x`.
    square() = "square";
    /// Square root.
    sqrt() = "sqrt";
    /// `1 / sqrt(x)`.
    rsqrt() = "rsqrt";
    /// `1 / x`.
    reciprocal() = "reciprocal";
    /// `e^x`.
    exp() = "exp";
    /// `e^x - 1`, exact near 0.
    expm1() = "expm1";
    /// Natural logarithm.
    log() = "log";
    /// `log(1 + x)`.
    log1p() = "log1p";
    /// Sine.
    sin() = "sin";
    /// Cosine.
    cos() = "cos";
    /// Hyperbolic tangent.
    tanh() = "tanh";
    /// `1 / (1 + e^-x)`.
    sigmoid() = "sigmoid";
    /// `max(x, 0)`.
    relu() = "relu";
    /// `log(1 + e^x)`.
    softplus() = "softplus";
    /// Power.
    pow(exponent) = "pow";
    /// The larger of two.
    maximum(other) = "maximum";
    /// The smaller of two.
    minimum(other) = "minimum";
    /// Whether equal.
    equal(other) = "equal";
    /// Whether different.
    not_equal(other) = "notEqual";
    /// Whether larger.
    greater(other) = "greater";
    /// Whether larger or equal.
    greater_equal(other) = "greaterEqual";
    /// Whether smaller.
    less(other) = "less";
    /// Whether both.
    and(other) = "logicalAnd";
    /// `yes` where this is true, else `no`.
    select(yes, no) = "where";
}

impl Expr<'_> {
    /// Adds normal numbers of that standard deviation, other ones at each step.
    pub fn gaussian_noise(self, stddev: f32, seed: Option<u64>) -> Self {
        match Elementwise::named("gaussianNoise", [stddev, 0.0, 0.0]) {
            Ok(op) => self.then(Elementwise { stream: self.graph.stream(seed), ..op }, &[]),
            Err(error) => {
                self.graph.fail(error);
                self
            }
        }
    }

    /// Confines to `[min, max]`.
    pub fn clip(self, min: f32, max: f32) -> Self {
        self.row_with("clip", [min, max, 0.0], &[])
    }
}

impl Neg for Expr<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        self.row("neg", &[])
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident $row:literal)+) => {$(
        impl $trait for Expr<'_> {
            type Output = Self;
            fn $method(self, other: Self) -> Self { self.row($row, &[other]) }
        }
        impl $trait<f32> for Expr<'_> {
            type Output = Self;
            fn $method(self, other: f32) -> Self { self.row($row, &[self.number(other)]) }
        }
        impl<'g> $trait<Expr<'g>> for f32 {
            type Output = Expr<'g>;
            fn $method(self, other: Expr<'g>) -> Expr<'g> { other.number(self).row($row, &[other]) }
        }
    )+};
}

operators! { Add add "add" Sub sub "sub" Mul mul "mul" Div div "div" }
