use super::*;
use crate::isa::on_each_isa;
use crate::rng::{Key, normal, uniform};

const SHAPES: [(usize, usize); 10] =
    [(1, 1), (16, 3), (128, 10), (200, 7), (3, 64), (65, 33), (5, 1000), (2, 2048), (2, 2049), (1, 5000)];

fn logits(rows: usize, n: usize) -> Vec<f32> {
    let mut x = vec![0.0; rows * n];
    normal(Key::new(3, n as u64), rows as u64, 0, &mut x);
    x.iter().map(|x| x * 5.0).collect()
}

/// Probabilities and the logarithm of the sum of exponentials of a row, in `f64`.
fn exact(x: &[f32]) -> (Vec<f64>, f64) {
    let max = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let e: Vec<f64> = x.iter().map(|&x| (f64::from(x) - f64::from(max)).exp()).collect();
    let sum: f64 = e.iter().sum();
    (e.iter().map(|e| e / sum).collect(), f64::from(max) + sum.ln())
}

fn close(got: f32, exact: f64, size: f64) -> bool {
    (f64::from(got) - exact).abs() <= 4e-7 * (size + exact.abs())
}

/// Runs a kernel on every instruction set, which must agree to the bit, and gives its output.
fn on_all(len: usize, kernel: impl Fn(&mut [f32])) -> Vec<f32> {
    let mut first: Vec<f32> = Vec::new();
    on_each_isa(|isa| {
        let mut out = vec![f32::NAN; len];
        kernel(&mut out);
        if first.is_empty() {
            first = out;
        } else {
            assert!(
                first.iter().zip(&out).all(|(a, b)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())),
                "{isa:?}"
            );
        }
    });
    first
}

#[test]
fn softmax_and_its_logarithm_are_right_for_every_shape() {
    for (rows, n) in SHAPES {
        let x = logits(rows, n);
        let y = on_all(rows * n, |y| softmax(&x, n, y));
        let log_y = on_all(rows * n, |y| log_softmax(&x, n, y));
        let totals = on_all(rows, |out| log_sum_exp(&x, n, out));
        for (r, row) in x.chunks(n).enumerate() {
            let (p, total) = exact(row);
            assert!(close(totals[r], total, 1.0), "{rows} {n}: {} {total}", totals[r]);
            for i in 0..n {
                assert!((f64::from(y[r * n + i]) - p[i]).abs() <= 1e-6 * p[i] + 1e-12, "{rows} {n}");
                assert!(close(log_y[r * n + i], f64::from(row[i]) - total, 20.0), "{rows} {n}");
            }
        }
    }
}

#[test]
fn large_logits_neither_overflow_nor_vanish() {
    let x = [1000.0, 1001.0, 999.0, -1000.0, -1001.0, -1000.5];
    let y = on_all(6, |y| softmax(&x, 3, y));
    for (row, p) in x.chunks(3).zip(y.chunks(3)) {
        assert!(exact(row).0.iter().zip(p).all(|(exact, p)| (exact - f64::from(*p)).abs() < 1e-6));
    }
    assert_eq!(on_all(2, |out| log_sum_exp(&[3e38, 3e38, -3e38, -3e38], 2, out)), [3e38, -3e38]);
}

#[test]
fn infinities_and_nan_come_out_as_mathematics_has_them() {
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    let x = [-inf, 0.0, -inf, -inf, inf, 1.0, nan, 1.0, nan, -inf];
    let totals = on_all(5, |out| log_sum_exp(&x, 2, out));
    assert_eq!(totals[..3], [0.0, -inf, inf]);
    assert!(totals[3].is_nan() && totals[4].is_nan());
    let y = on_all(10, |y| softmax(&x, 2, y));
    assert_eq!(y[..2], [0.0, 1.0]);
    assert!(y[6..].iter().all(|y| y.is_nan()), "one NaN spoils its row");
}

#[test]
fn sparse_cross_entropy_and_its_gradient_are_right_with_and_without_probabilities() {
    for (rows, n) in SHAPES {
        let x = logits(rows, n);
        let labels: Vec<i32> = (0..rows).map(|r| (r * 7 % n) as i32).collect();
        let mut d_loss = vec![0.0; rows];
        normal(Key::new(1, 1), 0, 0, &mut d_loss);
        let mut p = vec![0.0; rows * n];
        assert_eq!(sparse_cross_entropy(&x, &labels, n, &mut vec![0.0; rows], Some(&mut p)), Ok(()));
        let mut y = vec![0.0; rows * n];
        softmax(&x, n, &mut y);
        assert_eq!(p, y, "the kept probabilities are the softmax");
        let kept = on_all(rows, |loss| {
            assert_eq!(sparse_cross_entropy(&x, &labels, n, loss, Some(&mut vec![0.0; rows * n])), Ok(()));
        });
        let plain = on_all(rows, |loss| assert_eq!(sparse_cross_entropy(&x, &labels, n, loss, None), Ok(())));
        assert_eq!(kept, plain);
        let dx = on_all(rows * n, |dx| sparse_cross_entropy_backward(&p, &labels, &d_loss, n, dx));
        for (r, row) in x.chunks(n).enumerate() {
            let (p, total) = exact(row);
            let label = labels[r] as usize;
            assert!(close(plain[r], total - f64::from(row[label]), 20.0), "{rows} {n}");
            for i in 0..n {
                let expected = (p[i] - f64::from(u8::from(i == label))) * f64::from(d_loss[r]);
                assert!((f64::from(dx[r * n + i]) - expected).abs() < 1e-6, "{rows} {n}");
            }
        }
    }
}

#[test]
fn dense_cross_entropy_and_its_gradient_are_right_for_targets_of_any_sum() {
    for (rows, n) in SHAPES {
        let x = logits(rows, n);
        let mut t = vec![0.0; rows * n];
        uniform(Key::new(9, 9), 0, 0, &mut t);
        let d_loss: Vec<f32> = (0..rows).map(|r| 1.0 - r as f32 * 0.01).collect();
        let mut p = vec![0.0; rows * n];
        cross_entropy(&x, &t, n, &mut vec![0.0; rows], Some(&mut p));
        let kept = on_all(rows, |loss| cross_entropy(&x, &t, n, loss, Some(&mut vec![0.0; rows * n])));
        let plain = on_all(rows, |loss| cross_entropy(&x, &t, n, loss, None));
        assert_eq!(kept, plain);
        let dx = on_all(rows * n, |dx| cross_entropy_backward(&p, &t, &d_loss, n, dx));
        for (r, (row, t)) in x.chunks(n).zip(t.chunks(n)).enumerate() {
            let (p, total) = exact(row);
            let sum: f64 = t.iter().map(|&t| f64::from(t)).sum();
            let loss: f64 = row.iter().zip(t).map(|(&x, &t)| f64::from(t) * (total - f64::from(x))).sum();
            assert!(close(plain[r], loss, 20.0), "{rows} {n}: {} {loss}", plain[r]);
            for i in 0..n {
                let expected = (p[i] * sum - f64::from(t[i])) * f64::from(d_loss[r]);
                assert!((f64::from(dx[r * n + i]) - expected).abs() < 2e-6 * (1.0 + sum), "{rows} {n}");
            }
        }
    }
}

#[test]
fn a_class_of_target_zero_may_have_probability_zero() {
    let loss = on_all(1, |loss| cross_entropy(&[0.0, f32::NEG_INFINITY, 0.0], &[1.0, 0.0, 0.0], 3, loss, None));
    assert_eq!(loss, [std::f32::consts::LN_2]);
}

#[test]
fn the_first_label_out_of_range_is_reported_and_spoils_only_its_row() {
    let x = logits(100, 3);
    for (bad, value) in [(0, 3), (70, -1), (99, i32::MAX), (64, i32::MIN)] {
        let mut labels = vec![1; 100];
        labels[bad] = value;
        labels[99] = if bad == 99 { value } else { 7 };
        on_each_isa(|_| {
            let (mut loss, mut p, mut dx) = (vec![0.0; 100], vec![0.0; 300], vec![0.0; 300]);
            let result = sparse_cross_entropy(&x, &labels, 3, &mut loss, Some(&mut p));
            assert_eq!(result, Err(BadLabel { row: bad, label: value }));
            assert!(loss.iter().enumerate().all(|(r, loss)| loss.is_nan() == (r == bad || r == 99)));
            sparse_cross_entropy_backward(&p, &labels, &loss, 3, &mut dx);
        });
    }
}
