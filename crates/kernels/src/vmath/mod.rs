//! Elementary functions as plain branch-free code that vectorises inside any loop.
//!
//! Each is `#[inline(always)]`: called in a loop that [`dispatch!`](crate::dispatch) compiles, it becomes packed
//! instructions of that instruction set. Multiplications and additions stay apart (no fused forms), so every
//! instruction set gives the same bits. Choices between formulas are selections of both results.
//!
//! The polynomials are minimax fits (Remez exchange, 50 digits, each coefficient rounded to `f32` and the rest fitted
//! again); the interval and the relative error of each stand beside it. The bounds in units of the last place (ULP) are
//! measured against `f64` over the whole range of `f32` and asserted by the tests. Zeros, infinities, NaN and subnormals
//! follow C's `math.h`; with subnormals flushed, as in the team's workers, tiny results become zeros.

mod erf;
mod exp;
mod log;
mod pow;
#[cfg(test)]
mod sweep;
mod trigonometry;

pub use erf::erf;
pub(crate) use exp::exp_nonpositive;
pub use exp::{exp, expm1, sigmoid, tanh};
pub use log::{log, log1p, softplus};
pub use pow::powf;
pub(crate) use trigonometry::cos_sin_of_turns;
pub use trigonometry::{cos, sin};

/// Square root, correctly rounded: the processor's own instruction.
#[inline(always)]
pub fn sqrt(x: f32) -> f32 {
    x.sqrt()
}

/// Evaluates a polynomial, lowest coefficient first, by Horner's rule.
#[inline(always)]
fn polynomial<const N: usize>(x: f32, coefficients: [f32; N]) -> f32 {
    let mut sum = coefficients[N - 1];
    let mut i = N - 1;
    while i > 0 {
        i -= 1;
        sum = sum * x + coefficients[i];
    }
    sum
}

/// `1.5 * 2^23`: added to a small number it rounds it to an integer, which is then in the low bits.
const ROUND: f32 = 12_582_912.0;

/// The nearest integer as a float and as an integer, for `|x| < 2^22`.
#[inline(always)]
fn nearest(x: f32) -> (f32, i32) {
    let shifted = x + ROUND;
    (shifted - ROUND, shifted.to_bits().wrapping_sub(ROUND.to_bits()) as i32)
}

/// `2^n` for `-127 < n < 128`; zero for -127.
#[inline(always)]
fn power_of_two(n: i32) -> f32 {
    f32::from_bits(((n + 127) << 23) as u32)
}
