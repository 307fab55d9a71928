//! Data sets made of others.

mod change;
mod function;
mod select;

pub use change::{Change, Changed};
pub use function::{Described, Made};
pub use select::Select;
