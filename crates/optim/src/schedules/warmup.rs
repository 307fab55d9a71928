//! A rise along a line in front of any schedule.
//!
//! From `initialLearningRate` to the schedule's first rate in `warmupSteps` steps, then the schedule from its start.

use espalier_spec::{At, Result, Spec};

use super::{Schedule, ScheduleSpec};

/// A rise along a line in front of any schedule.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = Warmup::check_schedule)]
pub struct Warmup {
    /// What comes after the rise; `constant` for a rate that stays.
    pub schedule: Box<ScheduleSpec>,
    /// Steps of the rise.
    #[spec(range = 1..)]
    pub warmup_steps: u64,
    /// The rate at step 0.
    #[spec(default = 0.0, range = 0.0..)]
    pub initial_learning_rate: f64,
}

impl Warmup {
    fn check_schedule(&self, at: &At) -> Result<()> {
        if matches!(*self.schedule, ScheduleSpec::ReduceOnPlateau(_)) {
            let wrong = "cannot watch logs behind a warm-up; expected a function of the step, got reduceOnPlateau";
            return Err(at.field("schedule").sentence(wrong));
        }
        Ok(())
    }
}

impl Schedule for Warmup {
    fn at(&self, step: u64) -> f64 {
        if step >= self.warmup_steps {
            return self.schedule.at(step - self.warmup_steps);
        }
        let (from, to) = (self.initial_learning_rate, self.schedule.at(0));
        from + (to - from) * step as f64 / self.warmup_steps as f64
    }
}
