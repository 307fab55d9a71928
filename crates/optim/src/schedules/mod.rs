//! Schedules: a number as a function of the step.

mod constant;
mod cosine_decay;
mod cosine_decay_restarts;
mod cyclic;
mod exponential_decay;
mod inverse_square_root_decay;
mod inverse_time_decay;
mod linear_decay;
mod one_cycle;
mod piecewise_constant_decay;
mod polynomial_decay;
mod reduce_on_plateau;
mod step_decay;
mod table;
mod warmup;

pub use reduce_on_plateau::{Plateau, PlateauMode};

use espalier_spec::{At, Result, family};

/// A number that depends on the step.
pub trait Schedule: Send + Sync {
    /// The number at a step, counted from 0.
    fn at(&self, step: u64) -> f64;
}

family! {
    /// The schedules.
    pub enum ScheduleSpec("schedule"): dyn Schedule {
        constant::Constant,
        cosine_decay::CosineDecay,
        cosine_decay_restarts::CosineDecayRestarts,
        cyclic::Cyclic,
        exponential_decay::ExponentialDecay,
        inverse_square_root_decay::InverseSquareRootDecay,
        inverse_time_decay::InverseTimeDecay,
        linear_decay::LinearDecay,
        one_cycle::OneCycle,
        piecewise_constant_decay::PiecewiseConstantDecay,
        polynomial_decay::PolynomialDecay,
        reduce_on_plateau::ReduceOnPlateau,
        step_decay::StepDecay,
        table::Table,
        warmup::Warmup,
    }
}

/// How many periods a step is after the first; whole ones, by stairs.
fn periods(step: u64, period: u64, staircase: bool) -> f64 {
    let periods = step as f64 / period as f64;
    if staircase { periods.floor() } else { periods }
}

/// Steps in a list come one after the other.
fn check_rising(steps: &[u64], at: &At) -> Result<()> {
    match steps.windows(2).find(|pair| pair[0] >= pair[1]) {
        None => Ok(()),
        Some(pair) => Err(
            at.sentence(&format!("do not rise; expected each above the one before, got {} after {}", pair[1], pair[0]))
        ),
    }
}
