//! The error function.

use super::exp::exp_inside;
use super::polynomial;

/// `erf x = x + x p(x^2)`, |x| <= 1, to 2^-29.4.
const SMALL: [f32; 7] =
    [0.128_379_17, -0.376_126_26, 0.112_835_79, -0.026_853_347, 0.005_187_162, -0.000_799_785_3, 7.806_904e-5];
/// `erf x = 1 - e^-p(x)`, 1 <= x <= 4, to 2^-34.7.
const LARGE: [f32; 8] = [
    -0.000_188_468_02,
    1.129_580_3,
    0.633_216_6,
    0.108_421_71,
    -0.025_209_99,
    0.004_205_110_5,
    -0.000_441_428_07,
    2.169_312_4e-5,
];

/// The error function, within 1.5 ULP.
#[inline(always)]
pub fn erf(x: f32) -> f32 {
    let a = x.abs();
    let small = polynomial(a * a, SMALL) * a + a;
    // From 3.84 on the result rounds to 1; the fit ends at 4.
    let bounded = if a > 4.0 { 4.0 } else { a };
    let large = 1.0 - exp_inside(-polynomial(bounded, LARGE));
    let y = if a < 1.0 { small } else { large };
    y.copysign(x)
}
