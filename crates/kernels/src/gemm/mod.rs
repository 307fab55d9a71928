//! Matrix products on one thread: `c = a * b` or `c += a * b` for any strides, with an epilogue on each finished row.

use crate::tile::{MatRef, TileMut};

/// What happens to each finished part of a row of C while it is in cache: bias, activation, a weight's update.
pub trait Epilogue: Sync {
    /// Changes `values`, which start at (`row`, `col`) of the tile; every element of C is passed exactly once.
    fn finish(&self, row: usize, col: usize, values: &mut [f32]);
}

/// Sets `c = a * b`, or `c += a * b` when `accumulate`, then runs the epilogue; all on the calling thread.
///
/// `scratch` holds at least [`gemm_scratch`] floats of any content. An element's value depends on its row of `a`, its
/// column of `b` and k alone, so a product cut into tiles has the bits of the whole.
pub fn gemm(
    a: MatRef,
    b: MatRef,
    mut c: TileMut,
    accumulate: bool,
    scratch: &mut [f32],
    epilogue: Option<&dyn Epilogue>,
) {
    assert!(a.rows() == c.rows() && b.cols() == c.cols() && a.cols() == b.rows(), "the sizes of a product differ");
    let _ = scratch;
    for row in 0..c.rows() {
        let values = c.row_mut(row);
        if !accumulate {
            values.fill(0.0);
        }
        for k in 0..a.cols() {
            let factor = a.at(row, k);
            for (col, value) in values.iter_mut().enumerate() {
                *value += factor * b.at(k, col);
            }
        }
        if let Some(epilogue) = epilogue {
            epilogue.finish(row, 0, values);
        }
    }
}

/// Floats of scratch that a product of an m x k and a k x n matrix wants; 0 where it needs none.
pub fn gemm_scratch(m: usize, n: usize, k: usize) -> usize {
    let _ = (m, n, k);
    0
}
