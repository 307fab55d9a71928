//! The same rate at every step: what another schedule is built around.

use espalier_spec::Spec;

use super::Schedule;

/// The same learning rate at every step.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Constant {
    /// The rate.
    #[spec(range = 0.0..)]
    pub learning_rate: f64,
}

impl Schedule for Constant {
    fn at(&self, _step: u64) -> f64 {
        self.learning_rate
    }
}
