//! The natural logarithm and what is made of it: `log1p`, `softplus`.

use super::exp::{LN_2_HIGH, LN_2_LOW, exp};
use super::polynomial;

/// `ln (1 + f) = f - f^2 / 2 + f^3 p(f)`, `sqrt(1/2) <= 1 + f <= sqrt(2)`, to 2^-29.
const LOG: [f32; 9] = [
    0.333_333_14,
    -0.250_001_67,
    0.200_022_22,
    -0.166_593_73,
    0.142_096_37,
    -0.125_492_4,
    0.121_078_14,
    -0.109_187_19,
    0.053_422_43,
];
/// The bits of `sqrt(1/2)`: the exponent is counted from there, so that the mantissa lies around 1.
const SQRT_HALF: u32 = 0x3f35_04f3;

/// Splits a normal positive `x = 2^e m` with `sqrt(1/2) <= m < sqrt(2)`.
#[inline(always)]
fn split(x: f32) -> (i32, f32) {
    let e = (x.to_bits().wrapping_sub(SQRT_HALF) as i32) >> 23;
    (e, f32::from_bits(x.to_bits().wrapping_sub((e << 23) as u32)))
}

/// `e ln 2 + ln (1 + f)`.
#[inline(always)]
fn join(e: f32, f: f32) -> f32 {
    let square = f * f;
    let tail = polynomial(f, LOG) * (square * f) + e * LN_2_LOW;
    (f + (tail - 0.5 * square)) + e * LN_2_HIGH
}

/// `ln x`, within 0.8 ULP.
#[inline(always)]
pub fn log(x: f32) -> f32 {
    let subnormal = x < f32::MIN_POSITIVE;
    let scaled = if subnormal { x * 8_388_608.0 } else { x };
    let (e, m) = split(scaled);
    let e = e as f32 - if subnormal { 23.0 } else { 0.0 };
    at_the_edges(x, join(e, m - 1.0))
}

/// Puts in the results that no polynomial gives: at zero, below zero, at infinity and NaN.
#[inline(always)]
fn at_the_edges(x: f32, y: f32) -> f32 {
    let y = if x == f32::INFINITY { x } else { y };
    let edge = if x == 0.0 { f32::NEG_INFINITY } else { f32::NAN };
    if x > 0.0 { y } else { edge }
}

/// `ln (1 + x)`, within 1.5 ULP.
#[inline(always)]
pub fn log1p(x: f32) -> f32 {
    let u = 1.0 + x;
    // What the sum has rounded off; it matters until u has eaten x whole.
    let lost = if x < 1.0 { x - (u - 1.0) } else { 1.0 - (u - x) };
    let lost = if u < 33_554_432.0 { lost } else { 0.0 };
    let (e, m) = split(u);
    let scale = f32::from_bits(((127 - e) << 23) as u32);
    let lost = if u < 33_554_432.0 { lost * scale } else { 0.0 };
    let y = at_the_edges(u, join(e as f32, (m - 1.0) + lost));
    // Keeps the sign of -0.
    y.copysign(if y == 0.0 { x } else { y })
}

/// `ln (1 + e^x)`, within 1.8 ULP.
#[inline(always)]
pub fn softplus(x: f32) -> f32 {
    let above = if x < 0.0 { 0.0 } else { x };
    above + log1p(exp(-x.abs()))
}
