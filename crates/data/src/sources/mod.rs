//! Where samples come from.

mod in_memory;

pub use in_memory::InMemory;
