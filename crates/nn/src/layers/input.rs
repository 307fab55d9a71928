//! Where values enter a model: `y = x`, shape `[batch, ..shape]`.

use espalier_graph::{DType, Expr, Shape};
use espalier_spec::{Error, Result, Spec, choice};

use super::{Layer, single};
use crate::context::Context;

choice! {
    /// The type of the elements that enter.
    pub enum InputDtype {
        /// 32-bit floats.
        Float32 = "float32",
        /// 32-bit integers.
        Int32 = "int32",
        /// Bytes.
        Uint8 = "uint8",
        /// Truth values.
        Bool = "bool",
    }
}

/// Where values enter a model.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Input {
    /// Shape of one sample, without the batch axis.
    pub shape: Vec<usize>,
    /// Type of the elements.
    #[spec(default = InputDtype::Float32)]
    pub dtype: InputDtype,
}

impl InputDtype {
    /// As tensors name it.
    pub fn element(self) -> DType {
        match self {
            Self::Float32 => DType::F32,
            Self::Int32 => DType::I32,
            Self::Uint8 => DType::U8,
            Self::Bool => DType::Bool,
        }
    }
}

impl Layer for Input {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        if !inputs.is_empty() {
            return Err(Error::shape(format!("wrong number of inputs; expected 0, got {}.", inputs.len())));
        }
        Shape::new(self.shape.clone())
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        single(inputs).copied()
    }
}
