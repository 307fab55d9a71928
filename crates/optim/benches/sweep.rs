//! How near a sweep comes to the speed of memory: its time beside a plain copy that moves as many bytes.
//!
//! `cargo bench -p espalier-optim`; rounds are interleaved, so a busy machine slows both sides of a ratio.

use std::hint::black_box;
use std::time::Instant;

use espalier_optim::rules::{Adam, Sgd};
use espalier_optim::{RuleSpec, Step};

const ROUNDS: usize = 61;

fn main() {
    let momentum = Sgd { momentum: 0.9, ..Sgd::default() };
    let rules: [(&str, RuleSpec); 4] = [
        ("sgd", Sgd::default().into()),
        ("sgd, momentum", momentum.into()),
        ("adam", Adam::default().into()),
        ("adam, amsgrad", Adam { amsgrad: true, ..Adam::default() }.into()),
    ];
    println!("{:<16}{:>12}{:>10}{:>10}{:>12}", "rule", "weights", "us", "GB/s", "of a copy");
    for weights in [1 << 12, 1 << 15, 1 << 20] {
        for (name, rule) in &rules {
            row(name, rule, weights);
        }
    }
}

fn row(name: &str, rule: &RuleSpec, n: usize) {
    let slots = rule.slots().len();
    // Weights and slots are read and written, the gradient is read.
    let bytes = (2 * (1 + slots) + 1) * 4 * n;
    let (mut w, g) = (vec![0.5_f32; n], vec![0.01_f32; n]);
    let mut state = vec![vec![0.0_f32; n]; slots];
    let mut views: Vec<&mut [f32]> = state.iter_mut().map(Vec::as_mut_slice).collect();
    // A copy reads one half of its bytes and writes the other.
    let (from, mut to) = (vec![1_u8; bytes / 2], vec![0_u8; bytes / 2]);

    let repeats = (1 << 22) / n.max(1) + 1;
    let mut step = 0;
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        times[0].push(seconds(repeats, || {
            let k = Step::plain(rule.scalars(step, 0.001));
            rule.sweep(&k, black_box(&mut w), black_box(&g), &mut views);
            step += 1;
        }));
        times[1].push(seconds(repeats, || black_box(&mut to).copy_from_slice(black_box(&from))));
    }
    let [sweep, copy] = times.map(median);
    let (us, rate, share) = (sweep * 1e6, bytes as f64 / sweep / 1e9, copy / sweep * 100.0);
    println!("{name:<16}{n:>12}{us:>10.1}{rate:>10.1}{share:>11.0} %");
}

fn seconds(repeats: usize, mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..repeats {
        work();
    }
    start.elapsed().as_secs_f64() / repeats as f64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
