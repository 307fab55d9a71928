//! Counter-based random numbers: a value depends on its key, step and index alone, never on threads or order.

/// What a random op is keyed by: the seed of the run and the op's own stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    words: [u32; 2],
}

impl Key {
    /// Mixes a seed and a stream into one key.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut z = seed ^ stream.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        Self { words: [z as u32, (z >> 32) as u32] }
    }
}

fn bits(key: Key, step: u64, index: usize) -> u32 {
    let mut z = (u64::from(key.words[0]) | u64::from(key.words[1]) << 32)
        .wrapping_add(step.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .wrapping_add((index as u64 + 1).wrapping_mul(0xd1b5_4a32_d192_ed03));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z >> 32) as u32
}

/// Elements `first..` of the uniform stream, in `[0, 1)` with 24 bits.
pub fn uniform(key: Key, step: u64, first: usize, out: &mut [f32]) {
    for (i, value) in out.iter_mut().enumerate() {
        *value = (bits(key, step, first + i) >> 8) as f32 / 16_777_216.0;
    }
}

/// Elements `first..` of the standard normal stream.
pub fn normal(key: Key, step: u64, first: usize, out: &mut [f32]) {
    for (i, value) in out.iter_mut().enumerate() {
        let pair = (first + i) & !1;
        let u = f64::from((bits(key, step, pair) >> 8) + 1) / 16_777_216.0;
        let v = f64::from(bits(key, step, pair + 1)) / 4_294_967_296.0 * std::f64::consts::TAU;
        let r = (-2.0 * u.ln()).sqrt();
        *value = (r * if (first + i) % 2 == 0 { v.cos() } else { v.sin() }) as f32;
    }
}

/// Elements `first..` of a stream that is 1 with the given probability, else 0.
pub fn bernoulli(key: Key, step: u64, first: usize, probability: f32, out: &mut [f32]) {
    uniform(key, step, first, out);
    out.iter_mut().for_each(|value| *value = if *value < probability { 1.0 } else { 0.0 });
}

/// Elements `first..` of a dropout mask: 0 with probability `rate`, else `1 / (1 - rate)`.
pub fn dropout_scale(key: Key, step: u64, first: usize, rate: f32, out: &mut [f32]) {
    let kept = if rate < 1.0 { 1.0 / (1.0 - rate) } else { 0.0 };
    uniform(key, step, first, out);
    out.iter_mut().for_each(|value| *value = if *value < rate { 0.0 } else { kept });
}

/// A random order of `0..n`.
pub fn permutation(key: Key, epoch: u64, n: usize) -> Vec<u32> {
    let mut order = vec![0; n];
    permutation_into(key, epoch, &mut order);
    order
}

/// Fills `out` with a random order of `0..out.len()`; allocates nothing.
pub fn permutation_into(key: Key, epoch: u64, out: &mut [u32]) {
    for (i, value) in out.iter_mut().enumerate() {
        *value = i as u32;
    }
    for i in (1..out.len()).rev() {
        let j = (u64::from(bits(key, epoch, i)) * (i as u64 + 1)) >> 32;
        out.swap(i, j as usize);
    }
}
