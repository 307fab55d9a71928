//! Reductions whose order of combination is fixed by the shape alone.

/// An operation that folds many values into one.
pub trait Reduce {
    /// The value of an empty reduction.
    const IDENTITY: f32;
    /// What one element contributes.
    #[inline(always)]
    fn lift(x: f32) -> f32 {
        x
    }
    /// Folds two partial results.
    fn combine(a: f32, b: f32) -> f32;
}

/// Sum of the elements.
pub struct Sum;
/// Sum of the squared elements.
pub struct SumSquares;
/// Sum of the absolute values.
pub struct SumAbs;
/// Product of the elements.
pub struct Product;
/// Largest element; NaN if any is.
pub struct Max;
/// Smallest element; NaN if any is.
pub struct Min;

impl Reduce for Sum {
    const IDENTITY: f32 = 0.0;
    #[inline(always)]
    fn combine(a: f32, b: f32) -> f32 {
        a + b
    }
}
impl Reduce for SumSquares {
    const IDENTITY: f32 = 0.0;
    #[inline(always)]
    fn lift(x: f32) -> f32 {
        x * x
    }
    #[inline(always)]
    fn combine(a: f32, b: f32) -> f32 {
        a + b
    }
}
impl Reduce for SumAbs {
    const IDENTITY: f32 = 0.0;
    #[inline(always)]
    fn lift(x: f32) -> f32 {
        x.abs()
    }
    #[inline(always)]
    fn combine(a: f32, b: f32) -> f32 {
        a + b
    }
}
impl Reduce for Product {
    const IDENTITY: f32 = 1.0;
    #[inline(always)]
    fn combine(a: f32, b: f32) -> f32 {
        a * b
    }
}
impl Reduce for Max {
    const IDENTITY: f32 = f32::NEG_INFINITY;
    #[inline(always)]
    fn combine(a: f32, b: f32) -> f32 {
        if a > b || a.is_nan() { a } else { b }
    }
}
impl Reduce for Min {
    const IDENTITY: f32 = f32::INFINITY;
    #[inline(always)]
    fn combine(a: f32, b: f32) -> f32 {
        if a < b || a.is_nan() { a } else { b }
    }
}

/// Reduces a whole slice to one value.
pub fn all<R: Reduce>(x: &[f32]) -> f32 {
    x.iter().fold(R::IDENTITY, |a, &b| R::combine(a, R::lift(b)))
}

/// Reduces each row of `[out.len(), n]`.
pub fn rows<R: Reduce>(x: &[f32], n: usize, out: &mut [f32]) {
    for (r, value) in out.iter_mut().enumerate() {
        *value = all::<R>(&x[r * n..][..n]);
    }
}

/// Reduces columns `first..first + out.len()` of `rows` rows that lie `stride` elements apart.
pub fn columns<R: Reduce>(x: &[f32], rows: usize, stride: usize, first: usize, out: &mut [f32]) {
    out.fill(R::IDENTITY);
    for r in 0..rows {
        for (value, &element) in out.iter_mut().zip(&x[r * stride + first..]) {
            *value = R::combine(*value, R::lift(element));
        }
    }
}

/// Index of the largest element of each row of `[out.len(), n]`: the first of equals, the first NaN if any.
pub fn arg_max_rows(x: &[f32], n: usize, out: &mut [i32]) {
    arg_rows(x, n, out, |new, best| new > best);
}

/// Index of the smallest element of each row of `[out.len(), n]`: the first of equals, the first NaN if any.
pub fn arg_min_rows(x: &[f32], n: usize, out: &mut [i32]) {
    arg_rows(x, n, out, |new, best| new < best);
}

fn arg_rows(x: &[f32], n: usize, out: &mut [i32], better: impl Fn(f32, f32) -> bool) {
    for (r, index) in out.iter_mut().enumerate() {
        let row = &x[r * n..][..n];
        let mut best = 0;
        for (i, &value) in row.iter().enumerate() {
            if !row[best].is_nan() && (value.is_nan() || better(value, row[best])) {
                best = i;
            }
        }
        *index = best as i32;
    }
}
