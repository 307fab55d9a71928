//! The product against its definition in f64, and against itself in pieces.

use std::sync::Mutex;

use super::{Epilogue, gemm, gemm_scratch};
use crate::isa::{Isa, on_each_isa};
use crate::tile::{MatRef, TileMut};

/// How a matrix lies in memory.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Layout {
    Rows,
    Columns,
    GapsInRows,
    GapsInColumns,
    BothStrided,
}

const LAYOUTS: [Layout; 5] =
    [Layout::Rows, Layout::Columns, Layout::GapsInRows, Layout::GapsInColumns, Layout::BothStrided];

/// A matrix of small pseudo-random values with its own memory.
struct Matrix {
    data: Vec<f32>,
    rows: usize,
    cols: usize,
    strides: (usize, usize),
}

impl Matrix {
    fn new(rows: usize, cols: usize, layout: Layout, seed: u32) -> Self {
        let strides = match layout {
            Layout::Rows => (cols, 1),
            Layout::Columns => (1, rows),
            Layout::GapsInRows => (cols + 3, 1),
            Layout::GapsInColumns => (1, rows + 5),
            Layout::BothStrided => (2 * cols + 1, 2),
        };
        let len = if rows * cols == 0 { 0 } else { (rows - 1) * strides.0 + (cols - 1) * strides.1 + 1 };
        Self { data: noise(len, seed), rows, cols, strides }
    }

    fn view(&self) -> MatRef<'_> {
        MatRef::new(&self.data, self.rows, self.cols, self.strides.0, self.strides.1)
    }
}

fn noise(len: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as f32 / u32::MAX as f32 - 0.5
    };
    (0..len).map(|_| next()).collect()
}

/// Checks one product, whose C has gaps between its rows, element by element; what lies in the gaps must stay.
fn check(isa: Isa, (m, n, k): (usize, usize, usize), a: Layout, b: Layout, accumulate: bool) {
    let case = format!("{isa:?} {m}x{n}x{k} {a:?} {b:?} accumulate={accumulate}");
    let (a, b) = (Matrix::new(m, k, a, 1), Matrix::new(k, n, b, 2));
    // A single column without gaps takes a way of its own.
    let row_stride = if n == 1 { 1 } else { n + 2 };
    let before = noise(m * row_stride, 3);
    let mut c = before.clone();
    // Not aligned to anything, and full of what must not be read.
    let mut scratch = vec![f32::NAN; 1 + gemm_scratch(m, n, k)];
    gemm(a.view(), b.view(), TileMut::new(&mut c, m, n, row_stride), accumulate, &mut scratch[1..], None);
    for (i, (&got, &old)) in c.iter().zip(&before).enumerate() {
        let (row, col) = (i / row_stride, i % row_stride);
        if col >= n {
            assert_eq!(got, old, "{case}: wrote outside of C at {row}, {col}");
            continue;
        }
        // Of a large result a part spread over all rows and columns will do.
        if m * n * k > 1 << 24 && i % 61 != 0 {
            continue;
        }
        let start = if accumulate { f64::from(old) } else { 0.0 };
        let (mut want, mut size) = (start, start.abs());
        for i in 0..k {
            let product = f64::from(a.view().at(row, i)) * f64::from(b.view().at(i, col));
            want += product;
            size += product.abs();
        }
        // Each of the roundings of a chain is at most half a unit in the last place of a partial sum.
        let bound = (k.min(320) + k / 320 + 2) as f64 * f64::from(f32::EPSILON) / 2.0 * size;
        assert!((f64::from(got) - want).abs() <= bound, "{case}: {got} at {row}, {col} should be {want}");
    }
}

#[test]
fn a_product_in_any_layout_is_the_sum_over_k() {
    on_each_isa(|isa| {
        for size in [
            (5, 7, 3),
            (13, 50, 9),
            (9, 70, 33),
            (1, 40, 20),
            (3, 300, 260),
            (40, 1, 12),
            (17, 16, 1),
            (150, 1, 77),
            (2, 700, 100),
        ] {
            for a in LAYOUTS {
                for b in LAYOUTS {
                    check(isa, size, a, b, false);
                    check(isa, size, a, b, true);
                }
            }
        }
    });
}

#[test]
fn sizes_around_the_edges_of_kernels_and_blocks_are_right() {
    on_each_isa(|isa| {
        for m in [0, 1, 2, 4, 5, 6, 7, 8, 9, 15, 16, 17, 25] {
            for n in [0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 47, 48, 49, 65] {
                for k in [0, 1, 4, 7, 18] {
                    check(isa, (m, n, k), Layout::Rows, Layout::Rows, (m + n + k) % 2 == 0);
                    check(isa, (m, n, k), Layout::Columns, Layout::Columns, (m + n + k) % 2 == 1);
                }
            }
        }
        for k in [319, 320, 321, 641, 700] {
            check(isa, (10, 20, k), Layout::Columns, Layout::Rows, true);
            check(isa, (2, 90, k), Layout::Rows, Layout::Columns, false);
        }
        for n in [383, 384, 385, 769, 1100] {
            check(isa, (9, n, 10), Layout::Rows, Layout::Columns, false);
            check(isa, (3, n, 130), Layout::Columns, Layout::Rows, true);
        }
        // Large enough that a B with adjacent columns is packed on every instruction set.
        check(isa, (130, 1030, 1010), Layout::BothStrided, Layout::Rows, false);
        check(isa, (100, 200, 700), Layout::Columns, Layout::Rows, true);
    });
}

#[test]
fn pieces_of_a_product_have_the_bits_of_the_whole() {
    on_each_isa(|isa| {
        for (m, n, k) in [(37, 83, 330), (16, 16, 4), (100, 1040, 1300), (4, 700, 330), (33, 10, 128), (90, 1, 500)] {
            for (a, b) in [(Layout::Rows, Layout::Rows), (Layout::Columns, Layout::Columns)] {
                let (a, b) = (Matrix::new(m, k, a, 4), Matrix::new(k, n, b, 5));
                let start = noise(m * n, 6);
                let mut whole = start.clone();
                let mut scratch = vec![0.0; gemm_scratch(m, n, k)];
                gemm(a.view(), b.view(), TileMut::new(&mut whole, m, n, n), true, &mut scratch, None);
                for (rows, cols) in [(1, n), (3, 5), (m, 1), (m.div_ceil(2), n), (m, n.div_ceil(3)), (8, 48), (11, 17)]
                {
                    let mut c = start.clone();
                    let mut tile = TileMut::new(&mut c, m, n, n);
                    for row in (0..m).step_by(rows) {
                        for col in (0..n).step_by(cols) {
                            let (rows, cols) = (rows.min(m - row), cols.min(n - col));
                            let (a, b) = (a.view().sub(row, rows, 0, k), b.view().sub(0, k, col, cols));
                            gemm(a, b, tile.sub(row, rows, col, cols), true, &mut scratch, None);
                        }
                    }
                    let same = whole.iter().zip(&c).all(|(x, y)| x.to_bits() == y.to_bits());
                    assert!(same, "{isa:?} {m}x{n}x{k} in pieces of {rows}x{cols}");
                }
            }
        }
    });
}

#[test]
fn avx2_and_avx512_agree_bit_for_bit() {
    let (m, n, k) = (45, 130, 600);
    let (a, b) = (Matrix::new(m, k, Layout::Rows, 7), Matrix::new(k, n, Layout::Columns, 8));
    let results = Mutex::new(Vec::new());
    on_each_isa(|isa| {
        let mut c = vec![0.0; m * n];
        let mut scratch = vec![0.0; gemm_scratch(m, n, k)];
        gemm(a.view(), b.view(), TileMut::new(&mut c, m, n, n), false, &mut scratch, None);
        if isa != Isa::Portable {
            results.lock().unwrap().push(c);
        }
    });
    let results = results.into_inner().unwrap();
    assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
}

/// Doubles what it gets and notes where that was.
struct Doubling {
    seen: Mutex<Vec<u32>>,
    cols: usize,
}

impl Epilogue for Doubling {
    fn finish(&self, row: usize, col: usize, mut part: TileMut<'_>) {
        let mut seen = self.seen.lock().unwrap();
        for at in 0..part.rows() {
            for (i, value) in part.row_mut(at).iter_mut().enumerate() {
                *value *= 2.0;
                seen[(row + at) * self.cols + col + i] += 1;
            }
        }
    }
}

#[test]
fn the_epilogue_gets_each_finished_element_once() {
    on_each_isa(|isa| {
        for (m, n, k) in [
            (6, 9, 5),
            (3, 1100, 600),
            (20, 600, 520),
            (12, 30, 0),
            (1, 1, 1),
            (30, 1, 9),
            (2100, 1, 330),
            (130, 1030, 1010),
        ] {
            let (a, b) = (Matrix::new(m, k, Layout::Rows, 9), Matrix::new(k, n, Layout::Rows, 10));
            let start = noise(m * n, 11);
            let mut scratch = vec![0.0; gemm_scratch(m, n, k)];
            let mut plain = start.clone();
            gemm(a.view(), b.view(), TileMut::new(&mut plain, m, n, n), true, &mut scratch, None);
            let mut doubled = start.clone();
            let epilogue = Doubling { seen: Mutex::new(vec![0; m * n]), cols: n };
            gemm(a.view(), b.view(), TileMut::new(&mut doubled, m, n, n), true, &mut scratch, Some(&epilogue));
            assert!(epilogue.seen.lock().unwrap().iter().all(|&times| times == 1), "{isa:?} {m}x{n}x{k}");
            assert!(plain.iter().zip(&doubled).all(|(x, y)| 2.0 * x == *y), "{isa:?} {m}x{n}x{k}");
        }
    });
}

#[test]
fn a_product_without_rows_or_columns_runs_no_epilogue() {
    let epilogue = Doubling { seen: Mutex::new(Vec::new()), cols: 0 };
    gemm(
        MatRef::dense(&[], 0, 3),
        MatRef::dense(&[0.0; 6], 3, 2),
        TileMut::new(&mut [], 0, 2, 2),
        false,
        &mut [],
        Some(&epilogue),
    );
    gemm(
        MatRef::dense(&[0.0; 6], 2, 3),
        MatRef::dense(&[], 3, 0),
        TileMut::new(&mut [], 2, 0, 0),
        false,
        &mut [],
        Some(&epilogue),
    );
    assert_eq!(gemm_scratch(0, 5, 5), 0);
}

#[test]
fn small_products_need_no_scratch() {
    for (m, n, k) in [(16, 16, 4), (16, 3, 16), (32, 10, 128), (1, 1, 1), (8, 16, 100_000)] {
        assert_eq!(gemm_scratch(m, n, k), 0, "{m}x{n}x{k}");
    }
}

#[test]
#[should_panic(expected = "less scratch")]
fn too_little_scratch_is_refused() {
    let (a, b) = (Matrix::new(8, 64, Layout::Rows, 1), Matrix::new(64, 100, Layout::Columns, 2));
    gemm(a.view(), b.view(), TileMut::new(&mut [0.0; 800], 8, 100, 100), false, &mut [0.0; 100], None);
}

#[test]
#[should_panic(expected = "sizes of a matrix product disagree")]
fn sizes_that_disagree_are_refused() {
    let (a, b) = (Matrix::new(2, 3, Layout::Rows, 1), Matrix::new(4, 2, Layout::Rows, 2));
    gemm(a.view(), b.view(), TileMut::new(&mut [0.0; 4], 2, 2, 2), false, &mut [], None);
}
