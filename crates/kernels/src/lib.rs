//! Numeric loops on plain slices: instruction dispatch, the thread team, GEMM, vector maths, random numbers.

// A function without target features is compiled for the caller's instruction set only when it is inlined into it.
#![allow(clippy::inline_always)]

pub mod arena;
mod channels;
pub mod conv;
pub mod depthwise;
pub mod eigen;
pub mod gemm;
pub mod image;
pub mod isa;
pub mod mapped;
pub mod memory;
pub mod moments;
pub mod neighbours;
pub mod orthonormal;
pub mod peak;
pub mod pool;
pub mod reduce;
pub mod response;
pub mod rng;
pub mod row_norm;
mod simd;
pub mod softmax;
pub mod statistics;
pub mod team;
pub mod tile;
pub mod transpose;
pub mod vmath;

pub use isa::{Isa, isa};
pub use simd::fetch;
