//! Numeric loops on plain slices: instruction dispatch, the thread team, GEMM, vector maths, random numbers.

pub mod isa;

pub use isa::{Isa, isa};
