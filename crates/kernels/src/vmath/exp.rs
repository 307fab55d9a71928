//! The exponential and what is made of it: `expm1`, `tanh`, `sigmoid`.

use super::{nearest, polynomial, power_of_two};
use std::f32::consts::LOG2_E;

/// `ln 2` in two parts: the first has 9 bits, so its product with an exponent is exact.
pub(super) const LN_2_HIGH: f32 = 355.0 / 512.0;
pub(super) const LN_2_LOW: f32 = -2.121_944_4e-4;

/// `e^r = 1 + r + r^2 q(r)`, |r| <= 0.35, to 2^-28.
const EXP: [f32; 5] = [0.499_999_94, 0.166_665_09, 0.041_668_01, 0.008_369_992, 0.001_384_709_5];
/// The same with the error relative to `e^r - 1`, to 2^-30.9.
const EXPM1: [f32; 6] = [0.5, 0.166_666_66, 0.041_666_46, 0.008_333_635, 0.001_393_591_8, 0.000_196_751_37];
/// `tanh x = x + x^3 p(x^2)`, |x| <= 0.55, to 2^-29.7.
const TANH: [f32; 5] = [-0.333_333_16, 0.133_325_44, -0.053_847_548, 0.021_050_714, -0.006_242_849_4];
/// Above this, `1 - 2 / (e^2x + 1)` has lost less than one bit.
const TANH_SWITCH: f32 = 0.55;

/// Splits `x = n ln 2 + r` with `|r| <= ln 2 / 2`; also gives `n` as an integer.
#[inline(always)]
fn split(x: f32) -> (f32, i32) {
    let (n, integer) = nearest(x * LOG2_E);
    ((x - n * LN_2_HIGH) - n * LN_2_LOW, integer)
}

/// `e^r` for the remainder of [`split`].
#[inline(always)]
fn exp_of_remainder(r: f32) -> f32 {
    (polynomial(r, EXP) * (r * r) + r) + 1.0
}

/// `e^x` for `-88 <= x <= 88`, where neither end of the range needs care.
#[inline(always)]
pub(super) fn exp_inside(x: f32) -> f32 {
    let (r, n) = split(x);
    exp_of_remainder(r) * power_of_two(n)
}

/// `e^x` for `x <= 0`, as [`exp`] but with results below the normal numbers flushed to zero.
#[inline(always)]
pub(crate) fn exp_nonpositive(x: f32) -> f32 {
    // There n is -127, whose power of two comes out as zero.
    exp_inside(if x < -88.0 { -88.0 } else { x })
}

/// `e^x`, within 1 ULP.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let x = if x > 89.0 { 89.0 } else { x };
    let x = if x < -104.0 { -104.0 } else { x };
    let (r, n) = split(x);
    // Two factors: 2^n alone leaves the range of f32 when the result is subnormal or just below overflow.
    let half = n >> 1;
    exp_of_remainder(r) * power_of_two(half) * power_of_two(n - half)
}

/// `e^x - 1`, within 1.5 ULP.
#[inline(always)]
pub fn expm1(x: f32) -> f32 {
    let clamped = if x > 89.0 { 89.0 } else { x };
    let clamped = if clamped < -18.0 { -18.0 } else { clamped };
    let (r, n) = split(clamped);
    let p = polynomial(r, EXPM1) * (r * r) + r;
    // 2^n p + (2^n - 1), at half size because 2^128 is no f32.
    let scale = power_of_two(n - 1);
    let y = (scale * p + (scale - 0.5)) * 2.0;
    y.copysign(x)
}

/// Hyperbolic tangent, within 1.5 ULP.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    let a = x.abs();
    let square = x * x;
    let small = polynomial(square, TANH) * square * a + a;
    // From 9.02 on the result rounds to 1.
    let bounded = if a > 9.1 { 9.1 } else { a };
    let large = 1.0 - 2.0 / (exp_inside(bounded + bounded) + 1.0);
    let y = if a < TANH_SWITCH { small } else { large };
    y.copysign(x)
}

/// `1 / (1 + e^-x)`, within 2.5 ULP.
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    // e^-|x| never overflows, and keeps the tail of negative x down to the subnormals.
    let e = exp(-x.abs());
    let top = if x < 0.0 { e } else { 1.0 };
    top / (1.0 + e)
}
