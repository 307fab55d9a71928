//! Counter-based random numbers: a value depends on its key, step and index alone, never on threads, cuts or order.
//!
//! Element `i` of a stream comes from group `i / 64` of 16 counters. Within a group the first 16 elements are the counters'
//! first words, the next 16 their second words, and so on: registers are stored as they are, on every instruction set.

mod permutation;
mod philox;

pub use permutation::{permutation, permutation_into, shuffle};

use crate::dispatch;
use crate::vmath::{cos_sin_of_turns, log, sqrt};
use philox::{GROUP, LANES, Words};

/// What a random op is keyed by: the seed of the run and the op's own stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    words: [u32; 2],
}

impl Key {
    /// Mixes a seed and a stream into one key: different streams of a seed never share a key.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mixed = mix(mix(seed) ^ stream);
        Self { words: [mixed as u32, (mixed >> 32) as u32] }
    }

    /// The key as a number, from which further keys can be made.
    pub fn bits(self) -> u64 {
        u64::from(self.words[0]) | u64::from(self.words[1]) << 32
    }
}

/// The output function of SplitMix64: a bijection that spreads every bit over all.
fn mix(x: u64) -> u64 {
    let z = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

dispatch! {
    /// Elements `first..` of the uniform stream, in `[0, 1)` with 24 bits.
    pub fn uniform(key: Key, step: u64, first: usize, out: &mut [f32]) {
        fill(&Uniform, key, step, first, out);
    }
}

dispatch! {
    /// Elements `first..` of the standard normal stream (Box-Muller; `|x| < 6.8`).
    pub fn normal(key: Key, step: u64, first: usize, out: &mut [f32]) {
        fill(&Normal, key, step, first, out);
    }
}

dispatch! {
    /// Elements `first..` of a stream that is 1 with the given probability (in steps of 2^-24), else 0.
    pub fn bernoulli(key: Key, step: u64, first: usize, probability: f32, out: &mut [f32]) {
        fill(&Choice { limit: probability, below: 1.0, above: 0.0 }, key, step, first, out);
    }
}

dispatch! {
    /// Elements `first..` of a dropout mask: 0 with probability `rate`, else `kept`.
    pub fn dropout_scale(key: Key, step: u64, first: usize, rate: f32, kept: f32, out: &mut [f32]) {
        fill(&Choice { limit: rate, below: 0.0, above: kept }, key, step, first, out);
    }
}

/// How the random words of a group become its values.
trait Draw {
    fn draw(&self, words: &Words, out: &mut [f32; GROUP]);
}

/// Writes elements `first..` of a stream: whole groups in place, the ends by way of a group of their own.
#[inline(always)]
fn fill<D: Draw>(draw: &D, key: Key, step: u64, first: usize, out: &mut [f32]) {
    let mut group = [0.0; GROUP];
    let mut done = 0;
    while done < out.len() {
        let (index, skip) = ((first + done) / GROUP, (first + done) % GROUP);
        let words = philox::words(key.words, index as u64 * LANES as u64, step);
        match out[done..].first_chunk_mut::<GROUP>() {
            Some(whole) if skip == 0 => {
                draw.draw(&words, whole);
                done += GROUP;
            }
            _ => {
                draw.draw(&words, &mut group);
                let count = (GROUP - skip).min(out.len() - done);
                out[done..done + count].copy_from_slice(&group[skip..skip + count]);
                done += count;
            }
        }
    }
}

/// The upper 24 bits of a word as a number in `[0, 1)`.
#[inline(always)]
fn unit(word: u32) -> f32 {
    (word >> 8) as i32 as f32 * (1.0 / 16_777_216.0)
}

struct Uniform;

impl Draw for Uniform {
    #[inline(always)]
    fn draw(&self, words: &Words, out: &mut [f32; GROUP]) {
        for (out, &word) in out.iter_mut().zip(words.as_flattened()) {
            *out = unit(word);
        }
    }
}

struct Choice {
    limit: f32,
    below: f32,
    above: f32,
}

impl Draw for Choice {
    #[inline(always)]
    fn draw(&self, words: &Words, out: &mut [f32; GROUP]) {
        for (out, &word) in out.iter_mut().zip(words.as_flattened()) {
            *out = if unit(word) < self.limit { self.below } else { self.above };
        }
    }
}

struct Normal;

impl Draw for Normal {
    /// Words 0 and 1 of a counter give its first two values, words 2 and 3 the others.
    #[inline(always)]
    fn draw(&self, words: &Words, out: &mut [f32; GROUP]) {
        for half in 0..2 {
            for lane in 0..LANES {
                // All 32 bits of the radius count: the smallest, 2^-33, sets how far the tail reaches.
                let u = (words[2 * half][lane] as f32 + 0.5) * (1.0 / 4_294_967_296.0);
                let turns = words[2 * half + 1][lane] as i32 as f32 * (1.0 / 4_294_967_296.0);
                let radius = sqrt(-2.0 * log(u));
                let (cos, sin) = cos_sin_of_turns(turns);
                out[2 * half * LANES + lane] = radius * cos;
                out[(2 * half + 1) * LANES + lane] = radius * sin;
            }
        }
    }
}

#[cfg(test)]
mod tests;
