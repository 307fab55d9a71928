//! How weights change: update rules, and schedules of the numbers in them.
//!
//! A rule sees slices of weights, gradients and its own slots, and knows nothing of networks. The caller owns the
//! memory and the threads: it asks for the [`Scalars`] of a step once and sweeps whatever pieces it likes.

// Only what is inlined by force is compiled for the instruction set that `dispatch!` chose.
#![allow(clippy::inline_always)]

pub mod rules;
pub mod scheduled;
pub mod schedules;
pub mod sweep;

pub use rules::{Rule, RuleSpec};
pub use scheduled::Scheduled;
pub use schedules::{Schedule, ScheduleSpec};
pub use sweep::{Scalars, Update, sweep};
