//! Pools against their definition, on every instruction set.

use super::*;
use crate::isa::on_each_isa;
use crate::rng::{Key, normal};

fn sample(len: usize, salt: u64) -> Vec<f32> {
    let mut x = vec![0.0; len];
    normal(Key::new(salt, len as u64), 0, 0, &mut x);
    x
}

fn axis(size: usize, window: usize, stride: usize, padding: [usize; 2]) -> Axis {
    let result = (size + padding[0] + padding[1] - window) / stride + 1;
    Axis { size, result, window, stride, padding }
}

/// Windows that meet, overlap, leave gaps and reach over edges, for channels of every block.
fn geometries() -> Vec<Geometry> {
    let axes = [
        (axis(6, 2, 2, [0, 0]), axis(7, 2, 2, [0, 1])),
        (axis(7, 3, 2, [0, 0]), axis(8, 3, 2, [1, 1])),
        (axis(5, 3, 1, [1, 1]), axis(4, 4, 3, [2, 3])),
        (axis(7, 1, 3, [0, 0]), axis(3, 3, 5, [0, 0])),
    ];
    let with = |(down, across)| [1, 3, 29, 64].map(|channels| Geometry { batch: 2, down, across, channels });
    axes.into_iter().flat_map(with).collect()
}

/// The elements of the images that each element of the result sees, with their places in the window.
fn windows(g: &Geometry) -> Vec<Vec<(usize, usize)>> {
    let mut found = vec![];
    for image in 0..g.batch {
        for (row, column) in (0..g.down.result).flat_map(|row| (0..g.across.result).map(move |column| (row, column))) {
            for channel in 0..g.channels {
                let mut seen = vec![];
                for tap in 0..g.taps() {
                    let y = (row * g.down.stride + tap / g.across.window).checked_sub(g.down.padding[0]);
                    let x = (column * g.across.stride + tap % g.across.window).checked_sub(g.across.padding[0]);
                    if let (Some(y), Some(x)) = (y, x)
                        && y < g.down.size
                        && x < g.across.size
                    {
                        seen.push((((image * g.down.size + y) * g.across.size + x) * g.channels + channel, tap));
                    }
                }
                found.push(seen);
            }
        }
    }
    found
}

/// Runs a pass in pieces of three rows.
fn in_pieces(rows: usize, len: usize, mut run: impl FnMut(std::ops::Range<usize>, &mut [f32])) -> Vec<f32> {
    let mut out = vec![f32::NAN; len];
    for (i, piece) in out.chunks_mut(3 * (len / rows)).enumerate() {
        run(3 * i..(3 * i + 3).min(rows), piece);
    }
    out
}

#[test]
fn the_largest_of_each_window_is_found_and_its_derivative_goes_there() {
    for g in geometries() {
        let (x, dy, v) = (sample(g.image_len(), 1), sample(g.result_len(), 2), sample(g.image_len(), 3));
        let windows = windows(&g);
        // The first of the largest.
        let largest = windows.iter().map(|seen| {
            seen.iter().copied().reduce(|best, other| if x[other.0] > x[best.0] { other } else { best }).unwrap()
        });
        let largest: Vec<_> = largest.collect();
        let mut spread = vec![0.0_f64; x.len()];
        largest.iter().zip(&dy).for_each(|((at, _), dy)| spread[*at] += f64::from(*dy));
        on_each_isa(|isa| {
            let rows = g.batch * g.down.result;
            let (mut y, mut taps) = (vec![0.0; dy.len()], vec![0_u8; dy.len()]);
            max(&g, &x, 0..rows, &mut y, &mut taps);
            let mut wide = vec![0_i32; dy.len()];
            max(&g, &x, 0..rows, &mut y, &mut wide);
            assert!(taps.iter().zip(&wide).all(|(a, b)| i32::from(*a) == *b), "{isa:?}");
            let cut = in_pieces(rows, dy.len(), |rows, y| max(&g, &x, rows, y, &mut vec![0_u8; y.len()]));
            assert_eq!(cut, y, "{isa:?} {g:?}");
            for (i, (at, tap)) in largest.iter().enumerate() {
                assert_eq!((y[i], usize::from(taps[i])), (x[*at], *tap), "{isa:?} {g:?}");
            }
            let dx = in_pieces(g.batch * g.down.size, x.len(), |rows, dx| max_spread(&g, &dy, &taps, rows, dx));
            for (dx, expected) in dx.iter().zip(&spread) {
                assert!((f64::from(*dx) - expected).abs() < 2e-6 * expected.abs().max(1.0), "{isa:?} {g:?}");
            }
            let picked = in_pieces(rows, dy.len(), |rows, y| {
                let from = rows.start * (dy.len() / (g.batch * g.down.result));
                // Picking reads the places of all rows.
                assert_eq!(from + y.len(), rows.end * (dy.len() / (g.batch * g.down.result)));
                max_pick(&g, &v, &taps, rows, y);
            });
            assert!(picked.iter().zip(&largest).all(|(found, (at, _))| *found == v[*at]), "{isa:?} {g:?}");
        });
    }
}

#[test]
fn the_mean_of_each_window_is_found_and_its_derivative_is_shared() {
    for g in geometries() {
        let (x, dy) = (sample(g.image_len(), 1), sample(g.result_len(), 2));
        let windows = windows(&g);
        for divisor in [Divisor::Pixels, Divisor::Places, Divisor::One] {
            let count = |seen: &Vec<_>| match divisor {
                Divisor::Pixels => seen.len() as f64,
                Divisor::Places => g.taps() as f64,
                Divisor::One => 1.0,
            };
            let mut spread = vec![0.0; x.len()];
            for (seen, dy) in windows.iter().zip(&dy) {
                for (at, _) in seen {
                    spread[*at] += f64::from(*dy) / count(seen);
                }
            }
            on_each_isa(|isa| {
                let rows = g.batch * g.down.result;
                let y = in_pieces(rows, dy.len(), |rows, y| average(&g, divisor, &x, rows, y));
                for (y, seen) in y.iter().zip(&windows) {
                    let expected = seen.iter().map(|(at, _)| f64::from(x[*at])).sum::<f64>() / count(seen);
                    assert!((f64::from(*y) - expected).abs() < 2e-6 * expected.abs().max(1.0), "{isa:?} {g:?}");
                }
                let rows = g.batch * g.down.size;
                let dx = in_pieces(rows, x.len(), |rows, dx| average_spread(&g, divisor, &dy, rows, dx));
                for (dx, expected) in dx.iter().zip(&spread) {
                    assert!((f64::from(*dx) - expected).abs() < 2e-6 * expected.abs().max(1.0), "{isa:?} {g:?}");
                }
            });
        }
    }
}

#[test]
fn nan_is_larger_than_any_number_and_of_equal_elements_the_first_counts() {
    let g = Geometry { batch: 1, down: axis(1, 1, 1, [0, 0]), across: axis(4, 4, 1, [0, 0]), channels: 3 };
    let infinity = f32::NEG_INFINITY;
    let x = [1.0, 5.0, infinity, f32::NAN, 7.0, infinity, 3.0, 7.0, infinity, 2.0, 6.0, infinity];
    on_each_isa(|_| {
        let (mut y, mut taps) = ([0.0; 3], [9_u8; 3]);
        max(&g, &x, 0..1, &mut y, &mut taps);
        assert!(y[0].is_nan() && y[1..] == [7.0, infinity], "{y:?}");
        assert_eq!(taps, [1, 1, 0]);
    });
}
