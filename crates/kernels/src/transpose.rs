//! Transposes and permutations of axes.

use crate::dispatch;

/// Side of the blocks that are turned inside registers and L1.
const BLOCK: usize = 8;
/// Rows turned before the next columns: their lines, of which each block takes a part, stay in L1 until used up.
const STRIP: usize = 256;
/// Most axes a permutation keeps after merging.
const AXES: usize = 12;

/// An element that is moved without being looked at.
pub trait Element: Copy + Default + Send + Sync + 'static {}
impl Element for f32 {}
impl Element for i32 {}
impl Element for u32 {}
impl Element for u8 {}

/// Writes the transpose of `src` (`[rows, cols]`) to `dst` (`[cols, rows]`).
pub fn transpose<T: Element>(src: &[T], rows: usize, cols: usize, dst: &mut [T]) {
    transpose_strided(src, cols, rows, cols, dst, rows);
}

dispatch! {
    /// Writes the transpose of a matrix whose rows start `src_stride` elements apart, its own rows `dst_stride` apart.
    pub fn transpose_strided<T: Element>(
        src: &[T],
        src_stride: usize,
        rows: usize,
        cols: usize,
        dst: &mut [T],
        dst_stride: usize,
    ) {
        turn(src, src_stride, rows, cols, dst, dst_stride);
    }
}

/// A permutation of axes, prepared once and run on any contiguous range of its output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permutation {
    /// Sizes of the output's axes, after axes that stay together have become one.
    shape: Vec<usize>,
    /// How far apart in the source neighbours along each axis of the output are.
    strides: Vec<usize>,
}

impl Permutation {
    /// Prepares the output whose axis `a` is axis `perm[a]` of a contiguous source of the given shape.
    ///
    /// # Panics
    /// If `perm` is no permutation of the axes, or more than 12 axes remain that cannot be merged.
    pub fn new(shape: &[usize], perm: &[usize]) -> Self {
        let mut seen = vec![false; shape.len()];
        for &axis in perm {
            seen[axis] = true;
        }
        assert!(perm.len() == shape.len() && seen.iter().all(|&seen| seen), "{perm:?} is no permutation of {shape:?}");
        let stride = |axis: usize| shape[axis + 1..].iter().product::<usize>();
        let mut merged = Self { shape: Vec::new(), strides: Vec::new() };
        for &axis in perm.iter().filter(|&&axis| shape[axis] != 1) {
            match (merged.shape.last_mut(), merged.strides.last_mut()) {
                // The last axis steps over exactly this one: they are one longer axis.
                (Some(size), Some(step)) if *step == shape[axis] * stride(axis) => {
                    *size *= shape[axis];
                    *step = stride(axis);
                }
                _ => {
                    merged.shape.push(shape[axis]);
                    merged.strides.push(stride(axis));
                }
            }
        }
        if merged.shape.is_empty() {
            merged = Self { shape: vec![1], strides: vec![1] };
        }
        assert!(merged.shape.len() <= AXES, "a permutation of {} axes", merged.shape.len());
        merged
    }

    /// Whether the output is the source, element by element.
    pub fn is_identity(&self) -> bool {
        self.shape.len() == 1
    }

    /// Writes elements `first..first + dst.len()` of the output.
    pub fn run<T: Element>(&self, src: &[T], first: usize, dst: &mut [T]) {
        if self.shape.contains(&0) {
            return;
        }
        run(self, src, first, dst);
    }
}

/// Writes `src` (of `shape`) with its axes in the order `perm` to `dst`.
pub fn permute<T: Element>(shape: &[usize], perm: &[usize], src: &[T], dst: &mut [T]) {
    Permutation::new(shape, perm).run(src, 0, dst);
}

dispatch! {
    fn run<T: Element>(permutation: &Permutation, src: &[T], first: usize, dst: &mut [T]) {
        let Permutation { shape, strides } = permutation;
        let last = shape.len() - 1;
        let (n, step) = (shape[last], strides[last]);
        let mut at = Place::new(permutation, first);
        let mut done = 0;
        while done < dst.len() {
            let rest = dst.len() - done;
            if at.index[last] == 0 && rest >= n && last > 0 && step != 1 && strides[last - 1] == 1 {
                // Whole rows of the output that are columns of one matrix in the source.
                let cols = (shape[last - 1] - at.index[last - 1]).min(rest / n);
                turn(&src[at.offset..], step, n, cols, &mut dst[done..], n);
                at.advance(permutation, last - 1, cols);
                done += cols * n;
                continue;
            }
            let count = (n - at.index[last]).min(rest);
            let out = &mut dst[done..done + count];
            if step == 1 {
                out.copy_from_slice(&src[at.offset..][..count]);
            } else {
                for (out, &value) in out.iter_mut().zip(src[at.offset..].iter().step_by(step)) {
                    *out = value;
                }
            }
            at.advance(permutation, last, count);
            done += count;
        }
    }
}

/// Where in the output, axis by axis, and hence in the source a run has come to.
struct Place {
    index: [usize; AXES],
    offset: usize,
}

impl Place {
    #[inline(always)]
    fn new(permutation: &Permutation, first: usize) -> Self {
        let mut place = Self { index: [0; AXES], offset: 0 };
        let mut rest = first;
        for axis in (0..permutation.shape.len()).rev() {
            let size = permutation.shape[axis];
            place.index[axis] = rest % size;
            place.offset += rest % size * permutation.strides[axis];
            rest /= size;
        }
        place
    }

    /// Goes `count` steps along an axis, at most to its end; from there on to the next of the axis before.
    #[inline(always)]
    fn advance(&mut self, permutation: &Permutation, axis: usize, count: usize) {
        let Permutation { shape, strides } = permutation;
        self.index[axis] += count;
        self.offset += count * strides[axis];
        for axis in (1..=axis).rev() {
            if self.index[axis] < shape[axis] {
                break;
            }
            self.offset -= shape[axis] * strides[axis];
            self.index[axis] = 0;
            self.index[axis - 1] += 1;
            self.offset += strides[axis - 1];
        }
    }
}

#[inline(always)]
fn turn<T: Element>(src: &[T], src_stride: usize, rows: usize, cols: usize, dst: &mut [T], dst_stride: usize) {
    let whole = cols - cols % BLOCK;
    for strip in (0..rows).step_by(STRIP) {
        let end = rows.min(strip + STRIP);
        let blocks = end - (end - strip) % BLOCK;
        for c in (0..whole).step_by(BLOCK) {
            for r in (strip..blocks).step_by(BLOCK) {
                turn_block(&src[r * src_stride + c..], src_stride, &mut dst[c * dst_stride + r..], dst_stride);
            }
            for c in c..c + BLOCK {
                for r in blocks..end {
                    dst[c * dst_stride + r] = src[r * src_stride + c];
                }
            }
        }
        for c in whole..cols {
            for r in strip..end {
                dst[c * dst_stride + r] = src[r * src_stride + c];
            }
        }
    }
}

#[inline(always)]
fn turn_block<T: Element>(src: &[T], src_stride: usize, dst: &mut [T], dst_stride: usize) {
    #[cfg(target_arch = "x86_64")]
    if size_of::<T>() == 4 {
        for (r, c) in [(0, 0), (4, 0), (0, 4), (4, 4)] {
            turn_words(&src[r * src_stride + c..], src_stride, &mut dst[c * dst_stride + r..], dst_stride);
        }
        return;
    }
    let mut block = [[T::default(); BLOCK]; BLOCK];
    for (r, row) in block.iter_mut().enumerate() {
        row.copy_from_slice(&src[r * src_stride..][..BLOCK]);
    }
    for c in 0..BLOCK {
        let row = &mut dst[c * dst_stride..][..BLOCK];
        for r in 0..BLOCK {
            row[r] = block[r][c];
        }
    }
}

/// Four by four words in registers: the compiler finds no shuffles here by itself, and moves single words at half
/// the speed.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn turn_words<T: Element>(src: &[T], src_stride: usize, dst: &mut [T], dst_stride: usize) {
    use std::arch::x86_64::{__m128, __m128d, _mm_castpd_ps, _mm_castps_pd, _mm_loadu_ps, _mm_storeu_ps};
    use std::arch::x86_64::{_mm_unpackhi_pd, _mm_unpackhi_ps, _mm_unpacklo_pd, _mm_unpacklo_ps};
    let rows = [0, 1, 2, 3].map(|r| &src[r * src_stride..][..4]);
    // SAFETY: SSE2 is part of x86-64, and each row has four elements of four bytes. The instructions move bits and look at
    // no value.
    let columns: [__m128d; 4] = unsafe {
        let [a, b, c, d]: [__m128; 4] = rows.map(|row| _mm_loadu_ps(row.as_ptr().cast()));
        let low = [_mm_castps_pd(_mm_unpacklo_ps(a, b)), _mm_castps_pd(_mm_unpacklo_ps(c, d))];
        let high = [_mm_castps_pd(_mm_unpackhi_ps(a, b)), _mm_castps_pd(_mm_unpackhi_ps(c, d))];
        [
            _mm_unpacklo_pd(low[0], low[1]),
            _mm_unpackhi_pd(low[0], low[1]),
            _mm_unpacklo_pd(high[0], high[1]),
            _mm_unpackhi_pd(high[0], high[1]),
        ]
    };
    for (c, column) in columns.into_iter().enumerate() {
        let out = &mut dst[c * dst_stride..][..4];
        // SAFETY: as above.
        unsafe { _mm_storeu_ps(out.as_mut_ptr().cast(), _mm_castpd_ps(column)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa::on_each_isa;

    /// The definition, element by element.
    fn reference<T: Element>(shape: &[usize], perm: &[usize], src: &[T]) -> Vec<T> {
        let permuted: Vec<usize> = perm.iter().map(|&axis| shape[axis]).collect();
        (0..src.len())
            .map(|i| {
                let (mut rest, mut index) = (i, vec![0; shape.len()]);
                for axis in (0..shape.len()).rev() {
                    index[perm[axis]] = rest % permuted[axis];
                    rest /= permuted[axis];
                }
                src[index.iter().zip(shape).fold(0, |offset, (i, size)| offset * size + i)]
            })
            .collect()
    }

    #[test]
    fn matrices_of_every_shape_are_transposed() {
        for (rows, cols) in
            [(1, 1), (1, 9), (9, 1), (3, 5), (8, 8), (16, 24), (17, 31), (300, 70), (257, 8), (0, 4), (4, 0)]
        {
            let words: Vec<u32> = (0..(rows * cols) as u32).collect();
            let bytes: Vec<u8> = words.iter().map(|&x| x as u8).collect();
            on_each_isa(|isa| {
                let mut turned = vec![0; words.len()];
                transpose(&words, rows, cols, &mut turned);
                assert_eq!(turned, reference(&[rows, cols], &[1, 0], &words), "{rows} {cols} {isa:?}");
                let mut turned = vec![0; bytes.len()];
                transpose(&bytes, rows, cols, &mut turned);
                assert_eq!(turned, reference(&[rows, cols], &[1, 0], &bytes), "{rows} {cols} {isa:?}");
            });
        }
    }

    #[test]
    fn strides_leave_what_lies_between_the_rows_alone() {
        let src: Vec<f32> = (0..40).map(|x| x as f32).collect();
        let mut dst = vec![-1.0; 30];
        transpose_strided(&src, 10, 4, 3, &mut dst, 7);
        for c in 0..3 {
            assert_eq!(dst[c * 7..c * 7 + 4], [0, 1, 2, 3].map(|r| src[r * 10 + c]));
            assert_eq!(dst[c * 7 + 4..c * 7 + 7], [-1.0; 3]);
        }
    }

    #[test]
    fn any_range_of_any_permutation_is_the_same_part_of_the_whole() {
        let cases: [(&[usize], &[usize]); 12] = [
            (&[], &[]),
            (&[7], &[0]),
            (&[5, 9], &[1, 0]),
            (&[2, 3, 4], &[0, 2, 1]),
            (&[2, 3, 4], &[2, 1, 0]),
            (&[4, 3, 20], &[1, 0, 2]),
            (&[2, 17, 19, 3], &[0, 3, 1, 2]),
            (&[2, 3, 17, 9], &[0, 2, 3, 1]),
            (&[3, 1, 4, 1, 5], &[4, 3, 2, 1, 0]),
            (&[2, 5, 3, 4, 2], &[3, 0, 4, 2, 1]),
            (&[6, 5, 4], &[0, 1, 2]),
            (&[3, 0, 2], &[2, 1, 0]),
        ];
        for (shape, perm) in cases {
            let src: Vec<f32> = (0..shape.iter().product()).map(|x| x as f32).collect();
            let whole = reference(shape, perm, &src);
            let permutation = Permutation::new(shape, perm);
            on_each_isa(|_| {
                let len = whole.len();
                for first in (0..len).step_by(1 + len / 23) {
                    for count in [0, 1, 2, len / 7, len / 2, len - first] {
                        let count = count.min(len - first);
                        let mut out = vec![-1.0; count];
                        permutation.run(&src, first, &mut out);
                        assert_eq!(out, whole[first..first + count], "{shape:?} {perm:?} {first} {count}");
                    }
                }
                let mut out = vec![0.0; len];
                permute(shape, perm, &src, &mut out);
                assert_eq!(out, whole, "{shape:?} {perm:?}");
            });
        }
    }

    #[test]
    fn axes_that_stay_together_are_one() {
        assert!(Permutation::new(&[2, 3, 4], &[0, 1, 2]).is_identity());
        assert!(Permutation::new(&[2, 1, 4], &[1, 0, 2]).is_identity());
        assert_eq!(Permutation::new(&[2, 6, 7, 3], &[0, 3, 1, 2]).shape, [2, 3, 42]);
    }

    #[test]
    #[should_panic(expected = "is no permutation of")]
    fn a_repeated_axis_is_refused() {
        Permutation::new(&[2, 3], &[0, 0]);
    }
}
