//! A rate that shrinks by the same factor in equal times.
//!
//! `r(t) = r0 * decayRate ^ (t / decaySteps)`, by stairs with the exponent rounded down.

use espalier_spec::Spec;

use super::{Schedule, periods};

/// A learning rate that shrinks by the same factor in equal times.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct ExponentialDecay {
    /// The rate at step 0.
    #[spec(range = 0.0..)]
    pub initial_learning_rate: f64,
    /// Steps after which the rate has been multiplied by the factor once.
    #[spec(range = 1..)]
    pub decay_steps: u64,
    /// The factor.
    #[spec(range = 0.0..)]
    pub decay_rate: f64,
    /// Keeps the rate for all steps of a period.
    #[spec(default = false)]
    pub staircase: bool,
}

impl Schedule for ExponentialDecay {
    fn at(&self, step: u64) -> f64 {
        self.initial_learning_rate * self.decay_rate.powf(periods(step, self.decay_steps, self.staircase))
    }
}
