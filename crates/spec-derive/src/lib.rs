//! `#[derive(Spec)]`: from a struct with documented fields to its JSON form.
//!
//! Attributes of a field: `#[spec(default = 0.01)]`, `#[spec(range = 0.0..1.0)]` (any Rust range; open at the end that
//! Rust leaves open), `#[spec(above = 0.0)]` (a lower end that does not belong to the range).
//! A field of another spec with `#[spec(flatten)]` stands for that spec's fields, which are read and written beside the
//! struct's own: options that several members share are said once. Where some of them have no default, it is
//! `#[spec(flatten, required)]`.
//! Attributes of the struct: `#[spec(alias("mse"))]`, `#[spec(validate = path)]` with a `fn(&Self, &At) -> Result<()>`
//! for rules between fields.

mod attributes;
mod expand;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Implements `Spec`, and `Default` where every field has a default.
#[proc_macro_derive(Spec, attributes(spec))]
pub fn derive_spec(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand::spec(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
