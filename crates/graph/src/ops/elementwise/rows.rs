//! The table of elementwise ops: documentation, options, formula, derivative. A new op is one row.
//!
//! A formula is plain branch-free arithmetic on `T` (see `Formula`); a derivative adds nodes, given the op, its
//! inputs `x`, its output `y` and the gradient `dy` of the output. Rows marked `@internal` serve other ops: backward
//! formulas that are worth one loop, and the like.

// For floats `x != x` says NaN, in either width and without a branch.
#![allow(clippy::eq_op)]

use espalier_kernels::rng;
use espalier_spec::{Bound, Range};

use super::formula::{Formula, Real, binary, ternary, unary};
use super::{Domain, Elementwise, MOST_PARAMS, Param, Row, RowContext};
use crate::expr::Expr;

/// Nanoseconds an element of plain arithmetic, measured on tiles that stay in L1.
const PLAIN: f64 = 0.06;
/// The same for a row that calls a transcendental function.
const HEAVY: f64 = 0.5;

macro_rules! rows {
    ($(
        $(#[doc = $doc:literal])+
        $name:literal $(| $alias:literal)* $(@$internal:ident)? $domain:ident $cost:ident
            $(($($param:literal $($range:ident)? $(= $default:expr)?, $param_doc:literal),+))? $loop:ident
            |$p:pat_param, $x:pat_param| $value:expr;
            $(int $integer:expr;)?
            |$op:pat_param, $xs:pat_param, $y:pat_param, $dy:pat_param| $derivative:expr;
    )+) => {
        /// Every elementwise op.
        pub static ROWS: &[Row] = &[$({
            struct This;
            impl Formula for This {
                #[inline(always)]
                fn value<T: Real>($p: [T; MOST_PARAMS], $x: [T; 3]) -> T { $value }
            }
            Row {
                name: $name,
                aliases: &[$($alias),*],
                doc: concat!($($doc, "\n"),+),
                arity: arity!($loop),
                params: &[$($(Param {
                    name: $param,
                    doc: $param_doc,
                    default: rows!(@some $($default)?),
                    range: rows!(@some $($range)?),
                }),+)?],
                internal: rows!(@is $($internal)?),
                random: false,
                domain: Domain::$domain,
                cost: $cost,
                run: $loop::<This>,
                reference: This::value::<f64>,
                integer: rows!(@some $($integer)?),
                derivative: {
                    fn derivative<'g>($op: &Elementwise, $xs: &[Expr<'g>], $y: Expr<'g>, $dy: Expr<'g>) -> Vec<Expr<'g>> { $derivative }
                    derivative
                },
            }
        },)+ DROPOUT, GAUSSIAN_NOISE];
    };
    (@is) => { false };
    (@is internal) => { true };
    (@some) => { None };
    (@some $value:expr) => { Some($value) };
}

macro_rules! arity {
    (unary) => {
        1
    };
    (binary) => {
        2
    };
    (ternary) => {
        3
    };
}

/// 1 where a condition holds, else 0: how a truth value is written in a tile.
#[inline(always)]
fn truth<T: Real>(holds: bool) -> T {
    if holds { T::c(1.0) } else { T::c(0.0) }
}

#[inline(always)]
fn choose<T: Real>(condition: bool, yes: T, no: T) -> T {
    if condition { yes } else { no }
}

/// 1 where a condition holds, as a number.
fn mask(condition: Expr<'_>) -> Expr<'_> {
    condition.cast(crate::shape::DType::F32)
}

/// Where `x` is positive, for `y` that is `x` there and elsewhere has the sign of `-below`.
///
/// Told by `y` where it can be, as the next layer keeps that anyway: then `x` need not leave the product that makes it.
fn positive<'g>(x: Expr<'g>, y: Expr<'g>, below: f32) -> Expr<'g> {
    let by = if below >= 0.0 { y } else { x };
    by.greater(by.number(0.0))
}

/// 1 between two bounds, which are left out, else 0.
fn between(x: Expr<'_>, min: f32, max: f32) -> Expr<'_> {
    mask(x.greater(x.number(min)).and(x.number(max).greater(x)))
}

/// `x` confined to `[0, 1]`.
#[inline(always)]
fn ramp<T: Real>(x: T) -> T {
    choose(x < T::c(0.0), T::c(0.0), choose(x > T::c(1.0), T::c(1.0), x))
}

/// `x - tanh(x)`. Near 0, where both are almost equal, by the series of tanh, whose first term left out is 1e-7 of the sum.
#[inline(always)]
fn tanh_shrink<T: Real>(x: T) -> T {
    const SERIES: [f64; 9] = [
        443_861_162.0 / 1_856_156_927_625.0,
        -6_404_582.0 / 10_854_718_875.0,
        929_569.0 / 638_512_875.0,
        -21_844.0 / 6_081_075.0,
        1_382.0 / 155_925.0,
        -62.0 / 2_835.0,
        17.0 / 315.0,
        -2.0 / 15.0,
        1.0 / 3.0,
    ];
    let square = x * x;
    let sum = SERIES.iter().fold(T::c(0.0), |sum, &term| sum * square + T::c(term));
    choose(x.abs() < T::c(0.6), sum * square * x, x - x.tanh())
}

/// Constants of gelu.
const FRAC_1_SQRT_TAU: f32 = 0.398_942_3;
const SQRT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;
const CUBE: f64 = 0.044_715;

/// Ranges of options.
const ABOVE_0: Range = Range { min: Some(Bound { value: 0.0, inclusive: false }), max: None };
const FROM_0: Range = Range { min: Some(Bound { value: 0.0, inclusive: true }), max: None };

/// Constants of selu, for which activations keep the mean 0 and the variance 1 (Klambauer et al., 2017).
pub const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;
/// As above.
pub const SELU_SCALE: f64 = 1.050_700_987_355_480_5;

rows! {
    /// `-x`.
    "neg" Number PLAIN unary |_, [x, ..]| -x; int |[x, ..]| x.wrapping_neg(); |_, _, _, dy| vec![-dy];
    /// Absolute value; its derivative at 0 is 0.
    "abs" Number PLAIN unary |_, [x, ..]| x.abs(); int |[x, ..]| x.wrapping_abs(); |_, x, _, dy| vec![dy * x[0].sign()];
    /// -1, 0 or 1; NaN for NaN.
    "sign" Number PLAIN unary |_, [x, ..]| choose(x > T::c(0.0), T::c(1.0), choose(x < T::c(0.0), T::c(-1.0), x));
        int |[x, ..]| x.signum(); |_, _, _, _| vec![];
    /// `x * x`.
    "square" Number PLAIN unary |_, [x, ..]| x * x; int |[x, ..]| x.wrapping_mul(x); |_, x, _, dy| vec![dy * x[0] * 2.0];
    /// Square root.
    "sqrt" Number PLAIN unary |_, [x, ..]| x.sqrt(); |_, _, y, dy| vec![dy * 0.5 / y];
    /// `1 / sqrt(x)`.
    "rsqrt" Number PLAIN unary |_, [x, ..]| T::c(1.0) / x.sqrt(); |_, x, y, dy| vec![dy * -0.5 * y / x[0]];
    /// `1 / x`.
    "reciprocal" Number PLAIN unary |_, [x, ..]| T::c(1.0) / x; |_, _, y, dy| vec![-(dy * y * y)];
    /// `e^x`.
    "exp" | "exponential" Number HEAVY unary |_, [x, ..]| x.exp(); |_, _, y, dy| vec![dy * y];
    /// `e^x - 1`, exact near 0.
    "expm1" Number HEAVY unary |_, [x, ..]| x.expm1(); |_, _, y, dy| vec![dy * (y + 1.0)];
    /// Natural logarithm.
    "log" Number HEAVY unary |_, [x, ..]| x.log(); |_, x, _, dy| vec![dy / x[0]];
    /// `log(1 + x)`, exact near 0.
    "log1p" Number HEAVY unary |_, [x, ..]| x.log1p(); |_, x, _, dy| vec![dy / (x[0] + 1.0)];
    /// Sine.
    "sin" Number HEAVY unary |_, [x, ..]| x.sin(); |_, x, _, dy| vec![dy * x[0].cos()];
    /// Cosine.
    "cos" Number HEAVY unary |_, [x, ..]| x.cos(); |_, x, _, dy| vec![-(dy * x[0].sin())];
    /// Hyperbolic tangent.
    "tanh" Number HEAVY unary |_, [x, ..]| x.tanh(); |_, _, y, dy| vec![y.row("tanhGrad", &[dy])];
    /// `dy (1 - y^2)`, the backward formula of tanh.
    "tanhGrad" @internal Number PLAIN binary |_, [y, dy, _]| dy * (T::c(1.0) - y * y);
        |_, x, _, d| vec![d * x[1] * x[0] * -2.0, d * (1.0 - x[0].square())];
    /// `1 / (1 + e^-x)`.
    "sigmoid" Number HEAVY unary |_, [x, ..]| x.sigmoid(); |_, _, y, dy| vec![y.row("sigmoidGrad", &[dy])];
    /// `dy y (1 - y)`, the backward formula of sigmoid.
    "sigmoidGrad" @internal Number PLAIN binary |_, [y, dy, _]| dy * y * (T::c(1.0) - y);
        |_, x, _, d| vec![d * x[1] * (1.0 - 2.0 * x[0]), d * x[0] * (1.0 - x[0])];
    /// Error function.
    "erf" Number HEAVY unary |_, [x, ..]| x.erf();
        |_, x, _, dy| vec![dy * std::f32::consts::FRAC_2_SQRT_PI * (-x[0].square()).exp()];
    /// Rectified linear unit, `max(x, 0)`; its derivative at 0 is 0.
    "relu" Number PLAIN unary |_, [x, ..]| choose(x < T::c(0.0), T::c(0.0), x); |_, _, y, dy| vec![y.row("reluGrad", &[dy])];
    /// `dy` where `y > 0`, else 0: the backward formula of relu.
    "reluGrad" @internal Number PLAIN binary |_, [y, dy, _]| choose(y > T::c(0.0), dy, T::c(0.0));
        |_, x, _, d| vec![d.zeros_like(), x[0].row("reluGrad", &[d])];
    /// `x` above the threshold and up to `maxValue`, else `negativeSlope (x - threshold)`.
    "reluWith" @internal Number PLAIN ("negativeSlope", "Slope below the threshold.", "maxValue", "The largest value.", "threshold", "Where the ramp begins.") unary
        |[slope, max, threshold], [x, ..]| choose(x > threshold, choose(x > max, max, x), slope * (x - threshold));
        |op, x, _, dy| {
            let [slope, max, threshold] = op.params.map(|param| x[0].number(param));
            vec![x[0].greater(threshold).select(dy * mask(x[0].less(max)), dy * slope)]
        };
    /// Rectified linear unit that ends at 6: `min(max(x, 0), 6)`.
    "relu6" Number PLAIN unary |_, [x, ..]| choose(x < T::c(0.0), T::c(0.0), choose(x > T::c(6.0), T::c(6.0), x));
        |_, x, _, dy| vec![dy * between(x[0], 0.0, 6.0)];
    /// `x` where positive, else `negativeSlope * x`.
    "leakyRelu" Number PLAIN ("negativeSlope" = 0.2, "Slope below 0.") unary |[slope, ..], [x, ..]| choose(x > T::c(0.0), x, slope * x);
        |op, x, y, dy| vec![positive(x[0], y, op.params[0]).select(dy, dy * op.params[0])];
    /// `x` where positive, else `alpha x`, where alpha is a tensor.
    "prelu" @internal Number PLAIN binary |_, [x, alpha, _]| choose(x > T::c(0.0), x, alpha * x);
        |_, x, _, dy| vec![x[0].greater(x[0].number(0.0)).select(dy, dy * x[1]), dy * x[0].minimum(x[0].number(0.0))];
    /// `x` where above the threshold, else `value`.
    "threshold" Number PLAIN ("threshold", "Up to here the value is replaced.", "value", "What replaces it.") unary
        |[threshold, value, _], [x, ..]| choose(x <= threshold, value, x);
        |op, x, _, dy| vec![dy * mask(x[0].greater(x[0].number(op.params[0])))];
    /// `x` where positive, else `alpha (e^x - 1)`.
    "elu" Number HEAVY ("alpha" = 1.0, "What the values far below 0 approach, negated.") unary |[alpha, ..], [x, ..]| choose(x > T::c(0.0), x, alpha * x.expm1());
        |op, x, y, dy| vec![positive(x[0], y, op.params[0]).select(dy, dy * (y + op.params[0]))];
    /// Scaled exponential linear unit, which keeps activations normal: `1.0507 elu(x, 1.6733)`.
    "selu" Number HEAVY unary |_, [x, ..]| T::c(SELU_SCALE) * choose(x > T::c(0.0), x, T::c(SELU_ALPHA) * x.expm1());
        |_, x, y, dy| {
            let up = positive(x[0], y, SELU_ALPHA as f32);
            vec![up.select(dy * SELU_SCALE as f32, dy * (y + (SELU_SCALE * SELU_ALPHA) as f32))]
        };
    /// `x` where positive, else `alpha (e^(x / alpha) - 1)`: smooth for every alpha.
    "celu" Number HEAVY ("alpha" ABOVE_0 = 1.0, "What the values far below 0 approach, negated.") unary
        |[alpha, ..], [x, ..]| choose(x > T::c(0.0), x, alpha * (x / alpha).expm1());
        |op, x, y, dy| vec![positive(x[0], y, op.params[0]).select(dy, dy * (y / op.params[0] + 1.0))];
    /// `x` times the probability that a standard normal number lies below: `x (1 + erf(x / sqrt 2)) / 2`.
    "gelu" Number HEAVY unary |_, [x, ..]| T::c(0.5) * x * (T::c(1.0) + (x * T::c(std::f64::consts::FRAC_1_SQRT_2)).erf());
        |_, x, _, dy| {
            let below = (x[0] * std::f32::consts::FRAC_1_SQRT_2).row("erf", &[]) * 0.5 + 0.5;
            let density = (x[0].square() * -0.5).exp() * FRAC_1_SQRT_TAU;
            vec![dy * (below + x[0] * density)]
        };
    /// The form of gelu by tanh: `x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3))`.
    "geluTanh" @internal Number HEAVY unary |_, [x, ..]| x * (T::c(2.0 * SQRT_2_OVER_PI) * (x + T::c(CUBE) * x * x * x)).sigmoid();
        |_, x, y, dy| {
            let slope = (x[0].square() * (3.0 * CUBE) as f32 + 1.0) * (2.0 * SQRT_2_OVER_PI) as f32;
            let s = (x[0] * (x[0].square() * CUBE as f32 + 1.0) * (2.0 * SQRT_2_OVER_PI) as f32).sigmoid();
            vec![dy * (s + y * (1.0 - s) * slope)]
        };
    /// `log(1 + e^x)`, without overflow.
    "softplus" Number HEAVY unary |_, [x, ..]| x.softplus(); |_, x, _, dy| vec![dy * x[0].sigmoid()];
    /// `log(sigmoid(x))`, without overflow.
    "logSigmoid" Number HEAVY unary |_, [x, ..]| -(-x).softplus(); |_, x, _, dy| vec![dy * (-x[0]).sigmoid()];
    /// `x sigmoid(x)`, also called swish.
    "silu" | "swish" Number HEAVY unary |_, [x, ..]| x * x.sigmoid(); |_, x, y, dy| { let s = x[0].sigmoid(); vec![dy * (s + y * (1.0 - s))] };
    /// `x tanh(softplus(x))`.
    "mish" Number HEAVY unary |_, [x, ..]| x * x.softplus().tanh();
        |_, x, _, dy| {
            let t = x[0].softplus().tanh();
            vec![dy * (t + x[0] * x[0].sigmoid() * (1.0 - t.square()))]
        };
    /// `x / (1 + |x|)`.
    "softsign" Number PLAIN unary |_, [x, ..]| x / (T::c(1.0) + x.abs()); |_, x, _, dy| vec![dy / (x[0].abs() + 1.0).square()];
    /// `(x + 3) / 6` between 0 and 1: sigmoid in three straight lines.
    "hardSigmoid" Number PLAIN unary |_, [x, ..]| ramp((x + T::c(3.0)) * T::c(1.0 / 6.0));
        |_, x, _, dy| vec![dy * (between(x[0], -3.0, 3.0) * (1.0 / 6.0))];
    /// `x hardSigmoid(x)`, also called hard swish.
    "hardSilu" | "hardSwish" Number PLAIN unary |_, [x, ..]| choose(x < T::c(-3.0), T::c(0.0), x * ramp((x + T::c(3.0)) * T::c(1.0 / 6.0)));
        |_, x, _, dy| {
            let above = mask(x[0].greater_equal(x[0].number(3.0)));
            vec![dy * (between(x[0], -3.0, 3.0) * (x[0] * (1.0 / 3.0) + 0.5) + above)]
        };
    /// `x` between -1 and 1: tanh in three straight lines.
    "hardTanh" Number PLAIN unary |_, [x, ..]| choose(x < T::c(-1.0), T::c(-1.0), choose(x > T::c(1.0), T::c(1.0), x));
        |_, x, _, dy| vec![dy * between(x[0], -1.0, 1.0)];
    /// `x - tanh(x)`.
    "tanhShrink" Number HEAVY unary |_, [x, ..]| tanh_shrink(x); |_, x, _, dy| vec![dy * x[0].tanh().square()];
    /// `x` brought nearer to 0 by `threshold`; 0 for what is nearer already.
    "softShrink" Number PLAIN ("threshold" FROM_0 = 0.5, "How much nearer.") unary
        |[threshold, ..], [x, ..]| choose(x.abs() <= threshold, T::c(0.0), choose(x > T::c(0.0), x - threshold, x + threshold));
        |op, x, _, dy| vec![dy * mask(x[0].abs().greater(x[0].number(op.params[0])))];
    /// `x`, and 0 where it is no further from 0 than `threshold`.
    "hardShrink" Number PLAIN ("threshold" FROM_0 = 0.5, "How far from 0 values are dropped.") unary
        |[threshold, ..], [x, ..]| choose(x.abs() <= threshold, T::c(0.0), x);
        |op, x, _, dy| vec![dy * mask(x[0].abs().greater(x[0].number(op.params[0])))];
    /// `(x + sqrt(x^2 + b)) / 2`: a smooth relu without a transcendental function.
    "squareplus" Number PLAIN ("b" ABOVE_0 = 4.0, "How wide the bend is.") unary
        |[b, ..], [x, ..]| { let root = (x * x + b).sqrt(); choose(x > T::c(0.0), x + root, b / (root - x)) * T::c(0.5) };
        |op, x, y, dy| vec![dy * y / (x[0].square() + op.params[0]).sqrt()];
    /// 0 up to -1, `(x + 1)^2 / 4` up to 1, then `x`.
    "sparsePlus" Number PLAIN unary |_, [x, ..]| {
            let bend = (x + T::c(1.0)) * (x + T::c(1.0)) * T::c(0.25);
            choose(x <= T::c(-1.0), T::c(0.0), choose(x >= T::c(1.0), x, bend))
        };
        |_, x, _, dy| vec![dy * x[0].row("sparseSigmoid", &[])];
    /// `(x + 1) / 2` between 0 and 1.
    "sparseSigmoid" Number PLAIN unary |_, [x, ..]| ramp((x + T::c(1.0)) * T::c(0.5));
        |_, x, _, dy| vec![dy * (between(x[0], -1.0, 1.0) * 0.5)];
    /// Largest integer not above.
    "floor" Number PLAIN unary |_, [x, ..]| x.floor(); |_, _, _, _| vec![];
    /// Smallest integer not below.
    "ceil" Number PLAIN unary |_, [x, ..]| x.ceil(); |_, _, _, _| vec![];
    /// Nearest integer; halves go to the even one.
    "round" Number PLAIN unary |_, [x, ..]| x.round(); |_, _, _, _| vec![];
    /// Confines to `[min, max]`; the derivative is 1 between the bounds, else 0, as in PyTorch.
    "clip" Number PLAIN ("min", "The least value.", "max", "The largest value.") unary |[min, max, _], [x, ..]| choose(x < min, min, choose(x > max, max, x));
        |op, x, _, dy| vec![dy * between(x[0], op.params[0], op.params[1])];
    /// Whether NaN.
    "isNan" Compare PLAIN unary |_, [x, ..]| truth(x != x); int |_| 0; |_, _, _, _| vec![];
    /// Whether neither infinite nor NaN.
    "isFinite" Compare PLAIN unary |_, [x, ..]| truth(x - x == T::c(0.0)); int |_| 1; |_, _, _, _| vec![];
    /// 1 for true, 0 for false; bytes as they are.
    "toFloat" @internal Float PLAIN unary |_, [x, ..]| x; |_, _, _, _| vec![];
    /// Not.
    "logicalNot" Logic PLAIN unary |_, [x, ..]| T::c(1.0) - x; |_, _, _, _| vec![];

    /// `a + b`.
    "add" Number PLAIN binary |_, [a, b, _]| a + b; int |[a, b, _]| a.wrapping_add(b); |_, _, _, dy| vec![dy, dy];
    /// `a - b`.
    "sub" Number PLAIN binary |_, [a, b, _]| a - b; int |[a, b, _]| a.wrapping_sub(b); |_, _, _, dy| vec![dy, -dy];
    /// `a * b`.
    "mul" Number PLAIN binary |_, [a, b, _]| a * b; int |[a, b, _]| a.wrapping_mul(b); |_, x, _, dy| vec![dy * x[1], dy * x[0]];
    /// `a / b`; integers round towards negative infinity, and division by zero gives 0.
    "div" Number PLAIN binary |_, [a, b, _]| a / b; int |[a, b, _]| floor_div(a, b);
        |_, x, y, dy| { let da = dy / x[1]; vec![da, -(da * y)] };
    /// `a` to the power `b`.
    "pow" Number HEAVY binary |_, [a, b, _]| a.pow(b);
        |_, x, y, dy| {
            let zero = x[0].number(0.0);
            // At a = 0 the factor log a is infinite while y is 0: PyTorch defines the product as 0.
            let log = x[0].equal(zero).select(zero, x[0]).row("logOrZero", &[]);
            // At a = b = 0 the slope is 0 times infinity; a constant 1 has the slope 0.
            let slope = x[1].equal(zero).select(zero, x[1] * x[0].pow(x[1] - 1.0));
            vec![dy * slope, dy * y * log]
        };
    /// `log x`, and 0 at 0: the factor of the exponent's derivative.
    "logOrZero" @internal Number HEAVY unary |_, [x, ..]| choose(x == T::c(0.0), T::c(0.0), x.log()); |_, x, _, dy| vec![dy / x[0]];
    /// The smaller; NaN if either is. Equal operands share the gradient.
    "minimum" Number PLAIN binary |_, [a, b, _]| choose(b != b, b, choose(a > b, b, a)); int |[a, b, _]| a.min(b);
        |_, x, _, dy| share(x[0].less(x[1]), x, dy);
    /// The larger; NaN if either is. Equal operands share the gradient.
    "maximum" Number PLAIN binary |_, [a, b, _]| choose(b != b, b, choose(a < b, b, a)); int |[a, b, _]| a.max(b);
        |_, x, _, dy| share(x[0].greater(x[1]), x, dy);
    /// Whether equal.
    "equal" Compare PLAIN binary |_, [a, b, _]| truth(a == b); int |[a, b, _]| i32::from(a == b); |_, _, _, _| vec![];
    /// Whether different.
    "notEqual" Compare PLAIN binary |_, [a, b, _]| truth(a != b); int |[a, b, _]| i32::from(a != b); |_, _, _, _| vec![];
    /// Whether `a < b`.
    "less" Compare PLAIN binary |_, [a, b, _]| truth(a < b); int |[a, b, _]| i32::from(a < b); |_, _, _, _| vec![];
    /// Whether `a <= b`.
    "lessEqual" Compare PLAIN binary |_, [a, b, _]| truth(a <= b); int |[a, b, _]| i32::from(a <= b); |_, _, _, _| vec![];
    /// Whether `a > b`.
    "greater" Compare PLAIN binary |_, [a, b, _]| truth(a > b); int |[a, b, _]| i32::from(a > b); |_, _, _, _| vec![];
    /// Whether `a >= b`.
    "greaterEqual" Compare PLAIN binary |_, [a, b, _]| truth(a >= b); int |[a, b, _]| i32::from(a >= b); |_, _, _, _| vec![];
    /// Whether both.
    "logicalAnd" Logic PLAIN binary |_, [a, b, _]| a * b; |_, _, _, _| vec![];
    /// Whether either.
    "logicalOr" Logic PLAIN binary |_, [a, b, _]| choose(a > b, a, b); |_, _, _, _| vec![];

    /// `a` where the condition is true, else `b`.
    "where" Select PLAIN ternary |_, [c, a, b]| choose(c != T::c(0.0), a, b); int |[c, a, b]| if c == 0 { b } else { a };
        |_, x, _, dy| {
            let zero = dy.number(0.0);
            vec![zero, x[0].select(dy, zero), x[0].select(zero, dy)]
        };
}

/// Keeps each element with probability `1 - rate` and multiplies it by `kept`. The mask depends on the seed, the step,
/// the stream and the element's position alone, so backward draws it again instead of keeping it.
const DROPOUT: Row = Row {
    name: "dropout",
    aliases: &[],
    doc: "Zeroes elements at random and scales the others.",
    arity: 1,
    params: &[
        Param { name: "rate", doc: "Share of the elements that become zero.", default: None, range: None },
        Param { name: "kept", doc: "What the others are multiplied by.", default: None, range: None },
    ],
    internal: true,
    random: true,
    domain: Domain::Number,
    cost: HEAVY,
    run: |cx: &RowContext, x, out| {
        let [rate, kept, _] = cx.params;
        rng::dropout_scale(cx.stream.key(cx.state), cx.state.step, cx.first, rate, kept, out);
        for (out, x) in out.iter_mut().zip(x[0]) {
            *out *= x;
        }
    },
    reference: |_, [x, ..]| x,
    integer: None,
    derivative: |op, _, _, dy| vec![dy.then(op.clone(), &[])],
};

/// Adds a normal number to each element, drawn as dropout draws.
const GAUSSIAN_NOISE: Row = Row {
    name: "gaussianNoise",
    aliases: &[],
    doc: "Adds normal numbers.",
    arity: 1,
    params: &[Param { name: "stddev", doc: "Standard deviation of the numbers.", default: None, range: None }],
    internal: true,
    random: true,
    domain: Domain::Number,
    cost: HEAVY,
    run: |cx: &RowContext, x, out| {
        rng::normal(cx.stream.key(cx.state), cx.state.step, cx.first, out);
        for (out, x) in out.iter_mut().zip(x[0]) {
            *out = x + cx.params[0] * *out;
        }
    },
    reference: |_, [x, ..]| x,
    integer: None,
    derivative: |_, _, _, dy| vec![dy],
};

/// The gradient of whichever operand won; equal operands get half each, as in PyTorch.
fn share<'g>(first_wins: Expr<'g>, x: &[Expr<'g>], dy: Expr<'g>) -> Vec<Expr<'g>> {
    let half = mask(x[0].equal(x[1])) * 0.5;
    let first = dy * (mask(first_wins) + half);
    vec![first, dy - first]
}

fn floor_div(a: i32, b: i32) -> i32 {
    match a.checked_div(b) {
        Some(quotient) if (a % b != 0) && ((a < 0) != (b < 0)) => quotient - 1,
        Some(quotient) => quotient,
        None if b == 0 => 0,
        None => a,
    }
}
