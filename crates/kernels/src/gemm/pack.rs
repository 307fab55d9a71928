//! Copies of operands in the order in which a kernel reads them.

use std::mem::MaybeUninit;

use super::kernel::Kernels;
use super::product::{K_BLOCK, Operand};
use crate::simd::Simd;

/// A place on the stack for a small copy.
#[repr(C, align(64))]
pub(super) struct Panel([MaybeUninit<f32>; Panel::FLOATS]);

impl Panel {
    /// Sixteen floats for every k of a block: as many rows as the tallest kernel has, or a vector of columns.
    pub const FLOATS: usize = 16 * K_BLOCK;

    #[inline]
    // 20 KiB, two at most at once: no thread that computes has so little stack.
    #[allow(clippy::large_stack_arrays)]
    pub fn new() -> Self {
        Self([const { MaybeUninit::uninit() }; Self::FLOATS])
    }

    #[inline]
    pub fn as_mut_ptr(&mut self) -> *mut f32 {
        self.0.as_mut_ptr().cast()
    }
}

/// Which block is copied: `k` x `columns` elements, to rows `width` apart.
///
/// The stride is the distance of two rows when columns are adjacent, and of two columns when rows are.
pub(super) struct Source {
    pub from: *const f32,
    pub stride: usize,
    pub k: usize,
    pub columns: usize,
}

/// Packs a block of B into a panel: `(source, to, width)`.
///
/// # Safety
/// The processor has the function's instruction set, the source's elements exist, and `to` holds k rows of `width`
/// floats, which are at least `columns`.
pub(super) type Pack = unsafe fn(&Source, *mut f32, usize);

/// Packs `k` x `columns` elements of B into a panel, whatever their strides.
///
/// # Safety
/// As for [`Pack`], with kernels of this processor.
pub(super) unsafe fn panel(kernels: &Kernels, b: Operand, k: usize, columns: usize, to: *mut f32, width: usize) {
    let from = b.from;
    // SAFETY: the caller's promise.
    unsafe {
        match (b.row, b.col) {
            (stride, 1) => (kernels.pack_rows)(&Source { from, stride, k, columns }, to, width),
            (1, stride) => (kernels.pack_columns)(&Source { from, stride, k, columns }, to, width),
            strides => any(from, strides, k, columns, to, width),
        }
    }
}

/// Packs a B whose columns are adjacent.
#[inline(always)]
pub(super) unsafe fn rows<S: Simd>(source: &Source, to: *mut f32, width: usize) {
    for row in 0..source.k {
        // SAFETY: the caller's promise; the last columns are copied under their mask.
        unsafe {
            let (from, to) = (source.from.add(row * source.stride), to.add(row * width));
            let mut col = 0;
            while col + S::LANES <= source.columns {
                S::store(to.add(col), S::load(from.add(col)));
                col += S::LANES;
            }
            if col < source.columns {
                let mask = S::mask(source.columns - col);
                S::store_part(to.add(col), mask, S::load_part(from.add(col), mask));
            }
        }
    }
}

/// Packs a B whose rows are adjacent.
#[inline(always)]
pub(super) unsafe fn columns<S: Simd>(source: &Source, to: *mut f32, width: usize) {
    let (square_k, square_columns) = (source.k / 8 * 8, source.columns / 8 * 8);
    // SAFETY: the caller's promise.
    unsafe {
        for col in (0..square_columns).step_by(8) {
            for row in (0..square_k).step_by(8) {
                let from = source.from.add(col * source.stride + row);
                S::transpose_8x8(from, source.stride, to.add(row * width + col), width);
            }
        }
        // What the squares leave: the last k of their columns, and the last columns.
        for row in square_k..source.k {
            for col in 0..square_columns {
                *to.add(row * width + col) = *source.from.add(col * source.stride + row);
            }
        }
        for col in square_columns..source.columns {
            for row in 0..source.k {
                *to.add(row * width + col) = *source.from.add(col * source.stride + row);
            }
        }
    }
}

/// Packs elements of any strides: element (r, c) of `rows` x `columns` goes to `to[r * width + c]`.
///
/// # Safety
/// The elements exist, and `to` holds `rows` rows of `width` floats, which are at least `columns`.
pub(super) unsafe fn any(
    from: *const f32,
    strides: (usize, usize),
    rows: usize,
    columns: usize,
    to: *mut f32,
    width: usize,
) {
    for row in 0..rows {
        for col in 0..columns {
            // SAFETY: the caller's promise.
            unsafe { *to.add(row * width + col) = *from.add(row * strides.0 + col * strides.1) }
        }
    }
}
