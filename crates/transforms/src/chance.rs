//! The chance of one sample in one epoch: numbers that depend on seed, epoch and the sample's number alone.

use std::f64::consts::TAU;

use espalier_kernels::rng::{Key, uniform};

/// The place of augmentation among the streams of a seed; noise has those behind it.
const STREAM: u64 = 0x6175_676d << 8;

/// Streams of parts that follow each other lie so far apart.
const PARTS: u32 = 40;

/// Numbers drawn at once.
const GROUP: usize = 64;

/// Numbers that a sample has for itself.
const MOST: usize = 16 * GROUP;

/// Random numbers for one sample, one after the other.
#[derive(Debug, Clone)]
pub struct Chance {
    seed: u64,
    stream: u64,
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
        Self { seed, stream: STREAM, epoch, row, drawn: [0.0; GROUP], used: 0, noises: 0 }
    }

    /// The same sample's chance in another part of what is done with it.
    pub fn of_part(self, part: u64) -> Self {
        Self { stream: STREAM + (part << PARTS), ..self }
    }

    /// A number from 0 up to 1.
    pub fn unit(&mut self) -> f64 {
        let at = self.used % GROUP;
        if at == 0 {
            let first = self.row as usize * MOST + self.used % MOST;
            uniform(Key::new(self.seed, self.stream), self.epoch, first, &mut self.drawn);
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
        Noise { key: Key::new(self.seed, self.stream + self.noises), epoch: self.epoch, row: self.row }
    }

    /// A number from 0 to 1 of the beta distribution whose parameters are both `alpha`: near the ends below 1, in the middle above.
    pub fn beta(&mut self, alpha: f64) -> f64 {
        let (one, other) = (self.log_gamma(alpha), self.log_gamma(alpha));
        1.0 / (1.0 + (other - one).exp())
    }

    /// The logarithm of a number of the gamma distribution: of small shapes the number itself may be too small to hold.
    /// Marsaglia and Tsang, "A simple method for generating gamma variables", 2000.
    fn log_gamma(&mut self, shape: f64) -> f64 {
        let d = shape + 1.0 - 1.0 / 3.0;
        loop {
            let (radius, angle) = ((-2.0 * (1.0 - self.unit()).ln()).sqrt(), TAU * self.unit());
            let x = radius * angle.cos();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && (1.0 - self.unit()).ln() < x * x / 2.0 + d - d * v + d * v.ln() {
                return (d * v).ln() + (1.0 - self.unit()).ln() / shape;
            }
        }
    }
}
