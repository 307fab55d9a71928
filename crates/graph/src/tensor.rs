//! Immutable tensors: contiguous aligned memory, a type, and cheap reshapes of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use espalier_kernels::arena::AlignedBytes;
use espalier_spec::{Error, Result};
use ndarray::{ArrayViewD, IxDyn};

use crate::shape::{DType, Shape, TensorType};

static LIVE: AtomicUsize = AtomicUsize::new(0);
static LIVE_BYTES: AtomicUsize = AtomicUsize::new(0);

/// Memory of a tensor, counted while it lives.
#[derive(Debug)]
struct Storage(AlignedBytes);

impl Storage {
    fn new(bytes: AlignedBytes) -> Self {
        LIVE.fetch_add(1, Ordering::Relaxed);
        LIVE_BYTES.fetch_add(bytes.len(), Ordering::Relaxed);
        Self(bytes)
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::Relaxed);
        LIVE_BYTES.fetch_sub(self.0.len(), Ordering::Relaxed);
    }
}

/// A value: shared, never changed once made, so it may be read by any thread.
#[derive(Debug, Clone)]
pub struct Tensor {
    ty: TensorType,
    storage: Arc<Storage>,
}

impl Tensor {
    /// A tensor whose memory `fill` writes.
    pub fn build(ty: TensorType, fill: impl FnOnce(&mut AlignedBytes)) -> Self {
        let mut bytes = AlignedBytes::zeroed(ty.bytes());
        fill(&mut bytes);
        Self { ty, storage: Arc::new(Storage::new(bytes)) }
    }

    /// A tensor that takes over memory as long as its type says.
    pub fn from_bytes(ty: TensorType, bytes: AlignedBytes) -> Self {
        debug_assert_eq!(ty.bytes(), bytes.len(), "the memory is as long as the type");
        Self { ty, storage: Arc::new(Storage::new(bytes)) }
    }

    /// A float32 tensor copied from `data`.
    pub fn f32(shape: Shape, data: &[f32]) -> Result<Self> {
        check_length(&shape, data.len())?;
        Ok(Self::build(TensorType::new(DType::F32, shape), |bytes| bytes.as_f32_mut().copy_from_slice(data)))
    }

    /// An int32 tensor copied from `data`.
    pub fn i32(shape: Shape, data: &[i32]) -> Result<Self> {
        check_length(&shape, data.len())?;
        Ok(Self::build(TensorType::new(DType::I32, shape), |bytes| bytes.as_i32_mut().copy_from_slice(data)))
    }

    /// A tensor of bytes copied from `data`: uint8 or bool.
    pub fn u8(dtype: DType, shape: Shape, data: &[u8]) -> Result<Self> {
        check_length(&shape, data.len())?;
        if dtype == DType::Bool && data.iter().any(|&byte| byte > 1) {
            return Err(Error::data("tensor: a bool is neither 0 nor 1; expected 0 or 1 in every byte, got another."));
        }
        Ok(Self::build(TensorType::new(dtype, shape), |bytes| bytes.as_u8_mut()[..data.len()].copy_from_slice(data)))
    }

    /// One number.
    pub fn scalar(value: f32) -> Self {
        Self::build(TensorType::f32(Shape::scalar()), |bytes| bytes.as_f32_mut()[0] = value)
    }

    /// Type of the elements, and shape.
    pub fn ty(&self) -> &TensorType {
        &self.ty
    }

    /// Sizes of the axes.
    pub fn shape(&self) -> &Shape {
        &self.ty.shape
    }

    /// Type of the elements.
    pub fn dtype(&self) -> DType {
        self.ty.dtype
    }

    /// The elements, if they are float32.
    pub fn as_f32(&self) -> Option<&[f32]> {
        (self.ty.dtype == DType::F32).then(|| self.storage.0.as_f32())
    }

    /// The elements, if they are int32.
    pub fn as_i32(&self) -> Option<&[i32]> {
        (self.ty.dtype == DType::I32).then(|| self.storage.0.as_i32())
    }

    /// The elements as float32, whatever they are. Beyond 2^24 integers are rounded.
    pub fn to_f32(&self) -> Vec<f32> {
        match (self.as_f32(), self.as_i32()) {
            (Some(data), _) => data.to_vec(),
            (_, Some(data)) => data.iter().map(|&x| x as f32).collect(),
            _ => self.bytes().iter().map(|&x| f32::from(x)).collect(),
        }
    }

    /// The memory as bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.storage.0.as_u8()[..self.ty.bytes()]
    }

    /// The elements as an `ndarray` view, if they are float32.
    pub fn view(&self) -> Option<ArrayViewD<'_, f32>> {
        ArrayViewD::from_shape(IxDyn(self.shape()), self.as_f32()?).ok()
    }

    /// The same elements under another shape of the same size; shares the memory.
    pub fn reshape(&self, shape: Shape) -> Result<Self> {
        check_length(&shape, self.shape().size())?;
        Ok(Self { ty: TensorType::new(self.ty.dtype, shape), storage: Arc::clone(&self.storage) })
    }

    /// How many tensors are alive in the process, and their bytes.
    pub fn live() -> (usize, usize) {
        (LIVE.load(Ordering::Relaxed), LIVE_BYTES.load(Ordering::Relaxed))
    }
}

fn check_length(shape: &Shape, len: usize) -> Result<()> {
    if shape.size() == len {
        return Ok(());
    }
    Err(Error::shape(format!(
        "tensor: data and shape disagree; expected {} elements for shape {shape}, got {len}.",
        shape.size()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reshape_shares_memory_and_checks_the_size() {
        let tensor = Tensor::f32([2, 3].into(), &[1., 2., 3., 4., 5., 6.]).unwrap();
        let flat = tensor.reshape([6].into()).unwrap();
        assert_eq!(flat.bytes().as_ptr(), tensor.bytes().as_ptr());
        assert_eq!(tensor.view().unwrap()[[1, 0]], 4.0);
        assert!(tensor.reshape([5].into()).is_err());
    }

    #[test]
    fn a_bool_is_zero_or_one() {
        assert!(Tensor::u8(DType::Bool, [2].into(), &[0, 2]).is_err());
        assert!(Tensor::u8(DType::U8, [2].into(), &[0, 2]).is_ok());
    }
}
