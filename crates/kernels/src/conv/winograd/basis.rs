//! The matrices of the changes of basis, and products with them in registers.

// Indices name places of small matrices, and unroll to registers where iterators may not.
#![allow(clippy::needless_range_loop)]

use crate::simd::Simd;

/// Arithmetic on vectors; sound where the instruction set is there, as the callers of the transforms promise.
pub(super) struct Math<S>(std::marker::PhantomData<S>);

impl<S: Simd> Math<S> {
    #[inline(always)]
    unsafe fn number(x: f32) -> S::Vector {
        // SAFETY: the promise of the transforms.
        unsafe { S::splat(&raw const x) }
    }

    /// `factor * x + y`.
    #[inline(always)]
    unsafe fn scaled(factor: f32, x: S::Vector, y: S::Vector) -> S::Vector {
        // SAFETY: the promise of the transforms.
        unsafe { S::mul_add(Self::number(factor), x, y) }
    }

    #[inline(always)]
    unsafe fn times(factor: f32, x: S::Vector) -> S::Vector {
        // SAFETY: the promise of the transforms.
        unsafe { S::mul_add(Self::number(factor), x, S::zero()) }
    }

    #[inline(always)]
    pub(super) unsafe fn sub(a: S::Vector, b: S::Vector) -> S::Vector {
        // SAFETY: the promise of the transforms.
        unsafe { Self::scaled(-1.0, b, a) }
    }

    /// `Bᵀ d`.
    #[inline(always)]
    pub(super) unsafe fn image(d: [S::Vector; 6]) -> [S::Vector; 6] {
        // SAFETY: the promise of the transforms.
        unsafe {
            let (even, odd) = (Self::scaled(-4.0, d[2], d[4]), Self::scaled(-4.0, d[1], d[3]));
            let (near, far) = (Self::sub(d[4], d[2]), Self::sub(d[3], d[1]));
            [
                Self::scaled(4.0, d[0], Self::scaled(-5.0, d[2], d[4])),
                S::add(even, odd),
                Self::sub(even, odd),
                Self::scaled(2.0, far, near),
                Self::scaled(-2.0, far, near),
                Self::scaled(4.0, d[1], Self::scaled(-5.0, d[3], d[5])),
            ]
        }
    }

    /// `Aᵀ m`.
    #[inline(always)]
    pub(super) unsafe fn result(m: [S::Vector; 6]) -> [S::Vector; 4] {
        // SAFETY: the promise of the transforms.
        unsafe {
            let (sum1, difference1) = (S::add(m[1], m[2]), Self::sub(m[1], m[2]));
            let (sum2, difference2) = (S::add(m[3], m[4]), Self::sub(m[3], m[4]));
            [
                S::add(S::add(m[0], sum1), sum2),
                Self::scaled(2.0, difference2, difference1),
                Self::scaled(4.0, sum2, sum1),
                S::add(Self::scaled(8.0, difference2, difference1), m[5]),
            ]
        }
    }

    /// `A y`.
    #[inline(always)]
    pub(super) unsafe fn spread(y: [S::Vector; 4]) -> [S::Vector; 6] {
        // SAFETY: the promise of the transforms.
        unsafe {
            let (even1, odd1) = (S::add(y[0], y[2]), S::add(y[1], y[3]));
            let (even2, odd2) = (Self::scaled(4.0, y[2], y[0]), Self::scaled(4.0, y[3], y[1]));
            [
                y[0],
                S::add(even1, odd1),
                Self::sub(even1, odd1),
                Self::scaled(2.0, odd2, even2),
                Self::scaled(-2.0, odd2, even2),
                y[3],
            ]
        }
    }

    /// `G w`.
    #[inline(always)]
    pub(super) unsafe fn filters(w: [S::Vector; 3]) -> [S::Vector; 6] {
        // SAFETY: the promise of the transforms.
        unsafe {
            let ends = S::add(w[0], w[2]);
            let wide = Self::scaled(4.0, w[2], w[0]);
            [
                Self::times(0.25, w[0]),
                Self::times(-1.0 / 6.0, S::add(ends, w[1])),
                Self::times(-1.0 / 6.0, Self::sub(ends, w[1])),
                Self::times(1.0 / 24.0, Self::scaled(2.0, w[1], wide)),
                Self::times(1.0 / 24.0, Self::scaled(-2.0, w[1], wide)),
                w[2],
            ]
        }
    }

    /// `Gᵀ u`.
    #[inline(always)]
    pub(super) unsafe fn taps(u: [S::Vector; 6]) -> [S::Vector; 3] {
        // SAFETY: the promise of the transforms.
        unsafe {
            let (sum1, difference1) = (S::add(u[1], u[2]), Self::sub(u[2], u[1]));
            let (sum2, difference2) = (S::add(u[3], u[4]), Self::sub(u[3], u[4]));
            let (sixth, half) = (Self::times(-1.0 / 6.0, sum1), Self::times(1.0 / 24.0, sum2));
            [
                S::add(Self::scaled(0.25, u[0], sixth), half),
                Self::scaled(1.0 / 12.0, difference2, Self::times(1.0 / 6.0, difference1)),
                S::add(Self::scaled(4.0, half, sixth), u[5]),
            ]
        }
    }

    /// `Σ factors[i] x[i]`.
    #[inline(always)]
    pub(super) unsafe fn combination<const N: usize>(factors: &[f32; N], x: [S::Vector; N]) -> S::Vector {
        // SAFETY: the promise of the transforms.
        unsafe {
            let mut sum = S::zero();
            for i in 0..N {
                sum = S::mul_add(S::splat(&raw const factors[i]), x[i], sum);
            }
            sum
        }
    }
}

/// Rows of `Bᵀ`.
pub(super) const IMAGE: [[f32; 6]; 6] = [
    [4.0, 0.0, -5.0, 0.0, 1.0, 0.0],
    [0.0, -4.0, -4.0, 1.0, 1.0, 0.0],
    [0.0, 4.0, -4.0, -1.0, 1.0, 0.0],
    [0.0, -2.0, -1.0, 2.0, 1.0, 0.0],
    [0.0, 2.0, -1.0, -2.0, 1.0, 0.0],
    [0.0, 4.0, 0.0, -5.0, 0.0, 1.0],
];

/// Rows of `A`.
pub(super) const RESULT: [[f32; 4]; 6] = [
    [1.0, 0.0, 0.0, 0.0],
    [1.0, 1.0, 1.0, 1.0],
    [1.0, -1.0, 1.0, -1.0],
    [1.0, 2.0, 4.0, 8.0],
    [1.0, -2.0, 4.0, -8.0],
    [0.0, 0.0, 0.0, 1.0],
];

/// Rows of `G`.
pub(super) const FILTERS: [[f32; 3]; 6] = [
    [0.25, 0.0, 0.0],
    [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
    [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
    [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
    [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
    [0.0, 0.0, 1.0],
];
