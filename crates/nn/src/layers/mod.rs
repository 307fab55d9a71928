//! Layers: what a model is made of.

mod activation;
mod batch_normalization;
mod dense;
mod dropout;
mod flatten;
mod group_normalization;
mod input;
mod lambda;
mod layer_normalization;
mod repeat_vector;
mod rms_normalization;
mod unit_normalization;

pub use batch_normalization::VarianceMode;
pub use input::InputDtype;
pub use lambda::OwnWeight;

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Error, Result, family};

use crate::channel_map::ChannelMap;
use crate::context::Context;
use crate::weight::Weight;

/// A step of a model, from one or several values to one.
///
/// Errors say what is wrong with the layer; the model puts the layer's kind and name in front.
pub trait Layer: Send + Sync {
    /// The output's shape for inputs of these shapes, all without the batch axis. Every complaint about shapes is made here.
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape>;

    /// The weights for inputs of these shapes, which `output_shape` has accepted.
    fn weights(&self, _inputs: &[Shape]) -> Result<Vec<Weight>> {
        Ok(Vec::new())
    }

    /// Adds the layer's nodes; here the first axis of every value is the batch.
    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>>;

    /// What the layer does to the channels of a sample of this shape when it predicts, if that is all it does.
    fn channel_map(&self, _input: &Shape, _weights: &[Tensor]) -> Result<Option<ChannelMap>> {
        Ok(None)
    }

    /// The layer, and its weights, with a map of the channels of its output (of this shape) taken into it, if it can.
    fn absorb(
        &self,
        _map: &ChannelMap,
        _output: &Shape,
        _weights: &[Tensor],
    ) -> Result<Option<(LayerSpec, Vec<Tensor>)>> {
        Ok(None)
    }
}

family! {
    /// The layers.
    pub enum LayerSpec("layer"): dyn Layer {
        activation::Activation,
        batch_normalization::BatchNormalization,
        dense::Dense,
        dropout::Dropout,
        flatten::Flatten,
        group_normalization::GroupNormalization,
        input::Input,
        lambda::Lambda,
        layer_normalization::LayerNormalization,
        repeat_vector::RepeatVector,
        rms_normalization::RmsNormalization,
        unit_normalization::UnitNormalization,
    }
}

/// The input of a layer that takes one.
fn single<T>(inputs: &[T]) -> Result<&T> {
    match inputs {
        [input] => Ok(input),
        _ => Err(Error::shape(format!("wrong number of inputs; expected 1, got {}.", inputs.len()))),
    }
}

/// The shape of a whole batch of values of that shape, `batch` as its first axis.
pub(crate) fn batched(batch: usize, shape: &Shape) -> Result<Shape> {
    let mut dims = vec![batch];
    dims.extend_from_slice(shape);
    Shape::new(dims)
}
