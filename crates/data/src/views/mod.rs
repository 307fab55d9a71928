//! Data sets made of others.

mod cache;
mod cache_file;
mod change;
mod concat;
mod divide;
mod filter;
mod function;
mod part;
mod select;
mod shuffle;
#[cfg(test)]
mod tests;
mod transformed;
mod zip;

pub use cache::Cache;
pub use change::{Change, Changed};
pub use concat::{Concat, Repeat};
pub use divide::{Divided, divide};
pub use filter::Filter;
pub use function::{Described, Made};
pub use part::Part;
pub use select::Select;
pub use shuffle::{Shuffle, ShuffleOptions};
pub use transformed::{Augmented, Transformed};
pub use zip::Zip;
