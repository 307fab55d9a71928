use super::*;
use crate::isa::on_each_isa;
use crate::rng::{Key, normal};

/// Heights around the edges of blocks, shifts and trees; widths around those of tiles.
const HEIGHTS: [usize; 9] = [1, 2, 7, 9, 127, 128, 130, 300, 1000];
const WIDTHS: [usize; 10] = [1, 3, 8, 10, 31, 32, 33, 40, 64, 75];

fn sample(len: usize, salt: u64) -> Vec<f32> {
    let mut x = vec![0.0; len];
    normal(Key::new(salt, len as u64), 0, 0, &mut x);
    x
}

fn moments(x: &[f32], rows: usize, cols: usize) -> [Vec<f32>; 2] {
    let mut out = [vec![7.0; cols], vec![7.0; cols]];
    let [mean, squares] = &mut out;
    columns(x, rows, cols, 0, mean, squares);
    out
}

/// Mean and sum of squared deviations of a column in double precision.
fn exact(column: impl Iterator<Item = f32> + Clone) -> [f64; 2] {
    let n = column.clone().count() as f64;
    let mean = column.clone().map(f64::from).sum::<f64>() / n;
    [mean, column.map(|x| (f64::from(x) - mean).powi(2)).sum()]
}

#[test]
fn moments_of_columns_are_those_of_double_precision_on_every_instruction_set() {
    for (rows, cols) in HEIGHTS.iter().flat_map(|&rows| WIDTHS.map(|cols| (rows, cols))) {
        let x = sample(rows * cols, 1);
        let first = moments(&x, rows, cols);
        on_each_isa(|isa| assert_eq!(moments(&x, rows, cols), first, "{isa:?}"));
        for c in 0..cols {
            let [mean, squares] = exact(x[c..].iter().step_by(cols).copied());
            assert!((f64::from(first[0][c]) - mean).abs() < 3e-7, "mean {c} of {rows} x {cols}");
            assert!((f64::from(first[1][c]) - squares).abs() <= 1e-6 * squares, "spread {c} of {rows} x {cols}");
        }
    }
}

#[test]
fn a_large_mean_cancels_nothing_and_equal_elements_have_no_spread() {
    for cols in [1, 40] {
        // Steps of 1/16 are exact beside 4096, so that the data are no less precise than those around 0.
        let steps: Vec<f32> = sample(600 * cols, 2).iter().map(|x| (x * 16.0).round() / 16.0).collect();
        let near = moments(&steps, 600, cols);
        let far = moments(&steps.iter().map(|x| x + 4096.0).collect::<Vec<_>>(), 600, cols);
        for c in 0..cols {
            assert!((far[1][c] - near[1][c]).abs() <= 1e-6 * near[1][c], "{} and {}", far[1][c], near[1][c]);
        }
        // The first rows lie far from the others: the worst that a shift can meet.
        let mut outlier = steps.clone();
        outlier[..8 * cols].fill(1e4);
        for (c, &found) in moments(&outlier, 600, cols)[1].iter().enumerate() {
            let [_, squares] = exact(outlier[c..].iter().step_by(cols).copied());
            assert!((f64::from(found) - squares).abs() <= 1e-5 * squares, "{found} and {squares}");
        }
        let equal = moments(&vec![0.1; 300 * cols], 300, cols);
        assert!(
            equal[0].iter().all(|&mean| mean == 0.1) && equal[1].iter().all(|&squares| (0.0..1e-13).contains(&squares))
        );
    }
}

#[test]
fn a_column_does_not_depend_on_those_beside_it() {
    let (rows, cols) = (300, 100);
    let (x, dy) = (sample(rows * cols, 3), sample(rows * cols, 4));
    let whole = moments(&x, rows, cols);
    let mut sums = [vec![0.0; cols], vec![0.0; cols]];
    let [sum, product] = &mut sums;
    centred_sums(&dy, &x, &whole[0], rows, cols, 0, sum, product);
    for (first, end) in [(0, 48), (48, 96), (96, 100)] {
        let mut part = [vec![0.0; end - first], vec![0.0; end - first]];
        let [a, b] = &mut part;
        columns(&x, rows, cols, first, a, b);
        assert_eq!(part, [&whole[0][first..end], &whole[1][first..end]]);
        let [a, b] = &mut part;
        centred_sums(&dy, &x, &whole[0], rows, cols, first, a, b);
        assert_eq!(part, [&sums[0][first..end], &sums[1][first..end]]);
    }
}

#[test]
fn merged_parts_are_the_moments_of_the_whole() {
    let (rows, cols, part) = (1000, 21, 256);
    let x = sample(rows * cols, 5);
    let mut partial = [vec![], vec![]];
    for x in x.chunks(part * cols) {
        let own = moments(x, x.len() / cols, cols);
        partial[0].extend_from_slice(&own[0]);
        partial[1].extend_from_slice(&own[1]);
    }
    let (mut mean, mut squares) = (vec![0.0; cols], vec![0.0; cols]);
    combine(&partial[0], &partial[1], cols, [part, rows % part], &mut mean, &mut squares);
    let whole = moments(&x, rows, cols);
    for c in 0..cols {
        assert!((mean[c] - whole[0][c]).abs() < 1e-7 && (squares[c] - whole[1][c]).abs() <= 1e-6 * squares[c]);
    }
}

#[test]
fn moments_of_rows_are_those_of_double_precision() {
    for n in [1, 2, 31, 32, 100, 2048, 5000] {
        let x: Vec<f32> = sample(3 * n, 6).iter().map(|x| x + 100.0).collect();
        let (mut mean, mut squares) = ([0.0; 3], [0.0; 3]);
        rows(&x, n, &mut mean, &mut squares);
        for r in 0..3 {
            let [m, s] = exact(x[r * n..][..n].iter().copied());
            assert!((f64::from(mean[r]) - m).abs() < 3e-5, "mean of {n}");
            assert!((f64::from(squares[r]) - s).abs() <= 1e-6 * s + 1e-8 * n as f64, "spread of {n}");
        }
    }
}

#[test]
fn centred_sums_are_those_of_double_precision_on_every_instruction_set() {
    for (rows, cols) in HEIGHTS.iter().flat_map(|&rows| WIDTHS.map(|cols| (rows, cols))) {
        let (dy, x, mean) = (sample(rows * cols, 7), sample(rows * cols, 8), sample(cols, 9));
        let run = || {
            let mut out = [vec![7.0; cols], vec![7.0; cols]];
            let [sum, product] = &mut out;
            centred_sums(&dy, &x, &mean, rows, cols, 0, sum, product);
            out
        };
        let first = run();
        on_each_isa(|isa| assert_eq!(run(), first, "{isa:?}"));
        for c in 0..cols {
            let terms = (c..rows * cols).step_by(cols).map(|i| (f64::from(dy[i]), f64::from(x[i] - mean[c])));
            let size = 1e-6 * rows as f64;
            let (sum, product) = terms.fold((0.0, 0.0), |(s, p), (dy, x)| (s + dy, p + dy * x));
            assert!((f64::from(first[0][c]) - sum).abs() < size, "sum {c} of {rows} x {cols}");
            assert!((f64::from(first[1][c]) - product).abs() < 2.0 * size, "product {c} of {rows} x {cols}");
        }
    }
}

#[test]
fn row_sums_are_those_of_double_precision_on_every_instruction_set() {
    for (rows, cols) in HEIGHTS.iter().flat_map(|&rows| WIDTHS.map(|cols| (rows, cols))) {
        let (dy, x) = (sample(rows * cols, 7), sample(rows * cols, 8));
        let (means, rs) = (sample(rows, 9), sample(rows, 10));
        let run = || {
            let mut out = [vec![7.0; cols], vec![7.0; cols]];
            let [sum, product] = &mut out;
            row_sums(&dy, &x, &means, &rs, cols, 0, sum, product);
            out
        };
        let first = run();
        on_each_isa(|isa| assert_eq!(run(), first, "{isa:?}"));
        for c in 0..cols {
            let term =
                |r: usize| f64::from(dy[r * cols + c]) * f64::from(x[r * cols + c] - means[r]) * f64::from(rs[r]);
            let product: f64 = (0..rows).map(term).sum();
            assert!((f64::from(first[1][c]) - product).abs() < 3e-6 * rows as f64, "product {c} of {rows} x {cols}");
        }
    }
}
