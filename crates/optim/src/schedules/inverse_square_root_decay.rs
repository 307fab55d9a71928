//! A rate divided by the root of the time.
//!
//! `r(t) = r0 / sqrt(1 + t / decaySteps)`: with one step a period, `r0 / sqrt(n)` at the n-th step.

use espalier_spec::Spec;

use super::Schedule;

/// A learning rate divided by the root of the time.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct InverseSquareRootDecay {
    /// The rate at step 0.
    #[spec(range = 0.0..)]
    pub initial_learning_rate: f64,
    /// Steps of one unit of time; the steps of an epoch, to count in epochs.
    #[spec(default = 1, range = 1..)]
    pub decay_steps: u64,
}

impl Schedule for InverseSquareRootDecay {
    fn at(&self, step: u64) -> f64 {
        self.initial_learning_rate / (1.0 + step as f64 / self.decay_steps as f64).sqrt()
    }
}
