//! Where samples come from.

mod in_memory;
pub mod table_file;

pub use in_memory::InMemory;
