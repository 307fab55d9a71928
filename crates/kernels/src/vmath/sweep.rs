//! Accuracy of every function against `f64`, over the whole range of floats, on every instruction set.

use crate::dispatch;
use crate::isa::on_each_isa;

unsafe extern "C" {
    /// The C library's error function: the standard library of Rust has none.
    safe fn erf(x: f64) -> f64;
}

/// A function under test.
trait Function {
    const NAME: &str;
    /// Bound in ULP, as its doc states it.
    const BOUND: f64;
    /// Largest `|x|` for which the bound is promised.
    const DOMAIN: f32 = f32::INFINITY;
    fn fast(x: f32) -> f32;
    fn exact(x: f64) -> f64;
}

macro_rules! functions {
    ($($name:ident $bound:literal $(below $domain:literal)? = $exact:expr;)+) => {
        #[allow(non_camel_case_types, reason = "named like the functions they stand for")]
        mod function { $(pub(super) struct $name;)+ }
        $(impl Function for function::$name {
            const NAME: &str = stringify!($name);
            const BOUND: f64 = $bound;
            $(const DOMAIN: f32 = $domain;)?
            #[inline(always)]
            fn fast(x: f32) -> f32 { super::$name(x) }
            fn exact(x: f64) -> f64 { let exact: fn(f64) -> f64 = $exact; exact(x) }
        })+
        /// Runs `body` for every function.
        macro_rules! for_each {
            ($body:ident) => { $($body::<function::$name>();)+ };
        }
    };
}

functions! {
    exp 1.0 = f64::exp;
    expm1 1.5 = f64::exp_m1;
    log 0.8 = f64::ln;
    log1p 1.5 = f64::ln_1p;
    tanh 1.5 = f64::tanh;
    sigmoid 2.5 = |x| 1.0 / (1.0 + (-x).exp());
    softplus 1.8 = |x| x.max(0.0) + (-x.abs()).exp().ln_1p();
    erf 1.5 = |x| erf(x);
    sin 1.6 below 8.4e8 = f64::sin;
    cos 1.6 below 8.4e8 = f64::cos;
    sqrt 0.5 = f64::sqrt;
}

dispatch! {
    fn apply<F: Function>(x: &[f32], y: &mut [f32]) {
        for (x, y) in x.iter().zip(y) {
            *y = F::fast(*x);
        }
    }
}

/// The distance of `got` from `exact` in units of the last place of `exact`.
fn ulps(got: f32, exact: f64) -> f64 {
    let nearest = exact as f32;
    if got == nearest || (got.is_nan() && nearest.is_nan()) {
        return if nearest.is_finite() { (f64::from(got) - exact).abs() / unit(nearest) } else { 0.0 };
    }
    if got.is_nan() || nearest.is_nan() || got.is_sign_negative() != nearest.is_sign_negative() {
        return f64::INFINITY;
    }
    // One step beyond the largest float stands for infinity.
    let finite = |y: f32| {
        if y.is_finite() {
            f64::from(y)
        } else {
            340_282_366_920_938_463_463_374_607_431_768_211_456.0f64.copysign(f64::from(y))
        }
    };
    let exact = if nearest.is_finite() { exact } else { finite(nearest) };
    (finite(got) - exact).abs() / unit(nearest)
}

/// The unit of the last place of `y`.
fn unit(y: f32) -> f64 {
    let exponent = (y.to_bits() >> 23 & 255).clamp(1, 254) as i32;
    2f64.powi(exponent - 127 - 23)
}

/// Worst error over `x`, which all instruction sets must agree on to the bit.
fn worst<F: Function>(x: &[f32]) -> (f64, f32) {
    let mut first: Vec<f32> = Vec::new();
    on_each_isa(|isa| {
        let mut y = vec![0.0; x.len()];
        apply::<F>(x, &mut y);
        if first.is_empty() {
            first = y;
        } else {
            let differs =
                (0..x.len()).find(|&i| y[i].to_bits() != first[i].to_bits() && !(y[i].is_nan() && first[i].is_nan()));
            assert!(differs.is_none(), "{} differs on {isa:?} at {:?}", F::NAME, differs.map(|i| x[i]));
        }
    });
    let mut worst = (0.0, 0.0);
    for (&x, &y) in x.iter().zip(&first) {
        if x.abs() < F::DOMAIN || !x.is_finite() {
            let error = ulps(y, F::exact(f64::from(x)));
            if error > worst.0 || error.is_nan() {
                worst = (error, x);
            }
        } else {
            assert!(y.abs() <= 1.0, "{}({x}) = {y}", F::NAME);
        }
    }
    worst
}

/// Every `step`-th float of both signs.
fn floats(step: usize) -> impl Iterator<Item = f32> {
    (0..=u32::MAX).step_by(step).map(f32::from_bits)
}

/// Values at which formulas change or results leave the range, each with its neighbours and negatives.
fn edges() -> Vec<f32> {
    use std::f32::consts::{FRAC_PI_2, FRAC_PI_4, LN_2, PI, SQRT_2};
    let limits = [f32::MIN_POSITIVE, f32::MAX, f32::INFINITY, LN_2, LN_2 / 2.0, SQRT_2, SQRT_2 / 2.0];
    let turns = [FRAC_PI_4, FRAC_PI_2, PI, 1e5 * PI, 8.4e8];
    let switches =
        [0.0, 1e-45, 1e-30, 5.96e-8, 1.2e-7, 3.4e-4, 0.55, 1.0, 2.0, 3.84, 4.0, 9.01, 9.1, 16.6, 17.33, 18.0];
    let ends = [87.34, 88.722_84, 89.0, 103.28, 103.972_08, 104.0, 8_388_608.0, 16_777_216.0, 33_554_432.0, 3e38];
    let centres = limits.into_iter().chain(turns).chain(switches).chain(ends);
    let near = |x: f32| (-40..=40).map(move |d: i32| f32::from_bits(x.to_bits().saturating_add_signed(d)));
    centres.flat_map(near).flat_map(|x| [x, -x]).collect()
}

fn check<F: Function>() {
    let mut x = edges();
    // 4,093 is prime: all bits of the mantissa vary.
    x.extend(floats(4093));
    // Where networks live: evenly spaced, so that the largest exponents are the densest.
    x.extend((0..200_000).map(|i| (i as f32 - 100_000.0) * 2.1e-4));
    let (error, at) = worst::<F>(&x);
    println!("{:<10}{error:.3} ULP at {at:e}", F::NAME);
    assert!(error <= F::BOUND, "{} is off by {error} ULP at {at:e}, allowed {}", F::NAME, F::BOUND);
}

fn check_every_float<F: Function>() {
    let mut overall = (0.0, 0.0);
    for block in 0..1 << 10 {
        let x: Vec<f32> = (0..1 << 22).map(|i| f32::from_bits(block << 22 | i)).collect();
        let (error, at) = worst::<F>(&x);
        if error > overall.0 {
            overall = (error, at);
        }
    }
    println!("{:<10}{:.3} ULP at {:e}", F::NAME, overall.0, overall.1);
    assert!(overall.0 <= F::BOUND, "{} is off by {} ULP at {:e}", F::NAME, overall.0, overall.1);
}

#[test]
fn functions_keep_their_bounds_with_the_same_bits_on_every_instruction_set() {
    for_each!(check);
}

#[test]
#[ignore = "four billion values a function take minutes; the sampled sweep above always runs"]
fn functions_keep_their_bounds_on_every_float() {
    for_each!(check_every_float);
}

dispatch! {
    fn apply_pow(x: &[f32], y: &[f32], out: &mut [f32]) {
        for ((x, y), out) in x.iter().zip(y).zip(out) {
            *out = super::powf(*x, *y);
        }
    }
}

#[test]
fn powf_keeps_its_bound_and_the_special_cases_of_c() {
    let special = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 3.0, -3.0, 1e-45, -1e-40, 1e30, f32::MAX, -f32::MAX];
    let special = special.into_iter().chain([
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
        16_777_215.0,
        -16_777_215.0,
        16_777_216.0,
        2.5,
        1e-20,
        1.000_000_1,
    ]);
    let mut pairs: Vec<(f32, f32)> = special.clone().flat_map(|x| special.clone().map(move |y| (x, y))).collect();
    // Bases of every exponent with powers that keep the result in or just out of range; small whole powers of negative bases.
    for (i, x) in floats(9973).enumerate() {
        let spread = (i % 1999) as f32 / 999.0 - 1.0;
        pairs.push((x.abs(), spread * 105.0 / x.abs().ln().abs().max(1e-3)));
        pairs.push((x, (i % 13) as f32 - 6.0));
        pairs.push((x.abs(), spread * 3.0));
    }
    let (x, y): (Vec<f32>, Vec<f32>) = pairs.into_iter().unzip();
    let mut first: Vec<u32> = Vec::new();
    on_each_isa(|isa| {
        let mut out = vec![0.0; x.len()];
        apply_pow(&x, &y, &mut out);
        let mut worst = (0.0, 0.0, 0.0);
        for ((&x, &y), &got) in x.iter().zip(&y).zip(&out) {
            let error = ulps(got, f64::from(x).powf(f64::from(y)));
            if error > worst.0 {
                worst = (error, x, y);
            }
        }
        println!("powf {isa:?} {worst:?}");
        assert!(worst.0 <= 0.51, "{isa:?} {worst:?}");
        let bits: Vec<u32> = out.iter().map(|y| if y.is_nan() { 0 } else { y.to_bits() }).collect();
        if first.is_empty() {
            first = bits;
        } else {
            assert!(first == bits, "{isa:?} gives other bits");
        }
    });
}
