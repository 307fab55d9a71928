//! The vector operations that the kernels are written in, on each instruction set.

/// One instruction set's vectors of floats.
///
/// # Safety
/// Every method may be called only on a processor that has the instruction set, and reads or writes as many floats at
/// its pointer as it says; no alignment is needed.
pub(crate) trait Simd {
    /// A register of floats.
    type Vector: Copy;
    /// Which lanes of a register are meant.
    type Mask: Copy;
    /// Floats in a register.
    const LANES: usize;

    /// All lanes zero.
    unsafe fn zero() -> Self::Vector;
    /// One float from memory in all lanes.
    unsafe fn splat(from: *const f32) -> Self::Vector;
    /// `LANES` floats from memory.
    unsafe fn load(from: *const f32) -> Self::Vector;
    /// `LANES` floats to memory.
    unsafe fn store(to: *mut f32, v: Self::Vector);
    /// The first `lanes` lanes.
    unsafe fn mask(lanes: usize) -> Self::Mask;
    /// The floats of the masked lanes from memory, zero in the others; memory under them is not touched.
    unsafe fn load_part(from: *const f32, mask: Self::Mask) -> Self::Vector;
    /// The masked lanes to memory; memory under the others is not touched.
    unsafe fn store_part(to: *mut f32, mask: Self::Mask, v: Self::Vector);
    /// `a * b + c`, rounded once where the instruction set can.
    unsafe fn mul_add(a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;
    /// `a + b`.
    unsafe fn add(a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Writes an 8 x 8 block, whose rows are `from_stride` apart, as its transpose with rows `to_stride` apart.
    unsafe fn transpose_8x8(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize);
}

/// Asks for the cache line of an address that will be used soon; any address is allowed.
#[inline(always)]
pub(crate) fn prefetch(at: *const f32) {
    hint::<0>(at);
}

/// Asks for values that will be read a little later, and leaves the first-level cache to others.
#[inline]
pub fn fetch(values: &[f32]) {
    /// Floats in a cache line.
    const LINE: usize = 16;
    for at in (0..values.len()).step_by(LINE) {
        hint::<1>(&raw const values[at]);
    }
}

/// Asks for a cache line, past so many levels of caches.
#[inline(always)]
fn hint<const PAST: usize>(at: *const f32) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch never faults, and every x86-64 processor has it.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _MM_HINT_T1, _mm_prefetch};
        if PAST == 0 {
            _mm_prefetch::<_MM_HINT_T0>(at.cast());
        } else {
            _mm_prefetch::<_MM_HINT_T1>(at.cast());
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = at;
}

/// Four lanes in plain Rust, which the compiler turns into the target's own vectors.
pub(crate) struct Plain;

impl Simd for Plain {
    type Vector = [f32; 4];
    type Mask = usize;
    const LANES: usize = 4;

    #[inline(always)]
    unsafe fn zero() -> [f32; 4] {
        [0.0; 4]
    }
    #[inline(always)]
    unsafe fn splat(from: *const f32) -> [f32; 4] {
        // SAFETY: the caller's promise.
        [unsafe { *from }; 4]
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> [f32; 4] {
        // SAFETY: the caller's promise.
        unsafe { from.cast::<[f32; 4]>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, v: [f32; 4]) {
        // SAFETY: the caller's promise.
        unsafe { to.cast::<[f32; 4]>().write_unaligned(v) }
    }
    #[inline(always)]
    unsafe fn mask(lanes: usize) -> usize {
        lanes
    }
    #[inline(always)]
    unsafe fn load_part(from: *const f32, mask: usize) -> [f32; 4] {
        // SAFETY: the caller's promise, for the lanes below `mask`.
        std::array::from_fn(|lane| if lane < mask { unsafe { *from.add(lane) } } else { 0.0 })
    }
    #[inline(always)]
    unsafe fn store_part(to: *mut f32, mask: usize, v: [f32; 4]) {
        for (lane, x) in v.into_iter().enumerate().take(mask) {
            // SAFETY: the caller's promise, for the lanes below `mask`.
            unsafe { *to.add(lane) = x }
        }
    }
    #[inline(always)]
    unsafe fn mul_add(a: [f32; 4], b: [f32; 4], c: [f32; 4]) -> [f32; 4] {
        // Without the instruction a fused operation is a library call per lane.
        std::array::from_fn(|lane| a[lane] * b[lane] + c[lane])
    }
    #[inline(always)]
    unsafe fn add(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        std::array::from_fn(|lane| a[lane] + b[lane])
    }
    #[inline(always)]
    unsafe fn transpose_8x8(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize) {
        for row in 0..8 {
            for col in 0..8 {
                // SAFETY: the caller's promise covers both blocks.
                unsafe { *to.add(col * to_stride + row) = *from.add(row * from_stride + col) }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
pub(crate) use x86::{Avx2, Avx512, Avx512Half};

#[cfg(target_arch = "x86_64")]
mod x86 {
    // Two dozen intrinsics, whose prefix says where they come from.
    #[allow(clippy::wildcard_imports)]
    use std::arch::x86_64::*;

    use super::Simd;

    /// Eight lanes of AVX2 with FMA.
    pub struct Avx2;
    /// Sixteen lanes of AVX-512.
    pub struct Avx512;
    /// Eight lanes of AVX-512 VL: on results of up to eight columns a full register would be half empty.
    pub struct Avx512Half;

    /// A window of eight at `8 - lanes` marks the first `lanes` lanes.
    static LANES: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];

    /// The operations as intrinsics; each is sound by the promise of the trait's caller.
    macro_rules! intrinsics {
        ($($name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)? = $body:expr;)*) => {
            $(#[inline(always)]
            unsafe fn $name($($arg: $ty),*) $(-> $ret)? {
                // SAFETY: the trait's caller promises the instruction set and the floats at the pointers.
                unsafe { $body }
            })*
        };
    }

    impl Simd for Avx2 {
        type Vector = __m256;
        /// For loads a mask; for stores the number of lanes, as a masked store takes AMD's processors a dozen cycles.
        type Mask = (__m256i, usize);
        const LANES: usize = 8;
        intrinsics! {
            zero() -> __m256 = _mm256_setzero_ps();
            splat(from: *const f32) -> __m256 = _mm256_set1_ps(*from);
            load(from: *const f32) -> __m256 = _mm256_loadu_ps(from);
            store(to: *mut f32, v: __m256) = _mm256_storeu_ps(to, v);
            mask(lanes: usize) -> (__m256i, usize) = (_mm256_loadu_si256(LANES[8 - lanes..].as_ptr().cast()), lanes);
            load_part(from: *const f32, mask: (__m256i, usize)) -> __m256 = _mm256_maskload_ps(from, mask.0);
            store_part(to: *mut f32, mask: (__m256i, usize), v: __m256) = store_lanes(to, mask.1, v);
            mul_add(a: __m256, b: __m256, c: __m256) -> __m256 = _mm256_fmadd_ps(a, b, c);
            add(a: __m256, b: __m256) -> __m256 = _mm256_add_ps(a, b);
            transpose_8x8(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize) =
                transpose(from, from_stride, to, to_stride);
        }
    }

    impl Simd for Avx512 {
        type Vector = __m512;
        type Mask = __mmask16;
        const LANES: usize = 16;
        #[inline(always)]
        unsafe fn mask(lanes: usize) -> __mmask16 {
            ((1u32 << lanes) - 1) as __mmask16
        }
        intrinsics! {
            zero() -> __m512 = _mm512_setzero_ps();
            splat(from: *const f32) -> __m512 = _mm512_set1_ps(*from);
            load(from: *const f32) -> __m512 = _mm512_loadu_ps(from);
            store(to: *mut f32, v: __m512) = _mm512_storeu_ps(to, v);
            load_part(from: *const f32, mask: __mmask16) -> __m512 = _mm512_maskz_loadu_ps(mask, from);
            store_part(to: *mut f32, mask: __mmask16, v: __m512) = _mm512_mask_storeu_ps(to, mask, v);
            mul_add(a: __m512, b: __m512, c: __m512) -> __m512 = _mm512_fmadd_ps(a, b, c);
            add(a: __m512, b: __m512) -> __m512 = _mm512_add_ps(a, b);
            transpose_8x8(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize) =
                transpose(from, from_stride, to, to_stride);
        }
    }

    impl Simd for Avx512Half {
        type Vector = __m256;
        type Mask = __mmask8;
        const LANES: usize = 8;
        #[inline(always)]
        unsafe fn mask(lanes: usize) -> __mmask8 {
            ((1u32 << lanes) - 1) as __mmask8
        }
        intrinsics! {
            zero() -> __m256 = _mm256_setzero_ps();
            splat(from: *const f32) -> __m256 = _mm256_set1_ps(*from);
            load(from: *const f32) -> __m256 = _mm256_loadu_ps(from);
            store(to: *mut f32, v: __m256) = _mm256_storeu_ps(to, v);
            load_part(from: *const f32, mask: __mmask8) -> __m256 = _mm256_maskz_loadu_ps(mask, from);
            store_part(to: *mut f32, mask: __mmask8, v: __m256) = _mm256_mask_storeu_ps(to, mask, v);
            mul_add(a: __m256, b: __m256, c: __m256) -> __m256 = _mm256_fmadd_ps(a, b, c);
            add(a: __m256, b: __m256) -> __m256 = _mm256_add_ps(a, b);
            transpose_8x8(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize) =
                transpose(from, from_stride, to, to_stride);
        }
    }

    /// The first `lanes` lanes to memory, in pieces of four, two and one.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn store_lanes(to: *mut f32, lanes: usize, v: __m256) {
        // SAFETY: the caller of `store_part` promises the lanes.
        unsafe {
            let (mut v4, mut to) = (_mm256_castps256_ps128(v), to);
            if lanes & 4 != 0 {
                _mm_storeu_ps(to, v4);
                (v4, to) = (_mm256_extractf128_ps::<1>(v), to.add(4));
            }
            if lanes & 2 != 0 {
                _mm_storel_pd(to.cast(), _mm_castps_pd(v4));
                (v4, to) = (_mm_movehl_ps(v4, v4), to.add(2));
            }
            if lanes & 1 != 0 {
                _mm_store_ss(to, v4);
            }
        }
    }

    /// Loads put the halves of rows i and i + 4 beside each other, so that no shuffle has to cross the middle.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn transpose(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize) {
        // SAFETY: the caller of `transpose_8x8` promises both blocks.
        unsafe {
            for half in 0..2 {
                let pair = |row: usize| {
                    let low = _mm_loadu_ps(from.add(row * from_stride + 4 * half));
                    let high = _mm_loadu_ps(from.add((row + 4) * from_stride + 4 * half));
                    _mm256_insertf128_ps::<1>(_mm256_castps128_ps256(low), high)
                };
                let [r0, r1, r2, r3] = [pair(0), pair(1), pair(2), pair(3)];
                let [a, b] = [_mm256_unpacklo_ps(r0, r1), _mm256_unpackhi_ps(r0, r1)];
                let [c, d] = [_mm256_unpacklo_ps(r2, r3), _mm256_unpackhi_ps(r2, r3)];
                let to = to.add(4 * half * to_stride);
                _mm256_storeu_ps(to, _mm256_shuffle_ps::<0x44>(a, c));
                _mm256_storeu_ps(to.add(to_stride), _mm256_shuffle_ps::<0xEE>(a, c));
                _mm256_storeu_ps(to.add(2 * to_stride), _mm256_shuffle_ps::<0x44>(b, d));
                _mm256_storeu_ps(to.add(3 * to_stride), _mm256_shuffle_ps::<0xEE>(b, d));
            }
        }
    }
}
