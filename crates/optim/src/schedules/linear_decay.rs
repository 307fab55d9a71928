//! A rate that moves along a line from one multiple of itself to another.
//!
//! `r(t) = r0 * (start + (end - start) * min(t, decaySteps) / decaySteps)`.

use espalier_spec::Spec;

use super::Schedule;

/// A learning rate that moves along a line, down to zero if not told otherwise.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct LinearDecay {
    /// The rate that the factors multiply.
    #[spec(range = 0.0..)]
    pub initial_learning_rate: f64,
    /// Steps that the line takes; afterwards the rate stays.
    #[spec(range = 1..)]
    pub decay_steps: u64,
    /// The factor at step 0.
    #[spec(default = 1.0, range = 0.0..)]
    pub start_factor: f64,
    /// The factor at the end.
    #[spec(default = 0.0, range = 0.0..)]
    pub end_factor: f64,
}

impl Schedule for LinearDecay {
    fn at(&self, step: u64) -> f64 {
        let fraction = step.min(self.decay_steps) as f64 / self.decay_steps as f64;
        self.initial_learning_rate * (self.start_factor + (self.end_factor - self.start_factor) * fraction)
    }
}
