//! Pools on one thread, beside a copy of the bytes that they must read and write.

use std::hint::black_box;
use std::time::Instant;

use espalier_kernels::pool::{Axis, Divisor, Geometry, average, average_spread, max, max_spread};

/// The shortest time of one call in seconds.
fn best(mut run: impl FnMut()) -> f64 {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    (0..15).map(time).fold(f64::MAX, f64::min)
}

/// Seconds for copying that many bytes, half of which are read and half written.
fn copy(bytes: usize) -> f64 {
    let (from, mut to) = (vec![1_u8; bytes / 2], vec![0_u8; bytes / 2]);
    best(|| black_box(&mut to).copy_from_slice(black_box(&from)))
}

fn main() {
    println!("times of a copy of the same bytes: max, max's derivative; average, average's derivative");
    for (batch, size, channels, window, stride) in [
        (32, 32, 64, 2, 2),
        (8, 224, 64, 2, 2),
        (8, 56, 256, 2, 2),
        (8, 112, 64, 3, 2),
        (16, 55, 96, 3, 2),
        (8, 28, 256, 3, 1),
        (64, 28, 32, 2, 2),
        (64, 28, 6, 2, 2),
    ] {
        let padding = [window / 2 * usize::from(stride == 1); 2];
        let result = (size + padding[0] * 2 - window) / stride + 1;
        let axis = Axis { size, result, window, stride, padding };
        let g = Geometry { batch, down: axis, across: axis, channels };
        let (x, mut y, mut taps) = (vec![1.0; g.image_len()], vec![1.0; g.result_len()], vec![0_u8; g.result_len()]);
        let mut dx = vec![0.0; g.image_len()];
        let (rows, image_rows) = (0..batch * result, 0..batch * size);
        let times = [
            best(|| max(&g, black_box(&x), rows.clone(), &mut y, &mut taps)),
            best(|| max_spread(&g, black_box(&y), &taps, image_rows.clone(), &mut dx)),
            best(|| average(&g, Divisor::Pixels, black_box(&x), rows.clone(), &mut y)),
            best(|| average_spread(&g, Divisor::Pixels, black_box(&y), image_rows.clone(), &mut dx)),
        ];
        let bytes = (g.image_len() + g.result_len()) * 4;
        let [with, without] = [copy(bytes + g.result_len()), copy(bytes)];
        let [a, b, c, d] = times;
        let shares = [a / with, b / with, c / without, d / without].map(|times| format!("{times:5.2}"));
        println!(
            "{batch}x{size}x{size}x{channels} {window}x{window}/{stride}: {}   ({:.2} ms)",
            shares.join(" "),
            a * 1e3
        );
    }
}
