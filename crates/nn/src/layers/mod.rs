//! Layers: what a model is made of.

mod activation;
mod activity_regularization;
mod adaptive_average_pooling2d;
mod add;
mod alpha_dropout;
mod augmentation;
mod average;
mod average_pooling1d;
mod average_pooling2d;
mod batch_normalization;
mod concatenate;
mod conv1d;
mod conv2d;
mod conv2d_transpose;
mod cropping1d;
mod cropping2d;
mod dense;
mod depthwise_conv2d;
mod dot;
mod dropout;
mod elu;
mod embedding;
mod flatten;
mod gaussian_dropout;
mod gaussian_noise;
mod global_average_pooling1d;
mod global_average_pooling2d;
mod global_max_pooling1d;
mod global_max_pooling2d;
mod group_normalization;
mod input;
mod lambda;
mod layer_normalization;
mod leaky_relu;
mod local_response_normalization;
mod max_pooling1d;
mod max_pooling2d;
mod maximum;
mod maxout;
mod merge;
mod minimum;
mod multiply;
mod permute;
mod prelu;
mod preprocessing;
mod relu;
mod repeat_vector;
mod rescaling;
mod reshape;
mod rms_normalization;
mod separable_conv2d;
mod softmax;
mod spatial_dropout1d;
mod spatial_dropout2d;
mod subtract;
mod unit_normalization;
mod up_sampling1d;
mod up_sampling2d;
mod windows;
mod zero_padding1d;
mod zero_padding2d;

pub use batch_normalization::VarianceMode;
pub use dropout::ScaleAt;
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
    fn absorb_behind(&self, _map: &ChannelMap, _output: &Shape, _weights: &[Tensor]) -> Result<Option<Absorbed>> {
        Ok(None)
    }

    /// The same for a map of the channels of its input (of this shape).
    fn absorb_before(&self, _map: &ChannelMap, _input: &Shape, _weights: &[Tensor]) -> Result<Option<Absorbed>> {
        Ok(None)
    }
}

family! {
    /// The layers.
    pub enum LayerSpec("layer"): dyn Layer {
        activation::Activation,
        activity_regularization::ActivityRegularization,
        adaptive_average_pooling2d::AdaptiveAveragePooling2d,
        add::Add,
        alpha_dropout::AlphaDropout,
        augmentation::Augmentation,
        average::Average,
        average_pooling1d::AveragePooling1d,
        average_pooling2d::AveragePooling2d,
        batch_normalization::BatchNormalization,
        concatenate::Concatenate,
        conv1d::Conv1d,
        conv2d::Conv2d,
        conv2d_transpose::Conv2dTranspose,
        cropping1d::Cropping1d,
        cropping2d::Cropping2d,
        dense::Dense,
        depthwise_conv2d::DepthwiseConv2d,
        dot::Dot,
        dropout::Dropout,
        elu::Elu,
        embedding::Embedding,
        flatten::Flatten,
        gaussian_dropout::GaussianDropout,
        gaussian_noise::GaussianNoise,
        global_average_pooling1d::GlobalAveragePooling1d,
        global_average_pooling2d::GlobalAveragePooling2d,
        global_max_pooling1d::GlobalMaxPooling1d,
        global_max_pooling2d::GlobalMaxPooling2d,
        group_normalization::GroupNormalization,
        input::Input,
        lambda::Lambda,
        layer_normalization::LayerNormalization,
        leaky_relu::LeakyRelu,
        local_response_normalization::LocalResponseNormalization,
        max_pooling1d::MaxPooling1d,
        max_pooling2d::MaxPooling2d,
        maximum::Maximum,
        maxout::Maxout,
        minimum::Minimum,
        multiply::Multiply,
        permute::Permute,
        prelu::Prelu,
        preprocessing::Preprocessing,
        relu::Relu,
        repeat_vector::RepeatVector,
        rescaling::Rescaling,
        reshape::Reshape,
        rms_normalization::RmsNormalization,
        separable_conv2d::SeparableConv2d,
        softmax::Softmax,
        spatial_dropout1d::SpatialDropout1d,
        spatial_dropout2d::SpatialDropout2d,
        subtract::Subtract,
        unit_normalization::UnitNormalization,
        up_sampling1d::UpSampling1d,
        up_sampling2d::UpSampling2d,
        zero_padding1d::ZeroPadding1d,
        zero_padding2d::ZeroPadding2d,
    }
}

/// A layer that has taken a map of channels into itself, and its weights.
pub type Absorbed = (LayerSpec, Vec<Tensor>);

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
