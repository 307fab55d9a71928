//! The changes of basis, for as many channels at once as a vector holds.

// Indices name places of small matrices, and unroll to registers where iterators may not.
#![allow(clippy::needless_range_loop)]

use super::small::{small_filters_row, small_image, small_result};
use crate::isa::{Isa, isa};
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Plain, Simd};

/// The transforms on one instruction set. Every pointer must lead to as many floats as there are channels; places are
/// `stride` floats apart.
///
/// # Safety
/// The processor has the instruction set, and all floats that a call names may be read or, in `to`, written.
pub(super) struct Transforms {
    /// `Bᵀ x B`: 36 pixels to 36 places. `to` has room for whole vectors.
    pub image: unsafe fn(channels: usize, x: &[*const f32; 36], to: *mut f32, stride: usize),
    /// Row `i` of the same, 6 places.
    pub image_row: unsafe fn(channels: usize, i: usize, x: &[*const f32; 36], to: *mut f32, stride: usize),
    /// `Aᵀ m A`: 36 places to 16 pixels, of which null ones are left out. `from` has whole vectors.
    pub result: unsafe fn(channels: usize, from: *const f32, stride: usize, to: &[*mut f32; 16]),
    /// `A y Aᵀ`: 16 pixels of the result's gradient to 36 places. `to` has room for whole vectors.
    pub spread: unsafe fn(channels: usize, y: &[*const f32; 16], to: *mut f32, stride: usize),
    /// Row `i` of the same, 6 places.
    pub spread_row: unsafe fn(channels: usize, i: usize, y: &[*const f32; 16], to: *mut f32, stride: usize),
    /// Row `i` of `G w Gᵀ`, 6 places of 9 taps. `to` has room for whole vectors.
    pub filters_row: unsafe fn(channels: usize, i: usize, w: &[*const f32; 9], to: *mut f32, stride: usize),
    /// As `image`, `result` and `filters_row`, of small tiles: 16 pixels and places, and 4 pixels of the result.
    pub small_image: unsafe fn(channels: usize, x: &[*const f32; 36], to: *mut f32, stride: usize),
    pub small_result: unsafe fn(channels: usize, from: *const f32, stride: usize, to: &[*mut f32; 16]),
    pub small_filters_row: unsafe fn(channels: usize, i: usize, w: &[*const f32; 9], to: *mut f32, stride: usize),
    /// `u G`: 6 places of a row to 3 columns of taps. `from` has whole vectors.
    pub taps: unsafe fn(channels: usize, from: *const f32, stride: usize, to: &[*mut f32; 3]),
}

impl Transforms {
    /// Those of the instruction set in use.
    pub fn get() -> &'static Self {
        match isa() {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => &AVX512,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => &AVX2,
            _ => &PLAIN,
        }
    }
}

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
    unsafe fn image(d: [S::Vector; 6]) -> [S::Vector; 6] {
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
    unsafe fn result(m: [S::Vector; 6]) -> [S::Vector; 4] {
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
    unsafe fn spread(y: [S::Vector; 4]) -> [S::Vector; 6] {
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
    unsafe fn filters(w: [S::Vector; 3]) -> [S::Vector; 6] {
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
    unsafe fn taps(u: [S::Vector; 6]) -> [S::Vector; 3] {
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
const IMAGE: [[f32; 6]; 6] = [
    [4.0, 0.0, -5.0, 0.0, 1.0, 0.0],
    [0.0, -4.0, -4.0, 1.0, 1.0, 0.0],
    [0.0, 4.0, -4.0, -1.0, 1.0, 0.0],
    [0.0, -2.0, -1.0, 2.0, 1.0, 0.0],
    [0.0, 2.0, -1.0, -2.0, 1.0, 0.0],
    [0.0, 4.0, 0.0, -5.0, 0.0, 1.0],
];

/// Rows of `A`.
const RESULT: [[f32; 4]; 6] = [
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

/// A vector of channels in memory: the last may have fewer than a register.
pub(super) struct Place<S: Simd, const FULL: bool> {
    c: usize,
    mask: S::Mask,
}

impl<S: Simd, const FULL: bool> Place<S, FULL> {
    #[inline(always)]
    unsafe fn load(&self, from: *const f32) -> S::Vector {
        // SAFETY: the promise of the transforms.
        unsafe { if FULL { S::load(from.add(self.c)) } else { S::load_part(from.add(self.c), self.mask) } }
    }

    #[inline(always)]
    pub(super) unsafe fn store(&self, to: *mut f32, v: S::Vector) {
        // SAFETY: the promise of the transforms.
        unsafe {
            if FULL {
                S::store(to.add(self.c), v);
            } else {
                S::store_part(to.add(self.c), self.mask, v);
            }
        }
    }

    /// `N` vectors, of which the first lies at `from[first]` and the others `step` pointers apart.
    #[inline(always)]
    pub(super) unsafe fn gather<const N: usize>(
        &self,
        from: &[*const f32],
        first: usize,
        step: usize,
    ) -> [S::Vector; N] {
        // SAFETY: the promise of the transforms.
        unsafe {
            let mut vectors = [S::zero(); N];
            for i in 0..N {
                vectors[i] = self.load(from[first + i * step]);
            }
            vectors
        }
    }

    /// Whole vectors of `N` places, from place `first` on and `step` places apart.
    #[inline(always)]
    pub(super) unsafe fn places<const N: usize>(
        &self,
        from: *const f32,
        stride: usize,
        first: usize,
        step: usize,
    ) -> [S::Vector; N] {
        // SAFETY: the promise of the transforms.
        unsafe {
            let mut vectors = [S::zero(); N];
            for i in 0..N {
                vectors[i] = S::load(from.add((first + i * step) * stride + self.c));
            }
            vectors
        }
    }

    /// Writes whole vectors to places from place `first` on.
    #[inline(always)]
    pub(super) unsafe fn put<const N: usize>(
        &self,
        to: *mut f32,
        stride: usize,
        first: usize,
        vectors: [S::Vector; N],
    ) {
        // SAFETY: the promise of the transforms.
        unsafe {
            for i in 0..N {
                S::store(to.add((first + i) * stride + self.c), vectors[i]);
            }
        }
    }
}

/// Column `at` of rows.
#[inline(always)]
pub(super) fn column<V: Copy, const R: usize, const C: usize>(rows: &[[V; R]; C], at: usize) -> [V; C] {
    let mut column = [rows[0][at]; C];
    for i in 1..C {
        column[i] = rows[i][at];
    }
    column
}

#[inline(always)]
unsafe fn image<S: Simd, const FULL: bool>(at: &Place<S, FULL>, x: &[*const f32; 36], to: *mut f32, stride: usize) {
    // SAFETY: the promise of the transforms.
    unsafe {
        let mut columns = [[S::zero(); 6]; 6];
        for j in 0..6 {
            columns[j] = Math::<S>::image(at.gather(x, j, 6));
        }
        for i in 0..6 {
            at.put(to, stride, i * 6, Math::<S>::image(column(&columns, i)));
        }
    }
}

#[inline(always)]
unsafe fn image_row<S: Simd, const FULL: bool>(
    at: &Place<S, FULL>,
    i: usize,
    x: &[*const f32; 36],
    to: *mut f32,
    stride: usize,
) {
    // SAFETY: the promise of the transforms.
    unsafe {
        let mut row = [S::zero(); 6];
        for j in 0..6 {
            row[j] = Math::<S>::combination(&IMAGE[i], at.gather(x, j, 6));
        }
        at.put(to, stride, 0, Math::<S>::image(row));
    }
}

#[inline(always)]
unsafe fn result<S: Simd, const FULL: bool>(at: &Place<S, FULL>, from: *const f32, stride: usize, to: &[*mut f32; 16]) {
    // SAFETY: the promise of the transforms.
    unsafe {
        let mut columns = [[S::zero(); 4]; 6];
        for j in 0..6 {
            columns[j] = Math::<S>::result(at.places(from, stride, j, 6));
        }
        for i in 0..4 {
            let row = Math::<S>::result(column(&columns, i));
            for j in 0..4 {
                if !to[i * 4 + j].is_null() {
                    at.store(to[i * 4 + j], row[j]);
                }
            }
        }
    }
}

#[inline(always)]
unsafe fn spread<S: Simd, const FULL: bool>(at: &Place<S, FULL>, y: &[*const f32; 16], to: *mut f32, stride: usize) {
    // SAFETY: the promise of the transforms.
    unsafe {
        let mut columns = [[S::zero(); 6]; 4];
        for j in 0..4 {
            columns[j] = Math::<S>::spread(at.gather(y, j, 4));
        }
        for i in 0..6 {
            at.put(to, stride, i * 6, Math::<S>::spread(column(&columns, i)));
        }
    }
}

#[inline(always)]
unsafe fn spread_row<S: Simd, const FULL: bool>(
    at: &Place<S, FULL>,
    i: usize,
    y: &[*const f32; 16],
    to: *mut f32,
    stride: usize,
) {
    // SAFETY: the promise of the transforms.
    unsafe {
        let mut row = [S::zero(); 4];
        for j in 0..4 {
            row[j] = Math::<S>::combination(&RESULT[i], at.gather(y, j, 4));
        }
        at.put(to, stride, 0, Math::<S>::spread(row));
    }
}

#[inline(always)]
unsafe fn filters_row<S: Simd, const FULL: bool>(
    at: &Place<S, FULL>,
    i: usize,
    w: &[*const f32; 9],
    to: *mut f32,
    stride: usize,
) {
    // SAFETY: the promise of the transforms.
    unsafe {
        let mut row = [S::zero(); 3];
        for j in 0..3 {
            row[j] = Math::<S>::combination(&FILTERS[i], at.gather(w, j, 3));
        }
        at.put(to, stride, 0, Math::<S>::filters(row));
    }
}

#[inline(always)]
unsafe fn taps<S: Simd, const FULL: bool>(at: &Place<S, FULL>, from: *const f32, stride: usize, to: &[*mut f32; 3]) {
    // SAFETY: the promise of the transforms.
    unsafe {
        let row = Math::<S>::taps(at.places(from, stride, 0, 1));
        for j in 0..3 {
            at.store(to[j], row[j]);
        }
    }
}

/// The table of an instruction set: each transform over all vectors of the channels, with the last under a mask.
macro_rules! transforms {
    ($name:ident: $simd:ty $(, $feature:literal)?) => {
        static $name: Transforms = {
            transforms! { @wrap ($simd $(, $feature)?)
                image(x: &[*const f32; 36], to: *mut f32, stride: usize);
                image_row(i: usize, x: &[*const f32; 36], to: *mut f32, stride: usize);
                result(from: *const f32, stride: usize, to: &[*mut f32; 16]);
                spread(y: &[*const f32; 16], to: *mut f32, stride: usize);
                spread_row(i: usize, y: &[*const f32; 16], to: *mut f32, stride: usize);
                filters_row(i: usize, w: &[*const f32; 9], to: *mut f32, stride: usize);
                small_image(x: &[*const f32; 36], to: *mut f32, stride: usize);
                small_result(from: *const f32, stride: usize, to: &[*mut f32; 16]);
                small_filters_row(i: usize, w: &[*const f32; 9], to: *mut f32, stride: usize);
                taps(from: *const f32, stride: usize, to: &[*mut f32; 3]);
            }
        };
    };
    (@wrap $with:tt $($function:ident $args:tt;)*) => {{
        $(transforms! { @one $with $function $args })*
        Transforms { $($function),* }
    }};
    (@one ($simd:ty $(, $feature:literal)?) $function:ident($($arg:ident: $ty:ty),*)) => {
        $(#[target_feature(enable = $feature)])?
        unsafe fn $function(channels: usize, $($arg: $ty),*) {
            // SAFETY: the caller's promise.
            unsafe {
                let whole = channels / <$simd>::LANES * <$simd>::LANES;
                let mask = <$simd>::mask(channels - whole);
                for c in (0..whole).step_by(<$simd>::LANES) {
                    super::transform::$function(&Place::<$simd, true> { c, mask }, $($arg),*);
                }
                if whole < channels {
                    super::transform::$function(&Place::<$simd, false> { c: whole, mask }, $($arg),*);
                }
            }
        }
    };
}

transforms! { PLAIN: Plain }

#[cfg(target_arch = "x86_64")]
transforms! { AVX2: Avx2, "avx2,fma" }

#[cfg(target_arch = "x86_64")]
transforms! { AVX512: Avx512, "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma" }
