//! Where samples come from.

pub mod image_folder;
mod in_memory;
mod pushed;
pub mod table_file;

pub use in_memory::InMemory;
pub use pushed::{Inbox, Pushed, Room};
