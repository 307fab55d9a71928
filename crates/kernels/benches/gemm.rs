//! One thread's matrix products beside those of the crate `gemm` and the measured peak.
//!
//! `cargo bench --bench gemm [-- part of a name ...]`. The two take turns, and so does the peak; medians count.

use std::hint::black_box;
use std::time::Instant;

use espalier_kernels::arena::AlignedBytes;
use espalier_kernels::gemm::{gemm, gemm_scratch};
use espalier_kernels::peak;
use espalier_kernels::tile::{MatRef, TileMut};

/// Floating-point operations in a turn, about half a millisecond, unless one product has more: short enough that most
/// turns on a busy machine are not interrupted.
const TURN: f64 = 5e7;
const ROUNDS: usize = 51;

/// Which operand lies transposed in memory.
#[derive(Clone, Copy, PartialEq)]
enum Transposed {
    None,
    A,
    B,
}
use Transposed::{A, B, None as No};

/// m, k, n: the products of small and middle-sized networks, forward and backward, then squares and single rows.
const SHAPES: [(usize, usize, usize, Transposed); 39] = [
    (16, 4, 16, No),
    (16, 16, 3, No),
    (32, 784, 128, No),
    (784, 32, 128, A),
    (32, 128, 10, No),
    (128, 784, 512, No),
    (784, 128, 512, A),
    (128, 512, 256, No),
    (512, 128, 256, A),
    (128, 256, 512, B),
    (128, 256, 10, No),
    (256, 128, 10, A),
    (128, 10, 256, B),
    (256, 1024, 4096, No),
    (1024, 256, 4096, A),
    (256, 4096, 1024, No),
    (4096, 256, 1024, A),
    (256, 1024, 4096, B),
    (64, 64, 64, No),
    (128, 128, 128, No),
    (256, 256, 256, No),
    (512, 512, 512, No),
    (1024, 1024, 1024, No),
    (1, 1024, 1024, No),
    (4, 512, 512, No),
    (1568, 64, 256, No),
    (1568, 256, 64, No),
    (392, 128, 512, No),
    (392, 512, 128, No),
    (392, 256, 256, No),
    (200, 1024, 128, No),
    (1568, 256, 64, B),
    (392, 128, 512, B),
    (392, 256, 256, B),
    (64, 3136, 256, A),
    (32, 25088, 64, A),
    (64, 25088, 256, A),
    (128, 1568, 512, A),
    (128, 1568, 256, A),
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    println!("instructions: {}; one thread; GFLOP/s, medians of {ROUNDS} turns", espalier_kernels::isa().name());
    println!(
        "{:>18} {:>8} {:>8} {:>7} {:>12} {:>8} {:>7}",
        "m x k x n", "peak", "ours", "of peak", "time", "gemm", "ratio"
    );
    for (m, k, n, transposed) in SHAPES {
        let mark = ["", " Aᵀ", " Bᵀ"][transposed as usize];
        let name = format!("{m}x{k}x{n}{mark}");
        if wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str())) {
            compare(&name, (m, k, n), transposed);
        }
    }
}

fn compare(name: &str, (m, k, n): (usize, usize, usize), transposed: Transposed) {
    // As aligned as tensors are.
    let (a, b) = (noise(m * k), noise(k * n));
    let (a, b) = (a.as_f32(), b.as_f32());
    let a = if transposed == A { MatRef::dense(a, k, m).t() } else { MatRef::dense(a, m, k) };
    let b = if transposed == B { MatRef::dense(b, n, k).t() } else { MatRef::dense(b, k, n) };
    let [mut c, mut theirs, mut scratch] =
        [m * n, m * n, gemm_scratch(m, n, k)].map(|len| AlignedBytes::zeroed(4 * len));
    let (c, theirs, scratch) = (c.as_f32_mut(), theirs.as_f32_mut(), scratch.as_f32_mut());
    let flops = (2 * m * k * n) as f64;
    let calls = (TURN / flops).ceil() as usize;
    let mut rates = [const { Vec::new() }; 3];
    for round in 0..=ROUNDS {
        let peak = peak::measure(std::time::Duration::ZERO);
        let ours = rate(calls, flops, || {
            gemm(a, b, TileMut::new(black_box(&mut *c), m, n, n), false, scratch, None);
        });
        let opponent = rate(calls, flops, || gemm_crate(a, b, black_box(&mut *theirs)));
        // The first round warms caches and clocks.
        if round > 0 {
            for (rates, rate) in rates.iter_mut().zip([peak, ours, opponent]) {
                rates.push(rate);
            }
        }
    }
    let far = c.iter().zip(&*theirs).fold(0.0_f32, |far, (x, y)| far.max((x - y).abs()));
    assert!(far < 1e-4 * (k as f32).sqrt().max(1.0), "{name}: the two disagree by {far}");
    let [peak, ours, opponent] = rates.map(median);
    let (percent, micros, ratio) = (100.0 * ours / peak, flops / ours / 1e3, ours / opponent);
    println!("{name:>18} {peak:8.1} {ours:8.1} {percent:6.1}% {micros:9.3} µs {opponent:8.1} {ratio:6.2}x");
}

/// The same product by the crate `gemm`: it hands float32 to this function, as `cᵀ = bᵀ aᵀ` when C lies by rows.
fn gemm_crate(a: MatRef, b: MatRef, c: &mut [f32]) {
    let (m, n, k) = (a.rows(), b.cols(), a.cols());
    // SAFETY: the views have checked that their elements exist, and c holds m * n.
    unsafe {
        gemm_f32::gemm::f32::get_gemm_fn()(
            n,
            m,
            k,
            c.as_mut_ptr(),
            n as isize,
            1,
            false,
            b.data().as_ptr(),
            b.row_stride() as isize,
            b.col_stride() as isize,
            a.data().as_ptr(),
            a.row_stride() as isize,
            a.col_stride() as isize,
            0.0,
            1.0,
            false,
            false,
            false,
            gemm_common::Parallelism::None,
        );
    }
}

/// Billions of operations per second of `calls` calls.
fn rate(calls: usize, flops: f64, mut call: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        call();
    }
    calls as f64 * flops / start.elapsed().as_secs_f64() / 1e9
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

fn noise(len: usize) -> AlignedBytes {
    let mut state = 2_463_534_242_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as f32 / u32::MAX as f32 - 0.5
    };
    AlignedBytes::from_f32(&(0..len).map(|_| next()).collect::<Vec<_>>())
}
