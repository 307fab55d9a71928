//! Tensors, the graph of ops, differentiation, and the plan that runs a graph without allocating.

pub mod autodiff;
pub mod evaluate;
pub mod executor;
pub mod expr;
pub mod function;
pub mod graph;
pub mod io;
pub mod op;
pub mod ops;
mod passes;
pub mod plan;
pub mod program;
pub mod reduction;
pub mod shape;
pub mod states;
pub mod tensor;

pub use executor::{Driver, Engine};
pub use expr::Expr;
pub use function::Function;
pub use graph::{Graph, Value};
pub use op::{Cut, Kernel, Op, SharedOp};
pub use plan::Plan;
pub use shape::{DType, Shape, TensorType};
pub use states::States;
pub use tensor::Tensor;
