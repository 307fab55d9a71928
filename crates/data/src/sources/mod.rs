//! Where samples come from.

pub mod image_folder;
mod in_memory;
pub mod table_file;

pub use in_memory::InMemory;
