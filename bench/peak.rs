//! The machine's peak of fused multiply-adds: twelve independent chains of vectors in registers on each thread, the best
//! of several short runs. Prints GFLOP/s. Usage: `peak THREADS`.

use std::hint::black_box;
use std::sync::Barrier;
use std::time::{Duration, Instant};

/// Enough chains to hide the latency of the unit, few enough to stay in sixteen registers.
const CHAINS: usize = 12;
/// Lanes of the widest registers the compiler was allowed to use.
const LANES: usize = if cfg!(target_feature = "avx512f") {
    16
} else if cfg!(target_feature = "avx") {
    8
} else {
    4
};
const ROUNDS: usize = 60;
const STEPS: usize = 200_000;

type Vector = [f32; LANES];

#[inline(always)]
fn fma(sum: Vector, factor: Vector, term: Vector) -> Vector {
    std::array::from_fn(|lane| sum[lane].mul_add(factor[lane], term[lane]))
}

/// Each chain is a variable of its own: the compiler keeps no array of vectors in registers.
#[inline(never)]
fn chains(steps: usize) -> [Vector; CHAINS] {
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h, mut i, mut j, mut k, mut l] =
        black_box([[0.5; LANES]; CHAINS]);
    let (factor, term) = black_box(([0.999; LANES], [0.001; LANES]));
    for _ in 0..steps {
        for sum in [&mut a, &mut b, &mut c, &mut d, &mut e, &mut f, &mut g, &mut h, &mut i, &mut j, &mut k, &mut l] {
            *sum = fma(*sum, factor, term);
        }
    }
    [a, b, c, d, e, f, g, h, i, j, k, l]
}

fn main() {
    let threads: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1);
    let barrier = Barrier::new(threads);
    let run = || {
        let mut best = Duration::MAX;
        for _ in 0..ROUNDS {
            barrier.wait();
            let start = Instant::now();
            black_box(chains(STEPS));
            barrier.wait();
            best = best.min(start.elapsed());
        }
        best
    };
    let best = std::thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mine = run();
        workers.into_iter().filter_map(|worker| worker.join().ok()).fold(mine, Duration::max)
    });
    let operations = (2 * LANES * CHAINS * STEPS * threads) as f64;
    println!("{:.1}", operations / best.as_secs_f64() / 1e9);
}
