//! Schedules: a number as a function of the step.

mod cosine_decay;

use espalier_spec::family;

/// A number that depends on the step.
pub trait Schedule: Send + Sync {
    /// The number at a step, counted from 0.
    fn at(&self, step: u64) -> f64;
}

family! {
    /// The schedules.
    pub enum ScheduleSpec("schedule"): dyn Schedule { cosine_decay::CosineDecay }
}
