//! Pooling: what windows hold, channel by channel, and the derivatives.
//!
//! Derivatives are gathered: each pixel asks the windows that see it, so that rows of an image can be computed apart.

mod average;
mod geometry;
mod max;
#[cfg(test)]
mod tests;

pub use average::{Divisor, average, average_spread};
pub use geometry::{Axis, Geometry};
pub use max::{Tap, max, max_pick, max_spread};
