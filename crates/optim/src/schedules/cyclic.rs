//! A rate that rises and falls along lines, again and again.
//!
//! From `base` to `max` in `stepSizeUp` steps and back in `stepSizeDown`. The height stays ('triangular'), is halved from
//! cycle to cycle ('triangular2'), or is multiplied by `gamma ^ step` ('expRange').
//! Smith, "Cyclical Learning Rates for Training Neural Networks", 2017.

use espalier_spec::{Spec, choice};

use super::Schedule;

/// A learning rate that rises and falls along lines, again and again.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Cyclic {
    /// The lowest rate.
    #[spec(range = 0.0..)]
    pub base_learning_rate: f64,
    /// The rate at the top of the first cycle.
    #[spec(range = 0.0..)]
    pub max_learning_rate: f64,
    /// Steps of a rise.
    #[spec(default = 2000, range = 1..)]
    pub step_size_up: u64,
    /// Steps of a fall; those of a rise if not given.
    #[spec(range = 1..)]
    pub step_size_down: Option<u64>,
    /// How the height changes from cycle to cycle.
    #[spec(default = CyclicMode::Triangular)]
    pub mode: CyclicMode,
    /// The base of 'expRange'.
    #[spec(default = 1.0, range = 0.0..)]
    pub gamma: f64,
}

choice! {
    /// How the height of a cycle changes.
    pub enum CyclicMode {
        /// It stays.
        Triangular = "triangular",
        /// It is halved from cycle to cycle.
        Triangular2 = "triangular2",
        /// It falls exponentially with the step.
        ExpRange = "expRange",
    }
}

impl Schedule for Cyclic {
    fn at(&self, step: u64) -> f64 {
        let (up, down) = (self.step_size_up, self.step_size_down.unwrap_or(self.step_size_up));
        let (cycle, within) = (step / (up + down), step % (up + down));
        let rising = within <= up;
        let height = if rising { within as f64 / up as f64 } else { (up + down - within) as f64 / down as f64 };
        let scale = match self.mode {
            CyclicMode::Triangular => 1.0,
            CyclicMode::Triangular2 => 0.5_f64.powf(cycle as f64),
            CyclicMode::ExpRange => self.gamma.powf(step as f64),
        };
        self.base_learning_rate + (self.max_learning_rate - self.base_learning_rate) * height * scale
    }
}
