//! How weights change: update rules, and schedules of the numbers in them.
//!
//! A rule sees slices of weights, gradients and its own slots, and knows nothing of networks; what an [`Optimizer`] can
//! be told besides is arithmetic around the rule. The caller owns the memory and the threads: it asks for the numbers of
//! a [`Step`] once and sweeps whatever pieces it likes.

// Only what is inlined by force is compiled for the instruction set that `dispatch!` chose.
#![allow(clippy::inline_always)]

pub mod driver;
mod epsilon;
pub mod groups;
pub mod optimizer;
pub mod rules;
pub mod scheduled;
pub mod schedules;
pub mod sweep;

pub use epsilon::EpsilonMode;
pub use groups::ParameterGroup;
pub use optimizer::{Optimizer, OptimizerOptions};
pub use rules::{Rule, RuleSpec};
pub use scheduled::Scheduled;
pub use schedules::{Schedule, ScheduleSpec};
pub use sweep::{Scalars, Step, Update, sweep};
