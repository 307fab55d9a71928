//! Tensors as JavaScript objects.

use espalier_graph::{DType, Shape, Tensor};
use espalier_spec::{Code, Error};
use napi::Env;
use napi::bindgen_prelude::{ClassInstance, Either3, Float32Array, Int32Array, ObjectFinalize, Uint8Array};
use napi_derive::napi;

use crate::error::{Result, guard};
use crate::reported::Reported;

type Elements = Either3<Float32Array, Int32Array, Uint8Array>;

/// An immutable tensor; its memory is reported to V8.
#[napi(custom_finalize)]
pub struct NativeTensor {
    tensor: Option<Tensor>,
    shape: Vec<u32>,
    dtype: DType,
    reported: Reported,
}

#[napi]
impl NativeTensor {
    /// Copies elements into a tensor.
    #[napi(constructor)]
    pub fn new(env: Env, data: Elements, shape: Vec<f64>, dtype: String) -> Result<Self> {
        guard(|| {
            let (shape, dtype) = (shape_from(&shape)?, DType::named(&dtype)?);
            let tensor = match (&data, dtype) {
                (Either3::A(data), DType::F32) => Tensor::f32(shape, data),
                (Either3::B(data), DType::I32) => Tensor::i32(shape, data),
                (Either3::C(data), DType::U8 | DType::Bool) => Tensor::u8(dtype, shape, data),
                _ => Err(Error::dtype(format!(
                    "tensor: the array is of another type; expected the array type of {dtype}, got another."
                ))),
            };
            Ok(Self::wrap(env, tensor?))
        })
    }

    /// Element type.
    #[napi(getter)]
    pub fn dtype(&self) -> &'static str {
        self.dtype.name()
    }

    /// Sizes of the axes.
    #[napi(getter)]
    pub fn shape(&self) -> Vec<u32> {
        self.shape.clone()
    }

    /// Number of elements.
    #[napi(getter)]
    pub fn size(&self) -> f64 {
        self.shape.iter().map(|&dim| f64::from(dim)).product()
    }

    /// Whether the memory was given back.
    #[napi(getter)]
    pub fn disposed(&self) -> bool {
        self.tensor.is_none()
    }

    /// A copy of the elements.
    #[napi]
    pub fn data(&self) -> Result<Elements> {
        guard(|| {
            let tensor = self.get()?;
            Ok(match (tensor.as_f32(), tensor.as_i32()) {
                (Some(data), _) => Either3::A(copy_of(data)?.into()),
                (_, Some(data)) => Either3::B(copy_of(data)?.into()),
                _ => Either3::C(copy_of(tensor.bytes())?.into()),
            })
        })
    }

    /// Gives the memory back now; calling it again does nothing.
    #[napi]
    pub fn dispose(&mut self, env: Env) -> Result<()> {
        guard(|| {
            self.release(env);
            Ok(())
        })
    }

    /// The tensor, unless it was disposed.
    pub fn get(&self) -> espalier_spec::Result<&Tensor> {
        let gone =
            || Error::new(Code::Disposed, "tensor: used after dispose(); expected a live tensor. Dispose it later.");
        self.tensor.as_ref().ok_or_else(gone)
    }

    /// A tensor as an object.
    pub fn wrap(env: Env, tensor: Tensor) -> Self {
        let reported = Reported::new(env, tensor.bytes().len());
        let shape = tensor.shape().iter().map(|&dim| dim as u32).collect();
        Self { shape, dtype: tensor.dtype(), tensor: Some(tensor), reported }
    }

    fn release(&mut self, env: Env) {
        self.tensor = None;
        self.reported.release(env);
    }
}

impl ObjectFinalize for NativeTensor {
    fn finalize(mut self, env: Env) -> napi::Result<()> {
        self.release(env);
        Ok(())
    }
}

/// A copy, where there is room for it.
fn copy_of<T: Copy>(data: &[T]) -> espalier_spec::Result<Vec<T>> {
    let mut copy = vec![];
    let size = size_of_val(data);
    let short = |_| Error::new(Code::Memory, format!("data: no room for {size} bytes; expected it, got none."));
    copy.try_reserve_exact(data.len()).map_err(short)?;
    copy.extend_from_slice(data);
    Ok(copy)
}

/// Tensors as arguments.
pub type Tensors<'a> = Vec<ClassInstance<'a, NativeTensor>>;

/// The tensors behind the objects; they share memory.
pub fn unwrap(tensors: &Tensors<'_>) -> espalier_spec::Result<Vec<Tensor>> {
    tensors.iter().map(|tensor| tensor.get().cloned()).collect()
}

/// Tensors as objects.
pub fn wrap_all(env: Env, tensors: Vec<Tensor>) -> Vec<NativeTensor> {
    tensors.into_iter().map(|tensor| NativeTensor::wrap(env, tensor)).collect()
}

/// A shape from JavaScript numbers.
pub fn shape_from(shape: &[f64]) -> espalier_spec::Result<Shape> {
    let wrong = |dim: f64| {
        let expected = format!("an integer from 0 to {}", Shape::MAX_SIZE);
        Error::shape(format!("tensor: a size is out of range; expected {expected}, got {dim} in {shape:?}."))
    };
    let dim = |&dim: &f64| {
        let fits = dim >= 0.0 && dim.fract() == 0.0 && dim <= Shape::MAX_SIZE as f64;
        if fits { Ok(dim as usize) } else { Err(wrong(dim)) }
    };
    Shape::new(shape.iter().map(dim).collect::<espalier_spec::Result<Vec<_>>>()?)
}
