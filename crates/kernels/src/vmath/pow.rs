//! The power function.

/// `log2 m = s p(s^2)`, `s = (m - 1) / (m + 1)`, `sqrt(1/2) <= m <= sqrt(2)`, to 2^-45.
const LOG2: [f64; 6] = [
    2.885_390_081_777_849_5,
    0.961_796_694_112_541_2,
    0.577_077_942_048_994_5,
    0.412_209_286_665_151,
    0.319_904_200_758_378_83,
    0.282_922_732_552_486_23,
];
/// `2^r = 1 + r p(r)`, |r| <= 1/2, to 2^-34.6.
const EXP2: [f64; 8] = [
    0.693_147_180_548_121_2,
    0.240_226_507_053_643_85,
    0.055_504_109_387_718_915,
    0.009_618_128_410_121_121,
    0.001_333_344_643_823_827,
    0.000_154_025_550_727_685_6,
    1.531_467_033_148_622e-5,
    1.375_648_870_113_409e-6,
];
/// `1.5 * 2^52`: added to a number below 2^51 it rounds it to an integer, which is then in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// The bits of `sqrt(1/2)`: the exponent is counted from there, so that the mantissa lies around 1.
const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
/// Keeps the shifted exponent positive: a logical shift is one instruction everywhere, an arithmetic one is not.
const BIAS: u64 = 1024;

/// Evaluates a polynomial, lowest coefficient first.
#[inline(always)]
fn polynomial<const N: usize>(x: f64, coefficients: [f64; N]) -> f64 {
    let mut sum = coefficients[N - 1];
    let mut i = N - 1;
    while i > 0 {
        i -= 1;
        sum = sum * x + coefficients[i];
    }
    sum
}

/// `log2 a` for `a > 0`; every positive `f32` is a normal `f64`.
#[inline(always)]
fn log2(a: f64) -> f64 {
    let exponent = (a.to_bits().wrapping_sub(SQRT_HALF).wrapping_add(BIAS << 52)) >> 52;
    let m = f64::from_bits(a.to_bits().wrapping_sub(exponent.wrapping_sub(BIAS) << 52));
    // The exponent as a float: put into the low bits of ROUND, and ROUND taken away.
    let e = f64::from_bits(ROUND.to_bits().wrapping_add(exponent)) - (ROUND + BIAS as f64);
    let s = (m - 1.0) / (m + 1.0);
    polynomial(s * s, LOG2) * s + e
}

/// `2^t` for `|t| <= 300`.
#[inline(always)]
fn exp2(t: f64) -> f64 {
    let shifted = t + ROUND;
    let r = t - (shifted - ROUND);
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    (polynomial(r, EXP2) * r + 1.0) * scale
}

/// `x^y`, within 0.51 ULP, with the special cases of IEEE 754 `pow`.
///
/// Works in `f64`, so `y log x` keeps enough bits to be scaled up by any `y`.
#[allow(clippy::needless_bitwise_bool, reason = "lazy operators would branch")]
#[inline(always)]
pub fn powf(x: f32, y: f32) -> f32 {
    let (base, power) = (f64::from(x.abs()), f64::from(y));
    let log = log2(base);
    let log = if base == 0.0 { f64::NEG_INFINITY } else { log };
    let log = if base == f64::INFINITY { f64::INFINITY } else { log };
    let t = power * log + if base.is_nan() { f64::NAN } else { 0.0 };
    let t = if t > 300.0 { 300.0 } else { t };
    let t = if t < -300.0 { -300.0 } else { t };
    let size = exp2(t) as f32;
    let size = if t.is_nan() { f32::NAN } else { size };

    // From 2^24 on every f32 is an even integer.
    let shifted = power + ROUND;
    let huge = y.abs() >= 16_777_216.0;
    let whole = huge | (shifted - ROUND == power);
    let odd = !huge & whole & (shifted.to_bits() & 1 == 1);
    let negative = x.is_sign_negative();
    let signed = f32::from_bits(size.to_bits() ^ (u32::from(odd & negative) << 31));
    let signed = if (x < 0.0) & (x > f32::NEG_INFINITY) & !whole { f32::NAN } else { signed };
    // 1^y and x^0 are 1 even for NaN, and |x| = 1 to an infinite power is 1.
    let one = (x == 1.0) | (y == 0.0) | ((x == -1.0) & (y.abs() == f32::INFINITY));
    if one { 1.0 } else { signed }
}
