//! The chance of one sample in one epoch: numbers that depend on seed, epoch and the sample's number alone.

use espalier_kernels::rng::{Key, uniform};

/// The place of augmentation among the streams of a seed; noise has those behind it.
const STREAM: u64 = 0x6175_676d << 8;

/// Numbers drawn at once.
const GROUP: usize = 64;

/// Numbers that a sample has for itself.
const MOST: usize = 16 * GROUP;

/// Random numbers for one sample, one after the other.
#[derive(Debug, Clone)]
pub struct Chance {
    seed: u64,
    epoch: u64,
    row: u64,
    drawn: [f32; GROUP],
    used: usize,
    noises: u64,
}

/// Where many random numbers for one sample come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// Seed and stream.
    pub key: Key,
    /// The epoch.
    pub epoch: u64,
    /// The sample's number.
    pub row: u64,
}

impl Chance {
    /// The chance of sample `row` in an epoch.
    pub fn new(seed: u64, epoch: u64, row: u64) -> Self {
        Self { seed, epoch, row, drawn: [0.0; GROUP], used: 0, noises: 0 }
    }

    /// A number from 0 up to 1.
    pub fn unit(&mut self) -> f64 {
        let at = self.used % GROUP;
        if at == 0 {
            let first = self.row as usize * MOST + self.used % MOST;
            uniform(Key::new(self.seed, STREAM), self.epoch, first, &mut self.drawn);
        }
        self.used += 1;
        f64::from(self.drawn[at])
    }

    /// A number between two.
    pub fn between(&mut self, [low, high]: [f32; 2]) -> f64 {
        let (low, high) = (f64::from(low), f64::from(high));
        low + (high - low) * self.unit()
    }

    /// A whole number below that one.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.unit() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// Yes with that probability.
    pub fn hits(&mut self, probability: f32) -> bool {
        self.unit() < f64::from(probability)
    }

    /// A source of many numbers, another one at each call.
    pub fn noise(&mut self) -> Noise {
        self.noises += 1;
        Noise { key: Key::new(self.seed, STREAM + self.noises), epoch: self.epoch, row: self.row }
    }
}
