//! Tensors, the graph of ops, differentiation, and the plan that runs a graph without allocating.

pub mod autodiff;
pub mod expr;
pub mod graph;
pub mod io;
pub mod op;
pub mod ops;
pub mod program;
pub mod reduction;
pub mod shape;
pub mod tensor;

pub use expr::Expr;
pub use graph::{Graph, Value};
pub use op::{Cut, Kernel, Op, SharedOp};
pub use shape::{DType, Shape, TensorType};
pub use tensor::Tensor;
