//! Computes one op on tensors, at once and on the calling thread.

use espalier_spec::Result;

use crate::executor::run_alone;
use crate::io::In;
use crate::op::Op;
use crate::shape::{DType, TensorType};
use crate::tensor::Tensor;
use espalier_kernels::arena::AlignedBytes;

/// The op's outputs.
pub fn evaluate(op: &dyn Op, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
    let types: Vec<TensorType> = inputs.iter().map(|tensor| tensor.ty().clone()).collect();
    let outputs = op.infer(&types)?;
    if op.is_view() {
        return Ok(vec![inputs[0].reshape(outputs[0].shape.clone())?]);
    }
    let kernel = op.kernel(&types, &outputs)?;
    let inputs: Vec<_> = inputs.iter().map(Tensor::as_in).collect();
    let mut memory: Vec<_> = outputs.iter().map(|ty| AlignedBytes::zeroed(ty.bytes())).collect();
    run_alone(kernel.as_ref(), &inputs, &mut memory, &outputs)?;
    Ok(outputs.into_iter().zip(memory).map(|(ty, bytes)| Tensor::from_bytes(ty, bytes)).collect())
}

impl Tensor {
    /// The elements as kernels read them.
    pub fn as_in(&self) -> In<'_> {
        match (self.dtype(), self.as_f32(), self.as_i32()) {
            (DType::F32, Some(data), _) => In::F32(data),
            (DType::I32, _, Some(data)) => In::I32(data),
            _ => In::U8(self.bytes()),
        }
    }
}
