//! Vectors of channels in memory, and small matrices of them.

// Indices name places of small matrices, and unroll to registers where iterators may not.
#![allow(clippy::needless_range_loop)]

use crate::simd::Simd;

/// A vector of channels in memory: the last may have fewer than a register.
pub(super) struct Place<S: Simd, const FULL: bool> {
    pub c: usize,
    pub mask: S::Mask,
}

impl<S: Simd, const FULL: bool> Place<S, FULL> {
    #[inline(always)]
    pub(super) unsafe fn load(&self, from: *const f32) -> S::Vector {
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
