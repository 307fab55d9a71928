//! The changes of basis of small tiles: 2x2 pixels of the result from 4x4 of the image.

// Indices name places of small matrices, and unroll to registers where iterators may not.
#![allow(clippy::needless_range_loop)]

use super::basis::Math;
use super::place::{Place, column};
use crate::simd::Simd;

/// `Bᵀ d`.
#[inline(always)]
unsafe fn image<S: Simd>(d: [S::Vector; 4]) -> [S::Vector; 4] {
    // SAFETY: the promise of the transforms.
    unsafe { [Math::<S>::sub(d[0], d[2]), S::add(d[1], d[2]), Math::<S>::sub(d[2], d[1]), Math::<S>::sub(d[1], d[3])] }
}

/// `Aᵀ m`.
#[inline(always)]
unsafe fn result<S: Simd>(m: [S::Vector; 4]) -> [S::Vector; 2] {
    // SAFETY: the promise of the transforms.
    unsafe { [S::add(m[0], S::add(m[1], m[2])), Math::<S>::sub(Math::<S>::sub(m[1], m[2]), m[3])] }
}

/// Rows of `G`.
const FILTERS: [[f32; 3]; 4] = [[1.0, 0.0, 0.0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.0, 0.0, 1.0]];

/// `Bᵀ x B`: the first 16 pixels to 16 places.
#[inline(always)]
pub(super) unsafe fn small_image<S: Simd, const FULL: bool>(
    at: &Place<S, FULL>,
    x: &[*const f32; 36],
    to: *mut f32,
    stride: usize,
) {
    // SAFETY: the promise of the transforms.
    unsafe {
        let mut columns = [[S::zero(); 4]; 4];
        for j in 0..4 {
            columns[j] = image::<S>(at.gather(x, j, 4));
        }
        for i in 0..4 {
            at.put(to, stride, i * 4, image::<S>(column(&columns, i)));
        }
    }
}

/// `Aᵀ m A`: 16 places to the first 4 pixels, of which null ones are left out.
#[inline(always)]
pub(super) unsafe fn small_result<S: Simd, const FULL: bool>(
    at: &Place<S, FULL>,
    from: *const f32,
    stride: usize,
    to: &[*mut f32; 16],
) {
    // SAFETY: the promise of the transforms.
    unsafe {
        let mut columns = [[S::zero(); 2]; 4];
        for j in 0..4 {
            columns[j] = result::<S>(at.places(from, stride, j, 4));
        }
        for i in 0..2 {
            let row = result::<S>(column(&columns, i));
            for j in 0..2 {
                if !to[i * 2 + j].is_null() {
                    at.store(to[i * 2 + j], row[j]);
                }
            }
        }
    }
}

/// Row `i` of `G w Gᵀ`, 4 places of 9 taps.
#[inline(always)]
pub(super) unsafe fn small_filters_row<S: Simd, const FULL: bool>(
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
        let mut places = [S::zero(); 4];
        for j in 0..4 {
            places[j] = Math::<S>::combination(&FILTERS[j], row);
        }
        at.put(to, stride, 0, places);
    }
}
