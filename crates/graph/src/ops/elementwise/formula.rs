//! Formulas written once, for the float32 loops and for their double-precision references.

use std::ops::{Add, Div, Mul, Neg, Sub};

use espalier_kernels::{dispatch, vmath};

use super::{MOST_PARAMS, RowContext};

/// A float of either width.
pub trait Real:
    Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// A constant.
    fn c(value: f64) -> Self;
    /// Functions that have a vector form in `kernels::vmath`.
    fn exp(self) -> Self;
    fn expm1(self) -> Self;
    fn log(self) -> Self;
    fn log1p(self) -> Self;
    fn sin(self) -> Self;
    fn cos(self) -> Self;
    fn tanh(self) -> Self;
    fn sigmoid(self) -> Self;
    fn erf(self) -> Self;
    fn pow(self, exponent: Self) -> Self;
    fn softplus(self) -> Self;
    fn sqrt(self) -> Self;
    fn abs(self) -> Self;
    fn floor(self) -> Self;
    fn ceil(self) -> Self;
    /// To the nearest integer, halves to the even one, as NumPy and PyTorch round.
    fn round(self) -> Self;
}

macro_rules! via {
    ($($name:ident)+) => { $(#[inline(always)] fn $name(self) -> Self { vmath::$name(self) })+ };
}

impl Real for f32 {
    #[inline(always)]
    fn c(value: f64) -> Self {
        value as Self
    }
    via! { exp expm1 log log1p sin cos tanh sigmoid erf softplus }
    #[inline(always)]
    fn pow(self, exponent: Self) -> Self {
        vmath::powf(self, exponent)
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self::sqrt(self)
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Self::abs(self)
    }
    #[inline(always)]
    fn floor(self) -> Self {
        Self::floor(self)
    }
    #[inline(always)]
    fn ceil(self) -> Self {
        Self::ceil(self)
    }
    #[inline(always)]
    fn round(self) -> Self {
        self.round_ties_even()
    }
}

impl Real for f64 {
    fn c(value: f64) -> Self {
        value
    }
    fn exp(self) -> Self {
        Self::exp(self)
    }
    fn expm1(self) -> Self {
        self.exp_m1()
    }
    fn log(self) -> Self {
        self.ln()
    }
    fn log1p(self) -> Self {
        self.ln_1p()
    }
    fn sin(self) -> Self {
        Self::sin(self)
    }
    fn cos(self) -> Self {
        Self::cos(self)
    }
    fn tanh(self) -> Self {
        Self::tanh(self)
    }
    fn sigmoid(self) -> Self {
        1.0 / (1.0 + (-self).exp())
    }
    /// Taylor's series, which converges everywhere; beyond 5 the value is 1 to 12 digits.
    fn erf(self) -> Self {
        if self.abs() > 5.0 {
            return self.signum();
        }
        let (mut term, mut sum) = (self, self);
        for n in 1..120 {
            term *= -self * self / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * std::f64::consts::FRAC_2_SQRT_PI
    }
    fn pow(self, exponent: Self) -> Self {
        self.powf(exponent)
    }
    fn softplus(self) -> Self {
        self.max(0.0) + (-self.abs()).exp().ln_1p()
    }
    fn sqrt(self) -> Self {
        Self::sqrt(self)
    }
    fn abs(self) -> Self {
        Self::abs(self)
    }
    fn floor(self) -> Self {
        Self::floor(self)
    }
    fn ceil(self) -> Self {
        Self::ceil(self)
    }
    fn round(self) -> Self {
        self.round_ties_even()
    }
}

/// The formula of one row.
pub trait Formula {
    /// The value of one element from its options and operands.
    fn value<T: Real>(p: [T; MOST_PARAMS], x: [T; 3]) -> T;
}

dispatch! {
    /// Applies a formula of one operand.
    pub fn unary<F: Formula>(cx: &RowContext, x: [&[f32]; 3], out: &mut [f32]) {
        for (out, &a) in out.iter_mut().zip(x[0]) {
            *out = F::value(cx.params, [a; 3]);
        }
    }
}

dispatch! {
    /// Applies a formula of two operands.
    pub fn binary<F: Formula>(cx: &RowContext, x: [&[f32]; 3], out: &mut [f32]) {
        for ((out, &a), &b) in out.iter_mut().zip(x[0]).zip(x[1]) {
            *out = F::value(cx.params, [a, b, b]);
        }
    }
}

dispatch! {
    /// Applies a formula of three operands.
    pub fn ternary<F: Formula>(cx: &RowContext, x: [&[f32]; 3], out: &mut [f32]) {
        for (((out, &a), &b), &c) in out.iter_mut().zip(x[0]).zip(x[1]).zip(x[2]) {
            *out = F::value(cx.params, [a, b, c]);
        }
    }
}
