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
    /// Whether small changes of the float inputs leave the derivative as it is, so that differences approximate it.
    pub smooth: bool,
}

impl Sample {
    /// A call on float inputs of these shapes, whose elements differ from each other.
    pub fn of<const N: usize>(options: Json, shapes: [&[usize]; N]) -> Self {
        let inputs = shapes.iter().enumerate().map(|(i, dims)| floats(dims, i)).collect();
        Self { options, inputs, smooth: true }
    }

    /// A call on given inputs.
    pub fn on(options: Json, inputs: Vec<Tensor>) -> Self {
        Self { options, inputs, smooth: true }
    }
}

/// Numbers between -2 and 2 in no order; no two of a tensor lie nearer than 0.01, so that the largest stays the
/// largest when one is moved a little.
pub fn floats(dims: &[usize], salt: usize) -> Tensor {
    let shape = Shape::new(dims).unwrap();
    let data: Vec<f32> = (0..shape.size()).map(|i| ((i * 149 + salt * 61 + 37) % 389) as f32 / 97.0 - 2.0).collect();
    Tensor::f32(shape, &data).unwrap()
}

/// An int32 tensor.
pub fn ints(dims: &[usize], data: &[i32]) -> Tensor {
    Tensor::i32(Shape::new(dims).unwrap(), data).unwrap()
}

/// A bool tensor.
pub fn bools(dims: &[usize], data: &[u8]) -> Tensor {
    Tensor::u8(DType::Bool, Shape::new(dims).unwrap(), data).unwrap()
}
