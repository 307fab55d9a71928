//! The micro-kernel: a block of C held in registers over one block of k.
//!
//! One generic body serves every instruction set, block size and layout. In all of them an element of C is the same
//! chain: `sum = a[k] * b[k] + sum` in the order of k from zero, then `c = sum` or `c += sum`.

use super::pack::{self, Pack, Source};
use super::stream::{self, Pass};
use crate::isa::{Isa, isa};
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512, Avx512Half};
use crate::simd::{Plain, Simd, prefetch};

/// One call of a micro-kernel; strides in elements.
pub(super) struct Step {
    /// The first element of A's rows.
    pub a: *const f32,
    /// The distance of two rows of A; taken as 1 by kernels for adjacent rows.
    pub a_row: usize,
    /// The distance of two k of A; taken as 1 by the other kernels.
    pub a_col: usize,
    /// The first element of B's columns, which are adjacent.
    pub b: *const f32,
    /// The distance of two k of B.
    pub b_row: usize,
    /// The first element of the block of C.
    pub c: *mut f32,
    /// The distance of two rows of C.
    pub c_row: usize,
    /// How many products each element sums.
    pub k: usize,
    /// Columns in the last vector; taken as all by kernels whose last vector is full.
    pub last: usize,
    /// Whether the sums are added to C, or replace it.
    pub add: bool,
}

/// A micro-kernel of one size.
///
/// # Safety
/// The processor has the kernel's instruction set, and every element that the step names may be read or, in C,
/// written.
pub(super) type Kernel = unsafe fn(&Step);

/// Below this k the lines of C arrive while the kernel stores them; above, asking early hides the way from memory.
const PREFETCH_FROM: usize = 32;

/// What one instruction set offers.
pub(super) struct Kernels {
    /// Floats in a vector.
    pub lanes: usize,
    /// Vectors in the widest kernel.
    pub vectors: usize,
    /// By how A is read and whether the last vector is full, then width in vectors, then height in rows.
    table: [&'static [&'static [Kernel]]; 4],
    /// Packs a B whose columns are adjacent.
    pub pack_rows: Pack,
    /// Packs a B whose rows are adjacent.
    pub pack_columns: Pack,
    /// Passes of the streaming path by the number of rows.
    pub stream: [stream::Run; stream::ROWS],
    /// Rows of C from which a copy of B may pay...
    pub pack_rows_from: usize,
    /// ... and products, m * n * k, from which it does.
    pub pack_products_from: usize,
    /// Whether a copy of A pays when its rows are adjacent.
    pub copies_a: bool,
    /// The kernels for results that fill at most half a vector, where there are narrower ones.
    half: Option<&'static Self>,
}

impl Kernels {
    /// The kernels of the instruction set in use for a result of `n` columns.
    #[inline]
    pub fn get(n: usize) -> &'static Self {
        let all = match isa() {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => &AVX512,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => &AVX2,
            _ => &PLAIN,
        };
        match all.half {
            Some(half) if n <= half.lanes => half,
            _ => all,
        }
    }

    /// A kernel by its size, by whether its last vector is full, and by whether rows of A (else its k) are adjacent.
    #[inline]
    pub fn kernel(&self, rows: usize, vectors: usize, full: bool, adjacent_rows: bool) -> Kernel {
        self.table[usize::from(adjacent_rows) * 2 + usize::from(full)][vectors - 1][rows - 1]
    }

    /// Rows of the tallest kernel of a width.
    #[inline]
    pub fn tallest(&self, vectors: usize, adjacent_rows: bool) -> usize {
        self.table[usize::from(adjacent_rows) * 2][vectors - 1].len()
    }
}

/// The body of every kernel.
// Indices name the same block in registers and in memory, and unroll to registers where iterators may not.
#[allow(clippy::needless_range_loop)]
#[inline(always)]
unsafe fn body<S: Simd, const ROWS: usize, const VECTORS: usize, const ADJACENT_ROWS: bool, const FULL: bool>(
    step: &Step,
) {
    let (a_row, a_col) = if ADJACENT_ROWS { (1, step.a_col) } else { (step.a_row, 1) };
    let (mut a, mut b) = (step.a, step.b);
    // SAFETY: the caller promises the instruction set and every element named by the step; a last vector that is not
    // full is read and written under its mask.
    unsafe {
        let mask = S::mask(if FULL { S::LANES } else { step.last });
        if step.k > PREFETCH_FROM {
            for row in 0..ROWS {
                for v in 0..VECTORS {
                    prefetch(step.c.add(row * step.c_row + v * S::LANES));
                }
            }
        }
        let mut sums = [[S::zero(); VECTORS]; ROWS];
        // A macro, since a function or closure between this body and its caller would lose the instruction set.
        macro_rules! advance {
            () => {
                let mut columns = [S::zero(); VECTORS];
                for v in 0..VECTORS {
                    let at = b.add(v * S::LANES);
                    columns[v] = if FULL || v + 1 < VECTORS { S::load(at) } else { S::load_part(at, mask) };
                }
                for row in 0..ROWS {
                    let factor = S::splat(a.add(row * a_row));
                    for v in 0..VECTORS {
                        sums[row][v] = S::mul_add(factor, columns[v], sums[row][v]);
                    }
                }
                // After the last k these only point, so they do not claim to stay inside the matrices.
                a = a.wrapping_add(a_col);
                b = b.wrapping_add(step.b_row);
            };
        }
        for _ in 0..step.k / 4 {
            advance!();
            advance!();
            advance!();
            advance!();
        }
        for _ in 0..step.k % 4 {
            advance!();
        }
        for row in 0..ROWS {
            for v in 0..VECTORS {
                let at = step.c.add(row * step.c_row + v * S::LANES);
                let sum = sums[row][v];
                if FULL || v + 1 < VECTORS {
                    S::store(at, if step.add { S::add(S::load(at), sum) } else { sum });
                } else {
                    S::store_part(at, mask, if step.add { S::add(S::load_part(at, mask), sum) } else { sum });
                }
            }
        }
    }
}

/// Compiles everything for one instruction set. Heights are listed by width and by whether rows of A are adjacent.
macro_rules! kernels {
    (
        $name:ident: $simd:ty $(, if $feature:literal)?;
        copying { $($habit:ident: $value:expr),+ };
        half $half:expr;
        adjacent_k [$($k_heights:tt),+];
        adjacent_rows [$($row_heights:tt),+];
    ) => {
        static $name: Kernels = {
            $(#[target_feature(enable = $feature)])?
            unsafe fn run<const ROWS: usize, const VECTORS: usize, const ADJACENT_ROWS: bool, const FULL: bool>(
                step: &Step,
            ) {
                // SAFETY: the caller's promise.
                unsafe { body::<$simd, ROWS, VECTORS, ADJACENT_ROWS, FULL>(step) }
            }
            $(#[target_feature(enable = $feature)])?
            unsafe fn pack_rows(source: &Source, to: *mut f32, width: usize) {
                // SAFETY: the caller's promise.
                unsafe { pack::rows::<$simd>(source, to, width) }
            }
            $(#[target_feature(enable = $feature)])?
            unsafe fn pack_columns(source: &Source, to: *mut f32, width: usize) {
                // SAFETY: the caller's promise.
                unsafe { pack::columns::<$simd>(source, to, width) }
            }
            $(#[target_feature(enable = $feature)])?
            unsafe fn stream<const ROWS: usize>(pass: &Pass) {
                // SAFETY: the caller's promise.
                unsafe { stream::body::<$simd, ROWS>(pass) }
            }
            const TABLE: [&[&[Kernel]]; 4] = [
                kernels!(@widths run, false, false, $($k_heights),+),
                kernels!(@widths run, false, true, $($k_heights),+),
                kernels!(@widths run, true, false, $($row_heights),+),
                kernels!(@widths run, true, true, $($row_heights),+),
            ];
            Kernels {
                lanes: <$simd as Simd>::LANES,
                vectors: TABLE[0].len(),
                table: TABLE,
                pack_rows,
                pack_columns,
                stream: [stream::<1>, stream::<2>, stream::<3>, stream::<4>],
                half: $half,
                $($habit: $value),+
            }
        };
    };
    (@widths $run:ident, $adjacent:tt, $full:tt, $one:tt) => {
        &[kernels!(@heights $run, 1, $adjacent, $full, $one)]
    };
    (@widths $run:ident, $adjacent:tt, $full:tt, $one:tt, $two:tt) => {
        &[kernels!(@heights $run, 1, $adjacent, $full, $one), kernels!(@heights $run, 2, $adjacent, $full, $two)]
    };
    (@widths $run:ident, $adjacent:tt, $full:tt, $one:tt, $two:tt, $three:tt) => {
        &[
            kernels!(@heights $run, 1, $adjacent, $full, $one),
            kernels!(@heights $run, 2, $adjacent, $full, $two),
            kernels!(@heights $run, 3, $adjacent, $full, $three),
        ]
    };
    (@heights $run:ident, $width:tt, $adjacent:tt, $full:tt, ($($height:tt)+)) => {
        &[$($run::<$height, $width, $adjacent, $full> as Kernel),+]
    };
}

// Sixteen registers hold twelve sums of 6 x 2 vectors, two columns of B and a factor.
kernels! {
    PLAIN: Plain;
    copying { pack_rows_from: 48, pack_products_from: 1 << 23, copies_a: true };
    half None;
    adjacent_k [(1 2 3 4 5 6 7 8), (1 2 3 4 5 6)];
    adjacent_rows [(1 2 3 4 5 6 7 8), (1 2 3 4 5 6)];
}

#[cfg(target_arch = "x86_64")]
kernels! {
    AVX2: Avx2, if "avx2,fma";
    copying { pack_rows_from: 48, pack_products_from: 1 << 23, copies_a: true };
    half None;
    adjacent_k [(1 2 3 4 5 6 7 8), (1 2 3 4 5 6)];
    adjacent_rows [(1 2 3 4 5 6 7 8), (1 2 3 4 5 6)];
}

// 8 x 48 reaches the peak with the rows of A in place; more rows would need more address registers than there are,
// except where one address serves all rows. A single vector wants many rows, or its sums wait for each other.
#[cfg(target_arch = "x86_64")]
kernels! {
    AVX512: Avx512, if "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma";
    copying { pack_rows_from: 96, pack_products_from: 1 << 27, copies_a: false };
    half Some(&AVX512_HALF);
    adjacent_k [(1 2 3 4 5 6 7 8), (1 2 3 4 5 6 7 8), (1 2 3 4 5 6 7 8)];
    adjacent_rows [(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16), (1 2 3 4 5 6 7 8), (1 2 3 4 5 6 7 8)];
}

#[cfg(target_arch = "x86_64")]
kernels! {
    AVX512_HALF: Avx512Half, if "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma";
    copying { pack_rows_from: 96, pack_products_from: 1 << 27, copies_a: false };
    half None;
    adjacent_k [(1 2 3 4 5 6 7 8)];
    adjacent_rows [(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)];
}
