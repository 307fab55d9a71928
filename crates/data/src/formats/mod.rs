//! File formats: a parser for each, from bytes to columns.
//!
//! A parser trusts nothing: sizes are checked before memory is taken, and what is wrong is an error that names the record. The
//! caller puts the file's name in front.

pub mod bytes;
pub mod cifar;
pub mod csv;
pub mod elements;
pub mod idx;
pub mod images;
pub mod in_pieces;
pub mod jsonl;
pub mod npy;
pub mod parquet;
pub mod pieces;
pub mod table;
