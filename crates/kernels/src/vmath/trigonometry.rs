//! Sine and cosine.

use super::{nearest, polynomial};

/// `sin r = r + r^3 p(r^2)`, |r| <= pi/4, to 2^-28.
const SIN: [f32; 3] = [-0.166_666_55, 0.008_332_188, -0.000_195_180_95];
/// `cos r = 1 - r^2 / 2 + r^4 p(r^2)`, |r| <= pi/4, to 2^-33.
const COS: [f32; 3] = [0.041_666_646, -0.001_388_731, 2.443_232_7e-5];

/// `pi/2` in three parts. The first two have 24 bits, so their products with a count below 2^29 are exact.
const HALF_PI: [f64; 3] = [1.570_796_251_296_997, 7.549_789_415_861_596e-8, 5.390_302_858_158_119e-15];
/// `1.5 * 2^52`: added to a number below 2^51 it rounds it to an integer, which is then in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// Splits `x = q pi/2 + r` with `|r| <= pi/4`, in `f64`, where no bit of `r` is lost below 2^29 quarter turns.
#[inline(always)]
fn split(x: f32) -> (i32, f32) {
    let x = f64::from(x);
    let shifted = x * std::f64::consts::FRAC_2_PI + ROUND;
    let n = shifted - ROUND;
    let r = ((x - n * HALF_PI[0]) - n * HALF_PI[1]) - n * HALF_PI[2];
    let r = if r > 0.8 { 0.0 } else { r };
    let r = if r < -0.8 { 0.0 } else { r };
    (shifted.to_bits() as i32, r as f32)
}

/// The sine of `q` quarter turns and `r`.
#[inline(always)]
fn sine_of_parts(q: i32, r: f32) -> f32 {
    let square = r * r;
    let sin = polynomial(square, SIN) * square * r + r;
    let cos = polynomial(square, COS) * (square * square) + (1.0 - 0.5 * square);
    let y = if q & 1 == 0 { sin } else { cos };
    f32::from_bits(y.to_bits() ^ ((q as u32 & 2) << 30))
}

/// Sine, within 1.6 ULP for `|x| < 8.4e8`.
///
/// Beyond, neighbouring floats are ten turns apart: the result is only sure to lie in `[-1, 1]`.
#[inline(always)]
pub fn sin(x: f32) -> f32 {
    let (q, r) = split(x);
    sine_of_parts(q, r)
}

/// Cosine, with the bounds of [`sin`].
#[inline(always)]
pub fn cos(x: f32) -> f32 {
    let (q, r) = split(x);
    sine_of_parts(q.wrapping_add(1), r)
}

/// Cosine and sine of `turns` full turns, for `|turns| <= 1/2`, where the split is exact in `f32`.
#[inline(always)]
pub(crate) fn cos_sin_of_turns(turns: f32) -> (f32, f32) {
    let (n, q) = nearest(turns * 4.0);
    let r = (turns * 4.0 - n) * std::f32::consts::FRAC_PI_2;
    (sine_of_parts(q.wrapping_add(1), r), sine_of_parts(q, r))
}
