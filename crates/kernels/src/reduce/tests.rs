use super::*;
use crate::isa::on_each_isa;
use crate::rng::{Key, normal};

const SIZES: [usize; 16] = [0, 1, 2, 3, 10, 31, 32, 33, 63, 64, 100, 1000, 2047, 2048, 2049, 10_000];

fn sample(len: usize) -> Vec<f32> {
    let mut x = vec![0.0; len];
    normal(Key::new(1, len as u64), 0, 0, &mut x);
    x
}

/// Asserts that a result is the same on every instruction set, and gives it.
fn on_all<T: PartialEq + std::fmt::Debug>(body: impl Fn() -> T) -> T {
    let mut first = None;
    on_each_isa(|isa| {
        let now = body();
        assert_eq!(*first.get_or_insert_with(&body), now, "{isa:?}");
    });
    first.expect("there is always an instruction set")
}

fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn sums_of_any_length_are_within_a_few_roundings_of_the_exact_sum() {
    for len in SIZES {
        let x = sample(len);
        let exact = |f: fn(f64) -> f64| x.iter().map(|&x| f(f64::from(x))).sum::<f64>();
        for (sum, exact) in [
            (on_all(|| all::<Sum>(&x)), exact(|x| x)),
            (on_all(|| all::<SumSquares>(&x)), exact(|x| x * x)),
            (on_all(|| all::<SumAbs>(&x)), exact(f64::abs)),
        ] {
            let size: f64 = x.iter().map(|&x| f64::from(x).abs().max(f64::from(x * x))).sum();
            assert!((f64::from(sum) - exact).abs() <= 1e-6 * size, "{len}: {sum} {exact}");
        }
    }
}

#[test]
fn a_long_sum_is_as_accurate_as_a_short_one() {
    let x = vec![0.1f32; 1 << 22];
    let exact = f64::from(0.1f32) * x.len() as f64;
    assert!((f64::from(all::<Sum>(&x)) / exact - 1.0).abs() < 1e-6);
    let mut columns_of_four = [0.0; 4];
    columns::<Sum>(&x, x.len() / 4, 4, 0, &mut columns_of_four);
    assert!(columns_of_four.iter().all(|&sum| (f64::from(sum) * 4.0 / exact - 1.0).abs() < 1e-6));
}

#[test]
fn extrema_and_products_are_those_of_a_plain_loop() {
    for len in SIZES {
        let x = sample(len);
        assert_eq!(on_all(|| all::<Max>(&x)), x.iter().copied().fold(f32::NEG_INFINITY, f32::max));
        assert_eq!(on_all(|| all::<Min>(&x)), x.iter().copied().fold(f32::INFINITY, f32::min));
        let near_one: Vec<f32> = x.iter().map(|x| 1.0 + x * 1e-3).collect();
        let exact: f64 = near_one.iter().map(|&x| f64::from(x)).product();
        assert!((f64::from(on_all(|| all::<Product>(&near_one))) / exact - 1.0).abs() < 1e-4);
    }
}

#[test]
fn a_nan_anywhere_is_the_extremum_and_its_place() {
    for len in [1, 5, 40, 3000] {
        for place in [0, len / 2, len - 1] {
            let mut x = sample(len);
            x[place] = f32::NAN;
            let mut index = [0];
            on_each_isa(|_| {
                assert!(all::<Max>(&x).is_nan() && all::<Min>(&x).is_nan() && all::<Sum>(&x).is_nan());
                arg_max_rows(&x, len, &mut index);
                assert_eq!(index[0], place as i32);
                arg_min_rows(&x, len, &mut index);
                assert_eq!(index[0], place as i32);
            });
        }
    }
}

#[test]
fn rows_are_reduced_like_slices_of_their_own() {
    for n in SIZES {
        let x = sample(3 * n);
        let mut out = [0.0; 3];
        on_each_isa(|_| {
            rows::<Sum>(&x, n, &mut out);
            let each: Vec<f32> = (0..3).map(|r| all::<Sum>(&x[r * n..][..n])).collect();
            assert_eq!(bits(&out), bits(&each), "{n}");
        });
    }
}

#[test]
fn the_first_of_equal_extrema_is_found_in_every_row() {
    let x = [1.0, 3.0, 3.0, -2.0, -2.0, 0.0, 5.0, 5.0, 5.0];
    let (mut largest, mut smallest) = ([9; 3], [9; 3]);
    on_each_isa(|_| {
        arg_max_rows(&x, 3, &mut largest);
        arg_min_rows(&x, 3, &mut smallest);
        assert_eq!((largest, smallest), ([1, 2, 0], [0, 0, 0]));
        // Zeros of both signs are equal.
        arg_max_rows(&[-0.0, 0.0, -1.0], 3, &mut largest[..1]);
        assert_eq!(largest[0], 0);
        for n in [40, 5000] {
            let mut long = vec![0.5; n];
            (long[n - 2], long[n - 7], long[n - 3]) = (2.0, 2.0, -2.0);
            arg_max_rows(&long, n, &mut largest[..1]);
            arg_min_rows(&long, n, &mut smallest[..1]);
            assert_eq!((largest[0], smallest[0]), (n as i32 - 7, n as i32 - 3));
        }
    });
}

#[test]
fn columns_are_right_for_any_number_of_rows_and_any_range() {
    for rows in [0, 1, 7, 8, 9, 100, 511, 512, 513, 2000] {
        let stride = 131;
        let x = sample(rows * stride);
        let whole = on_all(|| {
            let mut out = vec![f32::NAN; stride];
            columns::<Sum>(&x, rows, stride, 0, &mut out);
            bits(&out)
        });
        for (c, &sum) in whole.iter().enumerate() {
            let exact: f64 = (0..rows).map(|r| f64::from(x[r * stride + c])).sum();
            assert!((f64::from(f32::from_bits(sum)) - exact).abs() < 1e-6 * (1.0 + rows as f64), "{rows} {c}");
        }
        for (first, len) in [(0, 1), (1, 3), (5, 64), (64, 67), (100, 31), (130, 1), (7, 0)] {
            let mut out = vec![f32::NAN; len];
            columns::<Sum>(&x, rows, stride, first, &mut out);
            assert_eq!(bits(&out), whole[first..first + len], "{rows} rows, columns {first} and {len} more");
            columns::<Max>(&x, rows, stride, first, &mut out);
            for (c, &max) in (first..).zip(&out) {
                assert_eq!(max, (0..rows).map(|r| x[r * stride + c]).fold(f32::NEG_INFINITY, f32::max));
            }
        }
    }
}
