//! A rate divided by a number that grows with the step.
//!
//! `r(t) = r0 / (1 + decayRate * t / decaySteps)`, by stairs with the quotient rounded down.

use espalier_spec::Spec;

use super::{Schedule, periods};

/// A learning rate divided by a number that grows with the step.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct InverseTimeDecay {
    /// The rate at step 0.
    #[spec(range = 0.0..)]
    pub initial_learning_rate: f64,
    /// Steps after which the divisor has grown by the decay rate once.
    #[spec(range = 1..)]
    pub decay_steps: u64,
    /// How much the divisor grows.
    #[spec(range = 0.0..)]
    pub decay_rate: f64,
    /// Keeps the rate for all steps of a period.
    #[spec(default = false)]
    pub staircase: bool,
}

impl Schedule for InverseTimeDecay {
    fn at(&self, step: u64) -> f64 {
        self.initial_learning_rate / (1.0 + self.decay_rate * periods(step, self.decay_steps, self.staircase))
    }
}
