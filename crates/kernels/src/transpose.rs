//! Transposes and permutations of axes.

/// An element that is moved without being looked at.
pub trait Element: Copy + Send + Sync + 'static {}
impl Element for f32 {}
impl Element for i32 {}
impl Element for u32 {}
impl Element for u8 {}

/// Writes the transpose of `src` (`[rows, cols]`) to `dst` (`[cols, rows]`).
pub fn transpose<T: Element>(src: &[T], rows: usize, cols: usize, dst: &mut [T]) {
    for r in 0..rows {
        for c in 0..cols {
            dst[c * rows + r] = src[r * cols + c];
        }
    }
}

/// A permutation of axes, prepared once and run on any contiguous range of its output.
#[derive(Debug, Clone)]
pub struct Permutation {
    shape: Vec<usize>,
    strides: Vec<usize>,
}

impl Permutation {
    /// Prepares `out[i_perm[0], i_perm[1], ..] = src[i_0, i_1, ..]`: axis `a` of the output is axis `perm[a]` of the source.
    pub fn new(shape: &[usize], perm: &[usize]) -> Self {
        let mut strides = vec![1; shape.len()];
        for axis in (1..shape.len()).rev() {
            strides[axis - 1] = strides[axis] * shape[axis];
        }
        Self { shape: perm.iter().map(|&a| shape[a]).collect(), strides: perm.iter().map(|&a| strides[a]).collect() }
    }

    /// Writes elements `first..first + dst.len()` of the output.
    pub fn run<T: Element>(&self, src: &[T], first: usize, dst: &mut [T]) {
        for (i, value) in dst.iter_mut().enumerate() {
            let (mut rest, mut offset) = (first + i, 0);
            for axis in (0..self.shape.len()).rev() {
                offset += rest % self.shape[axis] * self.strides[axis];
                rest /= self.shape[axis];
            }
            *value = src[offset];
        }
    }
}

/// Writes `src` (of `shape`) with its axes in the order `perm` to `dst`.
pub fn permute<T: Element>(shape: &[usize], perm: &[usize], src: &[T], dst: &mut [T]) {
    Permutation::new(shape, perm).run(src, 0, dst);
}
