//! How near every rule's sweep comes to the speed of memory: its time as a multiple of a plain copy of as many bytes.
//!
//! `cargo bench -p espalier-optim`; words behind `--` choose rules that contain one of them. Sweep and copy take turns,
//! so that a busy machine slows both sides of a ratio, and medians are compared. Beyond the caches a sweep has to stay
//! within 1.3 of the copy; within them some rules are bound by their arithmetic (a root and a quotient for each weight).

use std::hint::black_box;
use std::time::Instant;

use espalier_optim::driver::{MOST_SLOTS, Memory};
use espalier_optim::{Optimizer, RuleSpec};
use espalier_spec::{At, Value, json};

const ROUNDS: usize = 31;
/// Weights of a sweep: its slices lie in the second cache, in the last one, and in memory.
const SIZES: [(&str, usize); 3] = [("L2", 1 << 13), ("L3", 1 << 18), ("memory", 1 << 23)];
/// A round works on about as many weights, so that small sweeps are measured by the thousand.
const WEIGHTS_A_ROUND: usize = 1 << 21;
const BAR: f64 = 1.3;

/// Every rule by its name, the options that choose another formula, and what every optimizer takes.
fn optimizers() -> Vec<Value> {
    let plain = RuleSpec::KINDS.iter().map(|kind| json!({ "kind": kind }));
    let forms = [
        json!({ "kind": "sgd", "momentum": 0.9 }),
        json!({ "kind": "sgd", "momentum": 0.9, "nesterov": true }),
        json!({ "kind": "sgd", "momentum": 0.9, "momentumMode": "torch" }),
        json!({ "kind": "adagrad", "epsilonMode": "torch" }),
        json!({ "kind": "rmsprop", "epsilonMode": "torch" }),
        json!({ "kind": "rmsprop", "momentum": 0.9 }),
        json!({ "kind": "rmsprop", "centered": true }),
        json!({ "kind": "rmsprop", "centered": true, "momentum": 0.9 }),
        json!({ "kind": "adam", "amsgrad": true }),
        json!({ "kind": "adam", "epsilonMode": "torch" }),
        json!({ "kind": "adam", "epsilonMode": "inside" }),
        json!({ "kind": "adamax", "epsilonMode": "torch" }),
        json!({ "kind": "sgd", "weightDecay": 0.01, "clipValue": 1 }),
        json!({ "kind": "adam", "weightDecay": 0.01, "clipValue": 1 }),
        json!({ "kind": "adam", "useEma": true }),
    ];
    plain.chain(forms).collect()
}

fn main() {
    let words: Vec<_> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    println!("{:<56}{:>8}{:>12}{:>9}{:>9}", "sweep / copy of its bytes", "", "us", "GB/s", "ratio");
    for value in optimizers() {
        let name = name(&value);
        if !words.is_empty() && !words.iter().any(|word| name.contains(word)) {
            continue;
        }
        let optimizer = Optimizer::from_json(&value, &At::ROOT).expect("an optimizer");
        for (place, n) in SIZES {
            let [sweep, copy] = measure(&optimizer, n);
            let (us, rate, ratio) = (sweep * 1e6, bytes(&optimizer, n) as f64 / sweep / 1e9, sweep / copy);
            let over = if place == "memory" && ratio > BAR { "  over the bar" } else { "" };
            println!("{name:<56}{place:>8}{us:>12.1}{rate:>9.1}{ratio:>9.2}{over}");
        }
    }
}

/// The kind, and the options behind it.
fn name(value: &Value) -> String {
    let options = value.as_object().expect("an object").iter().filter(|(name, _)| *name != "kind");
    let kind = value["kind"].as_str().unwrap_or_default().to_owned();
    options.fold(kind, |name, (option, value)| format!("{name}, {option} {value}"))
}

/// What a step has to touch: the weight and all that is remembered beside it are read and written, the gradient is read.
fn bytes(optimizer: &Optimizer, n: usize) -> usize {
    (2 * (1 + optimizer.memory().len()) + 1) * size_of::<f32>() * n
}

/// Medians of the seconds that a step and a copy take.
fn measure(optimizer: &Optimizer, n: usize) -> [f64; 2] {
    let (mut w, g) = (vec![0.5_f32; n], vec![0.01_f32; n]);
    let mut state: Vec<_> = optimizer.memory().iter().map(|(_, start)| vec![*start; n]).collect();
    let (slots, average) = state.split_at_mut(optimizer.rule.slots().len());
    // A copy reads one half of its bytes and writes the other.
    let half = bytes(optimizer, n) / 2;
    let (from, mut to) = (vec![1_u8; half], vec![1_u8; half]);

    let repeats = WEIGHTS_A_ROUND / n + 1;
    let mut step = 0;
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        times[0].push(seconds(repeats, || {
            let mut views: [&mut [f32]; MOST_SLOTS] = Default::default();
            let count = slots.len();
            views.iter_mut().zip(slots.iter_mut()).for_each(|(view, slot)| *view = slot);
            let memory = Memory {
                weight: black_box(&mut w),
                gradient: black_box(&g),
                slots: &mut views[..count],
                accumulated: None,
                average: average.first_mut().map(Vec::as_mut_slice),
            };
            optimizer.step(step, &optimizer.prepare(None, step, 0.001), memory);
            step += 1;
        }));
        times[1].push(seconds(repeats, || black_box(&mut to).copy_from_slice(black_box(&from))));
    }
    times.map(median)
}

/// Seconds that each of so many turns takes.
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
