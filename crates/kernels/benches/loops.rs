//! Times of the small hot loops: `cargo bench -p espalier-kernels --bench loops [-- NAME]`.
//!
//! Each line is the median and the best of 41 batches; `ESPALIER_ISA` chooses the instruction set.

use espalier_kernels::arena::AlignedBytes;
use espalier_kernels::reduce::{self, Max, Sum};
use espalier_kernels::rng::{self, Key};
use espalier_kernels::softmax;
use espalier_kernels::team::Team;
use espalier_kernels::transpose::{self, Permutation};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Batches per line: enough for a median that a busy machine does not move.
const BATCHES: usize = 41;
/// Least time of a batch, so that reading the clock does not count.
const BATCH: Duration = Duration::from_micros(300);

/// Times one call of `body` and prints it.
fn time(name: &str, mut body: impl FnMut()) {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if !wanted.is_empty() && !wanted.iter().any(|word| name.contains(word.as_str())) {
        return;
    }
    let mut calls = 1;
    let mut batch = |calls: usize| {
        let start = Instant::now();
        (0..calls).for_each(|_| body());
        start.elapsed()
    };
    while batch(calls) < BATCH {
        calls *= 2;
    }
    let mut times: Vec<f64> = (0..BATCHES).map(|_| batch(calls).as_secs_f64() * 1e9 / calls as f64).collect();
    times.sort_by(f64::total_cmp);
    println!("{name:<44}{:>12.1} ns {:>12.1} ns", times[BATCHES / 2], times[0]);
}

fn main() {
    println!("{:<44}{:>15} {:>15}   {:?}", "", "median", "best", espalier_kernels::isa());
    team();
    random();
    reductions();
    transposes();
    losses();
}

fn losses() {
    let x = AlignedBytes::from_f32(&(0..65_536).map(|i| (i * 37 % 101) as f32 * 0.05).collect::<Vec<_>>());
    let (mut p, mut dx) = (x.clone(), x.clone());
    for (rows, n) in [(16, 3), (128, 10), (64, 1000)] {
        let len = rows * n;
        let (x, p, dx) = (&x.as_f32()[..len], &mut p.as_f32_mut()[..len], &mut dx.as_f32_mut()[..len]);
        let labels: Vec<i32> = (0..rows).map(|r| (r % n) as i32).collect();
        let (mut loss, d_loss) = (vec![0.0; rows], vec![1.0; rows]);
        time(&format!("softmax: {rows} x {n}"), || softmax::softmax(black_box(x), n, black_box(p)));
        time(&format!("softmax: sparse cross-entropy, {rows} x {n}"), || {
            softmax::sparse_cross_entropy(black_box(x), &labels, n, &mut loss, Some(black_box(p)))
                .expect("labels are valid");
        });
        time(&format!("softmax: its gradient, {rows} x {n}"), || {
            softmax::sparse_cross_entropy_backward(black_box(p), &labels, &d_loss, n, black_box(dx));
        });
        time(&format!("softmax: dense cross-entropy, {rows} x {n}"), || {
            softmax::cross_entropy(black_box(x), black_box(dx), n, &mut loss, Some(black_box(p)));
        });
    }
}

fn transposes() {
    let src = AlignedBytes::zeroed(4 << 20);
    let mut dst = AlignedBytes::zeroed(4 << 20);
    for (rows, cols) in [(64, 64), (128, 784), (1024, 1024)] {
        time(&format!("transpose: {rows} x {cols}"), || {
            transpose::transpose(black_box(src.as_f32()), rows, cols, black_box(dst.as_f32_mut()));
        });
    }
    time("transpose: bytes, 128 x 784", || {
        transpose::transpose(black_box(src.as_u8()), 128, 784, black_box(dst.as_u8_mut()));
    });
    for perm in [[0, 3, 1, 2], [0, 2, 1, 3]] {
        let permutation = Permutation::new(&[8, 16, 16, 64], &perm);
        time(&format!("transpose: 8x16x16x64 to {perm:?}"), || {
            permutation.run(black_box(src.as_f32()), 0, black_box(&mut dst.as_f32_mut()[..131_072]));
        });
    }
}

fn reductions() {
    let x = AlignedBytes::from_f32(&vec![0.5; 1 << 20]);
    let x = x.as_f32();
    let mut out = vec![0.0; 4096];
    for n in [10, 100, 4096, 1 << 20] {
        time(&format!("reduce: sum of {n}"), || {
            black_box(reduce::all::<Sum>(black_box(&x[..n])));
        });
    }
    time("reduce: max of 4096", || {
        black_box(reduce::all::<Max>(black_box(&x[..4096])));
    });
    for (rows, n) in [(16, 3), (128, 10), (128, 512)] {
        time(&format!("reduce: sum of {rows} rows of {n}"), || {
            reduce::rows::<Sum>(black_box(&x[..rows * n]), n, &mut out[..rows]);
        });
        time(&format!("reduce: sum of columns, {rows} rows of {n}"), || {
            reduce::columns::<Sum>(black_box(x), rows, n, 0, &mut out[..n]);
        });
    }
    time("reduce: sum of columns, 256 rows of 4096", || {
        reduce::columns::<Sum>(black_box(x), 256, 4096, 0, &mut out);
    });
    let mut index = [0; 128];
    time("reduce: arg_max of 16 rows of 3", || {
        reduce::arg_max_rows(black_box(&x[..48]), 3, black_box(&mut index[..16]));
    });
    time("reduce: arg_max of 128 rows of 1000", || {
        reduce::arg_max_rows(black_box(&x[..128_000]), 1000, black_box(&mut index));
    });
    time("reduce: arg_max of 128 rows of 10", || {
        reduce::arg_max_rows(black_box(&x[..1280]), 10, black_box(&mut index));
    });
}

fn random() {
    let key = Key::new(1, 2);
    let mut out = vec![0.0; 4096];
    time("rng: uniform, 4096", || rng::uniform(key, 1, 0, black_box(&mut out)));
    time("rng: normal, 4096", || rng::normal(key, 1, 0, black_box(&mut out)));
    time("rng: dropout_scale, 4096", || rng::dropout_scale(key, 1, 0, 0.2, 1.25, black_box(&mut out)));
    time("rng: dropout_scale, 128", || rng::dropout_scale(key, 1, 0, 0.2, 1.25, black_box(&mut out[..128])));
    let mut order = vec![0; 60_000];
    time("rng: permutation, 60000", || rng::permutation_into(key, 1, black_box(&mut order)));
}

fn team() {
    const BARRIERS: usize = 1000;
    for threads in [1, 2] {
        let team = Team::new(threads);
        time(&format!("team: enter a run, {threads} threads"), || {
            black_box(team.run(&|worker| {
                black_box(worker.index());
            }))
            .expect("an empty body does not fail");
        });
        time(&format!("team: {BARRIERS} barriers, {threads} threads"), || {
            team.run(&|worker| (0..BARRIERS).for_each(|_| worker.barrier())).expect("barriers do not fail");
        });
    }
    // The comparison behind the choice of own threads: a pool of helpers, entered by the caller.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread can be made");
    time("rayon: in_place_scope with spawn_broadcast, 2 threads", || {
        pool.in_place_scope(|scope| {
            scope.spawn_broadcast(|_, context| {
                black_box(context.index());
            });
            black_box(0);
        });
    });
}
