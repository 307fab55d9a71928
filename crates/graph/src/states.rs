//! The memory that lives from step to step: parameters, optimizer slots, counters, in one aligned block.

use espalier_kernels::arena::AlignedBytes;
use espalier_spec::{Error, Result};

use crate::shape::{DType, TensorType};
use crate::tensor::Tensor;

/// Values of a graph's states.
#[derive(Debug, Clone)]
pub struct States {
    bytes: AlignedBytes,
    types: Vec<TensorType>,
    offsets: Vec<usize>,
}

impl States {
    /// Zeros of these types.
    pub fn zeros(types: &[TensorType]) -> Self {
        let mut total = 0;
        let offset = |ty: &TensorType| {
            let offset = total;
            total += ty.bytes().next_multiple_of(espalier_kernels::arena::ALIGNMENT);
            offset
        };
        let offsets = types.iter().map(offset).collect();
        Self { bytes: AlignedBytes::zeroed(total), types: types.to_vec(), offsets }
    }

    /// Number of states.
    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// Types of the states, in order.
    pub fn types(&self) -> &[TensorType] {
        &self.types
    }

    /// Bytes of the block.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// A copy of state `i`.
    pub fn get(&self, i: usize) -> Tensor {
        let ty = self.types[i].clone();
        let from = &self.bytes.as_u8()[self.offsets[i]..][..ty.bytes()];
        Tensor::build(ty, |bytes| bytes.as_u8_mut()[..from.len()].copy_from_slice(from))
    }

    /// Sets state `i` to a tensor of its type.
    pub fn set(&mut self, i: usize, tensor: &Tensor) -> Result<()> {
        let ty = &self.types[i];
        if tensor.ty() != ty {
            return Err(Error::shape(format!("state: wrong type; expected {ty}, got {}.", tensor.ty())));
        }
        self.bytes.as_u8_mut()[self.offsets[i]..][..ty.bytes()].copy_from_slice(tensor.bytes());
        Ok(())
    }

    /// State `i` as float32 elements; empty if it is of another type.
    pub fn f32(&self, i: usize) -> &[f32] {
        let ty = &self.types[i];
        if ty.dtype == DType::F32 { &self.bytes.as_f32()[self.offsets[i] / 4..][..ty.shape.size()] } else { &[] }
    }

    /// State `i` as writable float32 elements; empty if it is of another type.
    pub fn f32_mut(&mut self, i: usize) -> &mut [f32] {
        let ty = &self.types[i];
        let size = if ty.dtype == DType::F32 { ty.shape.size() } else { 0 };
        &mut self.bytes.as_f32_mut()[self.offsets[i] / 4..][..size]
    }

    pub(crate) fn pointers(&mut self) -> Vec<*mut u8> {
        let start = self.bytes.as_mut_ptr();
        self.offsets.iter().map(|&offset| start.wrapping_add(offset)).collect()
    }
}
