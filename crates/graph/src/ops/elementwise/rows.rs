//! The table of elementwise ops: documentation, options, formula, derivative. A new op is one row.
//!
//! A formula is plain branch-free arithmetic on `T` (see `Formula`); a derivative adds nodes, given the op, its
//! inputs `x`, its output `y` and the gradient `dy` of the output. Rows marked `@internal` serve other ops: backward
//! formulas that are worth one loop, and the like.

// For floats `x != x` says NaN, in either width and without a branch.
#![allow(clippy::eq_op)]

use espalier_kernels::rng;

use super::formula::{Formula, Real, binary, ternary, unary};
use super::{Domain, Elementwise, Param, Row, RowContext};
use crate::expr::Expr;

/// Nanoseconds an element of plain arithmetic, measured on tiles that stay in L1.
const PLAIN: f64 = 0.06;
/// The same for a row that calls a transcendental function.
const HEAVY: f64 = 0.5;

macro_rules! rows {
    ($(
        $(#[doc = $doc:literal])+
        $name:literal $(@$internal:ident)? $domain:ident $cost:ident $(($($param:literal $(= $default:expr)?, $param_doc:literal),+))? $loop:ident
            |$p:pat_param, $x:pat_param| $value:expr;
            $(int $integer:expr;)?
            |$op:pat_param, $xs:pat_param, $y:pat_param, $dy:pat_param| $derivative:expr;
    )+) => {
        /// Every elementwise op.
        pub static ROWS: &[Row] = &[$({
            struct This;
            impl Formula for This {
                #[inline(always)]
                fn value<T: Real>($p: [T; 2], $x: [T; 3]) -> T { $value }
            }
            Row {
                name: $name,
                doc: concat!($($doc, "\n"),+),
                arity: arity!($loop),
                params: &[$($(Param { name: $param, doc: $param_doc, default: rows!(@some $($default)?) }),+)?],
                internal: rows!(@is $($internal)?),
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
        },)+ DROPOUT];
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
    "exp" Number HEAVY unary |_, [x, ..]| x.exp(); |_, _, y, dy| vec![dy * y];
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
    /// `x` where positive, else `negativeSlope * x`.
    "leakyRelu" Number PLAIN ("negativeSlope" = 0.2, "Slope below 0.") unary |[slope, _], [x, ..]| choose(x > T::c(0.0), x, slope * x);
        |op, x, _, dy| { let up = x[0].greater(x[0].number(0.0)); vec![up.select(dy, dy * op.params[0])] };
    /// `x` where positive, else `alpha (e^x - 1)`.
    "elu" Number HEAVY ("alpha" = 1.0, "What the values far below 0 approach, negated.") unary |[alpha, _], [x, ..]| choose(x > T::c(0.0), x, alpha * x.expm1());
        |op, x, y, dy| { let up = x[0].greater(x[0].number(0.0)); vec![up.select(dy, dy * (y + op.params[0]))] };
    /// `log(1 + e^x)`, without overflow.
    "softplus" Number HEAVY unary |_, [x, ..]| x.softplus(); |_, x, _, dy| vec![dy * x[0].sigmoid()];
    /// `x sigmoid(x)`, also called swish.
    "silu" Number HEAVY unary |_, [x, ..]| x * x.sigmoid(); |_, x, y, dy| { let s = x[0].sigmoid(); vec![dy * (s + y * (1.0 - s))] };
    /// `x / (1 + |x|)`.
    "softsign" Number PLAIN unary |_, [x, ..]| x / (T::c(1.0) + x.abs()); |_, x, _, dy| vec![dy / (x[0].abs() + 1.0).square()];
    /// Largest integer not above.
    "floor" Number PLAIN unary |_, [x, ..]| x.floor(); |_, _, _, _| vec![];
    /// Smallest integer not below.
    "ceil" Number PLAIN unary |_, [x, ..]| x.ceil(); |_, _, _, _| vec![];
    /// Nearest integer; halves go to the even one.
    "round" Number PLAIN unary |_, [x, ..]| x.round(); |_, _, _, _| vec![];
    /// Confines to `[min, max]`; the derivative is 1 between the bounds, else 0, as in PyTorch.
    "clip" Number PLAIN ("min", "The least value.", "max", "The largest value.") unary |[min, max], [x, ..]| choose(x < min, min, choose(x > max, max, x));
        |op, x, _, dy| {
            let (min, max) = (x[0].number(op.params[0]), x[0].number(op.params[1]));
            vec![dy * mask(x[0].greater(min).and(max.greater(x[0])))]
        };
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

/// Keeps each element with probability `1 - rate` and scales it by `1 / (1 - rate)`. The mask depends on the
/// seed, the step, the stream and the element's position alone, so backward draws it again instead of keeping it.
const DROPOUT: Row = Row {
    name: "dropout",
    doc: "Zeroes elements at random and scales the others up to keep the mean.",
    arity: 1,
    params: &[Param { name: "rate", doc: "Share of the elements that become zero.", default: None }],
    internal: true,
    domain: Domain::Number,
    cost: HEAVY,
    run: |cx: &RowContext, x, out| {
        rng::dropout_scale(cx.stream.key(cx.state), cx.state.step, cx.first, cx.params[0], out);
        for (out, x) in out.iter_mut().zip(x[0]) {
            *out *= x;
        }
    },
    reference: |_, [x, ..]| x,
    integer: None,
    derivative: |op, _, _, dy| vec![dy.then(op.clone(), &[])],
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
