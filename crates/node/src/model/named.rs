//! Tensors with their names.

use espalier_graph::Tensor;
use napi::Env;
use napi_derive::napi;

use crate::tensor::NativeTensor;

/// A weight and its name.
#[napi(object, object_from_js = false)]
pub struct NamedWeight {
    /// Name within the model.
    pub name: String,
    /// A copy of the values.
    pub tensor: NativeTensor,
}

/// A loss and its gradients.
#[napi(object, object_from_js = false)]
pub struct LossAndGradients {
    /// The loss.
    pub loss: f64,
    /// The gradient in each weight that is trained.
    pub gradients: Vec<NamedWeight>,
}

/// Tensors with their names as objects.
pub fn named(env: Env, tensors: Vec<(String, Tensor)>) -> Vec<NamedWeight> {
    let weight = |(name, tensor)| NamedWeight { name, tensor: NativeTensor::wrap(env, tensor) };
    tensors.into_iter().map(weight).collect()
}
