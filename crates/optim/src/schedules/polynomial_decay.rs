//! A rate that falls to an end along a power of the remaining time.
//!
//! `r(t) = (r0 - r1) * (1 - t / n) ^ power + r1` with `n = decaySteps`; with cycles, `n` is the smallest multiple of
//! `decaySteps` that is not below `t`, so that the rate jumps up again and falls more slowly.

use espalier_spec::Spec;

use super::Schedule;

/// A learning rate that falls to an end along a power of the remaining time.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct PolynomialDecay {
    /// The rate at step 0.
    #[spec(range = 0.0..)]
    pub initial_learning_rate: f64,
    /// Steps that the decay takes.
    #[spec(range = 1..)]
    pub decay_steps: u64,
    /// The last rate.
    #[spec(default = 0.0001, range = 0.0..)]
    pub end_learning_rate: f64,
    /// The exponent; 1 is a line.
    #[spec(default = 1.0, range = 0.0..)]
    pub power: f64,
    /// Starts again, slower, instead of staying at the last rate.
    #[spec(default = false)]
    pub cycle: bool,
}

impl Schedule for PolynomialDecay {
    fn at(&self, step: u64) -> f64 {
        let cycles = if self.cycle { step.div_ceil(self.decay_steps).max(1) } else { 1 };
        let all = self.decay_steps * cycles;
        let left = 1.0 - step.min(all) as f64 / all as f64;
        (self.initial_learning_rate - self.end_learning_rate) * left.powf(self.power) + self.end_learning_rate
    }
}
