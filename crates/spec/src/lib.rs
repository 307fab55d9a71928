//! What a spec is: plain JSON on one side, a Rust struct on the other, and every fact about it in one place.
//!
//! `#[derive(Spec)]` on a struct yields reading (camelCase, defaults, ranges, unknown fields rejected), writing and a
//! table of its fields. [`family!`] collects such structs into an enum told apart by `kind`. The errors of all crates
//! are defined here as well.

// The derive names this crate by its full name, in this crate's own tests too.
extern crate self as espalier_spec;

pub mod error;
pub mod family;
pub mod field;
pub mod names;
pub mod place;
pub mod spec;
pub mod value;

pub use error::{Code, Error, Result};
pub use espalier_spec_derive::Spec;
pub use family::{Family, Member};
pub use field::{Bound, Field, Range, Type};
pub use place::At;
pub use serde_json::{Map, Value, json};
pub use spec::Spec;
pub use value::FieldValue;
