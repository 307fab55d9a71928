//! The changes of basis, for as many channels at once as a vector holds.

// Indices name places of small matrices, and unroll to registers where iterators may not.
#![allow(clippy::needless_range_loop)]

use super::basis::{FILTERS, IMAGE, Math, RESULT};
use super::place::{Place, column};
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
