//! Tensors, the graph of ops, differentiation, and the plan that runs a graph without allocating.

// Only what is inlined by force is compiled for the instruction set that `dispatch!` chose.
#![allow(clippy::inline_always)]

pub mod along;
pub mod autodiff;
pub mod columns;
pub mod draw;
mod ending;
pub mod evaluate;
pub mod executor;
pub mod expr;
mod fault;
mod finish;
pub mod function;
pub mod graph;
#[cfg(test)]
mod harness;
pub mod io;
mod likelihood;
mod moving;
pub mod op;
pub mod ops;
mod parts;
mod passes;
pub mod plan;
mod prepared;
pub mod program;
pub mod recipe;
mod recompute;
pub mod reduction;
mod row_norm;
mod rows;
#[cfg(test)]
mod sample;
pub mod shape;
pub mod sliding;
pub mod states;
pub mod stream;
pub mod tally;
mod tensor;
pub mod window;

pub use executor::{Driver, Engine};
pub use expr::Expr;
pub use fault::caught;
pub use function::Function;
pub use graph::{Graph, Value};
pub use op::{Cut, Kernel, Op, SharedOp};
pub use plan::Plan;
pub use prepared::Prepared;
pub use recipe::Recipe;
pub use recompute::Segments;
pub use shape::{DType, Shape, TensorType};
pub use states::States;
pub use stream::Stream;
pub use tensor::Tensor;
