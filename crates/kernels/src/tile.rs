//! Windows on matrices: a read-only one with any strides, and a row-major one that a single worker writes.

use std::marker::PhantomData;

/// A read-only float32 matrix with any strides, so that a transpose is only another view.
#[derive(Clone, Copy, Debug)]
pub struct MatRef<'a> {
    data: &'a [f32],
    rows: usize,
    cols: usize,
    row_stride: usize,
    col_stride: usize,
}

impl<'a> MatRef<'a> {
    /// The matrix whose element (r, c) is `data[r * row_stride + c * col_stride]`; panics if one lies outside `data`.
    pub fn new(data: &'a [f32], rows: usize, cols: usize, row_stride: usize, col_stride: usize) -> Self {
        assert!(fits(data.len(), rows, cols, row_stride, col_stride), "a matrix reaches beyond its data");
        Self { data, rows, cols, row_stride, col_stride }
    }

    /// A row-major matrix without gaps.
    pub fn dense(data: &'a [f32], rows: usize, cols: usize) -> Self {
        Self::new(data, rows, cols, cols, 1)
    }

    /// The transpose; no element moves.
    pub fn t(self) -> Self {
        Self {
            rows: self.cols,
            cols: self.rows,
            row_stride: self.col_stride,
            col_stride: self.row_stride,
            data: self.data,
        }
    }

    /// The window of `rows` x `cols` elements whose first is (`row`, `col`).
    pub fn sub(self, row: usize, rows: usize, col: usize, cols: usize) -> Self {
        assert!(row <= self.rows && rows <= self.rows - row, "a window reaches beyond the rows");
        assert!(col <= self.cols && cols <= self.cols - col, "a window reaches beyond the columns");
        let empty = rows == 0 || cols == 0;
        let data = if empty { &[] } else { &self.data[row * self.row_stride + col * self.col_stride..] };
        Self { data, rows, cols, ..self }
    }

    /// Number of rows.
    pub fn rows(self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(self) -> usize {
        self.cols
    }

    /// Distance between the same column of two rows, in elements.
    pub fn row_stride(self) -> usize {
        self.row_stride
    }

    /// Distance between two columns of a row, in elements.
    pub fn col_stride(self) -> usize {
        self.col_stride
    }

    /// The data from element (0, 0) on.
    pub fn data(self) -> &'a [f32] {
        self.data
    }

    /// Element (`row`, `col`).
    pub fn at(self, row: usize, col: usize) -> f32 {
        assert!(row < self.rows && col < self.cols, "an element outside the matrix");
        self.data[row * self.row_stride + col * self.col_stride]
    }
}

/// A row-major window of a matrix that one worker may write; several disjoint ones may be written at once.
#[derive(Debug)]
pub struct TileMut<'a> {
    ptr: *mut f32,
    rows: usize,
    cols: usize,
    row_stride: usize,
    borrow: PhantomData<&'a mut [f32]>,
}

// SAFETY: a tile is an exclusive borrow of its elements, and plain floats may be written by any thread.
unsafe impl Send for TileMut<'_> {}
// SAFETY: through a shared tile nothing but its sizes can be reached.
unsafe impl Sync for TileMut<'_> {}

impl<'a> TileMut<'a> {
    /// The tile whose element (r, c) is `data[r * row_stride + c]`; panics if one lies outside `data` or in two rows.
    pub fn new(data: &'a mut [f32], rows: usize, cols: usize, row_stride: usize) -> Self {
        assert!(fits(data.len(), rows, cols, row_stride, 1), "a tile reaches beyond its data");
        assert!(rows <= 1 || cols <= row_stride, "the rows of a tile overlap");
        Self { ptr: data.as_mut_ptr(), rows, cols, row_stride, borrow: PhantomData }
    }

    /// The tile that starts at `ptr`.
    ///
    /// # Safety
    /// For `'a`, every row's `cols` floats from `ptr + r * row_stride` must be valid for reads and writes, initialised,
    /// and reached by nobody else; rows must not overlap.
    pub unsafe fn from_raw(ptr: *mut f32, rows: usize, cols: usize, row_stride: usize) -> Self {
        Self { ptr, rows, cols, row_stride, borrow: PhantomData }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Distance between two rows, in elements.
    pub fn row_stride(&self) -> usize {
        self.row_stride
    }

    /// The first element's address.
    pub fn as_mut_ptr(&mut self) -> *mut f32 {
        self.ptr
    }

    /// Row `row`.
    pub fn row(&self, row: usize) -> &[f32] {
        assert!(row < self.rows, "a row outside the tile");
        // SAFETY: the constructors promise that the row's floats are valid and reached by nobody else while `self` lives.
        unsafe { std::slice::from_raw_parts(self.ptr.add(row * self.row_stride), self.cols) }
    }

    /// Row `row`, to write.
    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        assert!(row < self.rows, "a row outside the tile");
        // SAFETY: the constructors promise that the row's floats are valid and ours alone while `self` is borrowed.
        unsafe { std::slice::from_raw_parts_mut(self.ptr.add(row * self.row_stride), self.cols) }
    }

    /// The same tile for a shorter time, to hand on without giving it away.
    pub fn reborrow(&mut self) -> TileMut<'_> {
        TileMut { borrow: PhantomData, ..*self }
    }

    /// The window of `rows` x `cols` elements whose first is (`row`, `col`).
    pub fn sub(&mut self, row: usize, rows: usize, col: usize, cols: usize) -> TileMut<'_> {
        self.reborrow().split_rows(row).1.split_rows(rows).0.split_cols(col).1.split_cols(cols).0
    }

    /// All elements as one slice; panics if there are gaps between the rows.
    pub fn into_slice(self) -> &'a mut [f32] {
        assert!(self.rows <= 1 || self.row_stride == self.cols, "rows follow each other without gaps");
        // SAFETY: without gaps the rows are one run of floats, which is this tile's alone for `'a`.
        unsafe { std::slice::from_raw_parts_mut(self.ptr, self.rows * self.cols) }
    }

    /// The first `at` rows and the rest.
    pub fn split_rows(self, at: usize) -> (Self, Self) {
        assert!(at <= self.rows, "a split beyond the rows");
        // An empty part keeps the tile's address: there is nothing to reach there, and nothing is added out of bounds.
        let offset = if at < self.rows { at * self.row_stride } else { 0 };
        // SAFETY: row `at` exists, or the offset is 0.
        let ptr = unsafe { self.ptr.add(offset) };
        (Self { rows: at, ..self }, Self { ptr, rows: self.rows - at, ..self })
    }

    /// The first `at` columns and the rest.
    pub fn split_cols(self, at: usize) -> (Self, Self) {
        assert!(at <= self.cols, "a split beyond the columns");
        let offset = if at < self.cols && self.rows > 0 { at } else { 0 };
        // SAFETY: column `at` of the first row exists, or the offset is 0.
        let ptr = unsafe { self.ptr.add(offset) };
        (Self { cols: at, ..self }, Self { ptr, cols: self.cols - at, ..self })
    }
}

/// Whether all elements of a strided matrix lie in `len` elements.
fn fits(len: usize, rows: usize, cols: usize, row_stride: usize, col_stride: usize) -> bool {
    if rows == 0 || cols == 0 {
        return true;
    }
    let down = (rows - 1).checked_mul(row_stride);
    let across = (cols - 1).checked_mul(col_stride);
    let last = down.zip(across).and_then(|(down, across)| down.checked_add(across));
    last.is_some_and(|last| last < len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transposed_window_shows_the_same_elements() {
        let data: Vec<f32> = (0..12).map(|i| i as f32).collect();
        let m = MatRef::dense(&data, 3, 4);
        assert_eq!(m.at(1, 2), 6.0);
        assert_eq!(m.t().at(2, 1), 6.0);
        let window = m.sub(1, 2, 1, 3);
        assert_eq!((window.rows(), window.cols(), window.at(1, 2)), (2, 3, 11.0));
        assert_eq!(m.sub(3, 0, 4, 0).rows(), 0);
    }

    #[test]
    #[should_panic(expected = "beyond its data")]
    fn a_matrix_larger_than_its_data_is_refused() {
        MatRef::new(&[0.0; 11], 3, 4, 4, 1);
    }

    #[test]
    #[should_panic(expected = "beyond its data")]
    fn strides_that_overflow_are_refused() {
        MatRef::new(&[0.0; 4], 3, 2, usize::MAX / 2 + 1, 1);
    }

    #[test]
    #[should_panic(expected = "overlap")]
    fn a_tile_with_overlapping_rows_is_refused() {
        TileMut::new(&mut [0.0; 8], 2, 4, 3);
    }

    #[test]
    fn split_tiles_cover_each_element_once() {
        let mut data = vec![0.0; 5 * 7];
        let (top, bottom) = TileMut::new(&mut data, 5, 6, 7).split_rows(2);
        let (left, right) = bottom.split_cols(4);
        for mut part in [top, left, right] {
            for row in 0..part.rows() {
                part.row_mut(row).iter_mut().for_each(|v| *v += 1.0);
            }
        }
        for (i, v) in data.iter().enumerate() {
            assert_eq!(*v, if i % 7 < 6 { 1.0 } else { 0.0 }, "element {i}");
        }
        let mut tile = TileMut::new(&mut data, 5, 6, 7);
        tile.sub(4, 1, 5, 1).row_mut(0)[0] = 9.0;
        assert_eq!(data[4 * 7 + 5], 9.0);
    }
}
