//! What the tests of the registry try an op on.

use serde_json::Value as Json;

use crate::shape::{DType, Shape};
use crate::tensor::Tensor;

/// Options and inputs of a call that works.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The options.
    pub options: Json,
    /// The inputs.
    pub inputs: Vec<Tensor>,
}

impl Sample {
    /// A call on float inputs of these shapes.
    pub fn of<const N: usize>(options: Json, shapes: [&[usize]; N]) -> Self {
        Self { options, inputs: shapes.iter().enumerate().map(|(i, dims)| floats(dims, i)).collect() }
    }

    /// A call on given inputs.
    pub fn on(options: Json, inputs: Vec<Tensor>) -> Self {
        Self { options, inputs }
    }
}

/// Numbers between -2 and 2 in no order, 0.1 apart within a tensor of up to 41 and 0.025 from those of another salt:
/// moved by 0.02, the largest stays the largest. None lies nearer to a multiple of 0.5.
pub fn floats(dims: &[usize], salt: usize) -> Tensor {
    let shape = Shape::new(dims).unwrap();
    let number = |i: usize| ((i * 17 + salt * 7) % 41) as f32 / 10.0 - 1.975 + 0.025 * (salt % 2) as f32;
    Tensor::f32(shape.clone(), &(0..shape.size()).map(number).collect::<Vec<_>>()).unwrap()
}

/// An int32 tensor.
pub fn ints(dims: &[usize], data: &[i32]) -> Tensor {
    Tensor::i32(Shape::new(dims).unwrap(), data).unwrap()
}

/// A bool tensor.
pub fn bools(dims: &[usize], data: &[u8]) -> Tensor {
    Tensor::u8(DType::Bool, Shape::new(dims).unwrap(), data).unwrap()
}
