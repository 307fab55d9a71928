//! The micro-kernels: a block of C in registers, while A is gathered: by rows, from chunks that lie anywhere, or by k,
//! from columns that lie anywhere.

use crate::isa::{Isa, isa};
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512, Avx512Half};
use crate::simd::{Plain, Simd};

/// Rows of the tallest kernel.
pub(super) const MOST_ROWS: usize = 8;

/// Part of the rows of A: as many floats of each, from these places on.
#[derive(Clone, Copy)]
pub(super) struct Chunk {
    pub rows: [*const f32; MOST_ROWS],
    pub len: usize,
}

impl Chunk {
    /// A chunk that is not set yet.
    pub const NONE: Self = Self { rows: [std::ptr::null(); MOST_ROWS], len: 0 };
}

/// One call of a micro-kernel; strides in elements.
pub(super) struct Step<'a> {
    /// The rows of A, one chunk behind the other.
    pub chunks: &'a [Chunk],
    /// How many strips of rows there are, in C one below the other...
    pub strips: usize,
    /// ... and how far the rows of A of the next are from those of one.
    pub a_strip: usize,
    /// The first element of B's columns, which are adjacent; as many rows as the chunks are long together.
    pub b: *const f32,
    /// The distance of two rows of B.
    pub b_row: usize,
    /// The first element of the block of C.
    pub c: *mut f32,
    /// The distance of two rows of C.
    pub c_row: usize,
    /// Columns in the last vector.
    pub last: usize,
    /// Whether the sums are added to C, or replace it.
    pub add: bool,
}

/// One call of a micro-kernel that gathers A by k; as for [`Step`], but for A.
pub(super) struct Sum<'a> {
    /// For each k, where the rows' floats lie one after the other.
    pub columns: &'a [*const f32],
    /// How far into each the block's first row lies.
    pub first: usize,
    pub b: *const f32,
    pub b_row: usize,
    pub c: *mut f32,
    pub c_row: usize,
    pub last: usize,
    pub add: bool,
}

/// A micro-kernel of one size.
///
/// # Safety
/// The processor has the kernel's instruction set, and every element that the step names may be read or, in C, written.
pub(super) type Kernel = unsafe fn(&Step<'_>);

/// The same for a kernel that gathers by k.
pub(super) type SumKernel = unsafe fn(&Sum<'_>);

/// What one instruction set offers.
pub(super) struct Kernels {
    /// Floats in a vector.
    pub lanes: usize,
    /// Vectors in the widest kernel.
    pub vectors: usize,
    /// By whether the last vector is full, then width in vectors, then height in rows.
    table: [&'static [&'static [Kernel]]; 2],
    sums: [&'static [&'static [SumKernel]]; 2],
}

impl Kernels {
    /// The kernels of the instruction set in use for so many columns.
    pub fn get(columns: usize) -> &'static Self {
        match isa() {
            // One full register a row would wait for each of A's floats to be spread over it. Rows stay whole registers.
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 if (Avx512Half::LANES + 1..=Avx512::LANES).contains(&columns) => &AVX512_HALF,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => &AVX512,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => &AVX2,
            _ => &PLAIN,
        }
    }

    /// A kernel by its size and by whether its last vector is full.
    pub fn kernel(&self, rows: usize, vectors: usize, full: bool) -> Kernel {
        self.table[usize::from(full)][vectors - 1][rows - 1]
    }

    /// A kernel that gathers by k, by its size and by whether its last vector is full.
    pub fn sum(&self, rows: usize, vectors: usize, full: bool) -> SumKernel {
        self.sums[usize::from(full)][vectors - 1][rows - 1]
    }

    /// Rows of the tallest kernel of a width.
    pub fn tallest(&self, vectors: usize) -> usize {
        self.table[0][vectors - 1].len()
    }
}

/// Writes a block of C, or adds to it.
// Indices name the same block in registers and in memory, and unroll to registers where iterators may not.
#[allow(clippy::needless_range_loop)]
#[inline(always)]
unsafe fn store<S: Simd, const ROWS: usize, const VECTORS: usize, const FULL: bool>(
    sums: &[[S::Vector; VECTORS]; ROWS],
    c: *mut f32,
    c_row: usize,
    mask: S::Mask,
    add: bool,
) {
    // SAFETY: the caller's promise; a last vector that is not full is read and written under its mask.
    unsafe {
        for row in 0..ROWS {
            for v in 0..VECTORS {
                let at = c.add(row * c_row + v * S::LANES);
                let sum = sums[row][v];
                if FULL || v + 1 < VECTORS {
                    S::store(at, if add { S::add(S::load(at), sum) } else { sum });
                } else {
                    S::store_part(at, mask, if add { S::add(S::load_part(at, mask), sum) } else { sum });
                }
            }
        }
    }
}

#[allow(clippy::needless_range_loop)]
#[inline(always)]
unsafe fn sum_body<S: Simd, const ROWS: usize, const VECTORS: usize, const FULL: bool>(step: &Sum<'_>) {
    // SAFETY: as for `body`.
    unsafe {
        let mask = S::mask(if FULL { S::LANES } else { step.last });
        let mut sums = [[S::zero(); VECTORS]; ROWS];
        let mut b = step.b;
        for column in step.columns {
            let a = column.add(step.first);
            let mut columns = [S::zero(); VECTORS];
            for v in 0..VECTORS {
                let at = b.add(v * S::LANES);
                columns[v] = if FULL || v + 1 < VECTORS { S::load(at) } else { S::load_part(at, mask) };
            }
            for row in 0..ROWS {
                let factor = S::splat(a.add(row));
                for v in 0..VECTORS {
                    sums[row][v] = S::mul_add(factor, columns[v], sums[row][v]);
                }
            }
            // After the last k this only points.
            b = b.wrapping_add(step.b_row);
        }
        store::<S, ROWS, VECTORS, FULL>(&sums, step.c, step.c_row, mask, step.add);
    }
}

#[allow(clippy::needless_range_loop)]
#[inline(always)]
unsafe fn body<S: Simd, const ROWS: usize, const VECTORS: usize, const FULL: bool>(step: &Step<'_>) {
    // SAFETY: the caller promises the instruction set and every element named by the step; a last vector that is not
    // full is read and written under its mask.
    unsafe {
        let mask = S::mask(if FULL { S::LANES } else { step.last });
        for strip in 0..step.strips {
            let mut sums = [[S::zero(); VECTORS]; ROWS];
            let mut b = step.b;
            for chunk in step.chunks {
                let ahead = strip * step.a_strip;
                let rows: [*const f32; ROWS] = std::array::from_fn(|row| chunk.rows[row].wrapping_add(ahead));
                for k in 0..chunk.len {
                    let mut columns = [S::zero(); VECTORS];
                    for v in 0..VECTORS {
                        let at = b.add(v * S::LANES);
                        columns[v] = if FULL || v + 1 < VECTORS { S::load(at) } else { S::load_part(at, mask) };
                    }
                    for row in 0..ROWS {
                        let factor = S::splat(rows[row].add(k));
                        for v in 0..VECTORS {
                            sums[row][v] = S::mul_add(factor, columns[v], sums[row][v]);
                        }
                    }
                    // After the last k this only points.
                    b = b.wrapping_add(step.b_row);
                }
            }
            let c = step.c.add(strip * ROWS * step.c_row);
            store::<S, ROWS, VECTORS, FULL>(&sums, c, step.c_row, mask, step.add);
        }
    }
}

macro_rules! kernels {
    ($name:ident: $simd:ty $(, if $feature:literal)?; [$($heights:tt),+];) => {
        static $name: Kernels = {
            $(#[target_feature(enable = $feature)])?
            unsafe fn run<const ROWS: usize, const VECTORS: usize, const FULL: bool>(step: &Step<'_>) {
                // SAFETY: the caller's promise.
                unsafe { body::<$simd, ROWS, VECTORS, FULL>(step) }
            }
            $(#[target_feature(enable = $feature)])?
            unsafe fn sum<const ROWS: usize, const VECTORS: usize, const FULL: bool>(step: &Sum<'_>) {
                // SAFETY: the caller's promise.
                unsafe { sum_body::<$simd, ROWS, VECTORS, FULL>(step) }
            }
            Kernels {
                lanes: <$simd as Simd>::LANES,
                vectors: [$(kernels!(@count $heights)),+].len(),
                table: [kernels!(@widths run, Kernel, false, $($heights),+), kernels!(@widths run, Kernel, true, $($heights),+)],
                sums: [kernels!(@widths sum, SumKernel, false, $($heights),+), kernels!(@widths sum, SumKernel, true, $($heights),+)],
            }
        };
    };
    (@count $heights:tt) => { () };
    (@widths $run:ident, $kind:ty, $full:tt, $one:tt, $two:tt) => {
        &[kernels!(@heights $run, $kind, 1, $full, $one), kernels!(@heights $run, $kind, 2, $full, $two)]
    };
    (@widths $run:ident, $kind:ty, $full:tt, $one:tt, $two:tt, $three:tt) => {
        &[
            kernels!(@heights $run, $kind, 1, $full, $one),
            kernels!(@heights $run, $kind, 2, $full, $two),
            kernels!(@heights $run, $kind, 3, $full, $three),
        ]
    };
    (@heights $run:ident, $kind:ty, $width:tt, $full:tt, ($($height:tt)+)) => {
        &[$($run::<$height, $width, $full> as $kind),+]
    };
}

kernels! { PLAIN: Plain; [(1 2 3 4 5 6 7 8), (1 2 3 4 5 6)]; }

#[cfg(target_arch = "x86_64")]
kernels! { AVX2: Avx2, if "avx2,fma"; [(1 2 3 4 5 6 7 8), (1 2 3 4 5 6)]; }

#[cfg(target_arch = "x86_64")]
kernels! {
    AVX512: Avx512, if "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma";
    [(1 2 3 4 5 6 7 8), (1 2 3 4 5 6 7 8), (1 2 3 4 5 6 7 8)];
}

#[cfg(target_arch = "x86_64")]
kernels! {
    AVX512_HALF: Avx512Half, if "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma";
    [(1 2 3 4 5 6 7 8), (1 2 3 4 5 6 7 8)];
}
