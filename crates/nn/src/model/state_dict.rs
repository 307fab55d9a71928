//! Weights for a model from named tensors: those of a file that the library wrote, or the state of a PyTorch network.
//!
//! A layer that is called like a PyTorch module finds its weights by `<module>.weight`, `.bias`, `.running_mean` and
//! `.running_var`; a `separableConv2d` is two modules of PyTorch, `<module>.depthwise` and `<module>.pointwise`. PyTorch
//! writes outputs before inputs and channels before pixels: kernels are turned round, and what stands behind a `flatten`
//! takes the pixels in the order in which this library lays them in a row.

use std::collections::HashMap;

use espalier_graph::evaluate::evaluate;
use espalier_graph::ops::transpose::Transpose;
use espalier_graph::{Shape, Tensor, TensorType};
use espalier_spec::{Error, Result, names};

use super::Model;
use super::wiring::Node;
use crate::layers::LayerSpec;

/// Names of weights, and what PyTorch calls them; others have the same name.
const NAMES: [(&str, &str); 10] = [
    ("kernel", "weight"),
    ("gamma", "weight"),
    ("beta", "bias"),
    ("movingMean", "running_mean"),
    ("movingVariance", "running_var"),
    ("embeddings", "weight"),
    ("alpha", "weight"),
    ("scale", "weight"),
    ("depthwiseKernel", "depthwise.weight"),
    ("pointwiseKernel", "pointwise.weight"),
];

/// What PyTorch calls a layer's weight, behind the name of the module.
fn name_in_torch<'a>(layer: &LayerSpec, own: &'a str) -> &'a str {
    match (layer, own) {
        (LayerSpec::SeparableConv2d(_), "bias") => "pointwise.bias",
        _ => NAMES.iter().find(|(name, _)| *name == own).map_or(own, |(_, theirs)| theirs),
    }
}

impl Model {
    /// The tensors for the weights, with the places of the weights.
    ///
    /// Tensors that no weight asks for are not looked at. A weight that finds none of its shape is refused, or left out
    /// with `skip_mismatch`, as long as any weight finds its own.
    pub fn match_weights(&self, tensors: &[(String, Tensor)], skip_mismatch: bool) -> Result<Vec<(usize, Tensor)>> {
        let tensors: HashMap<&str, &Tensor> = tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
        let (mut found, mut refused) = (vec![], None);
        for node in self.wiring.nodes.iter().filter(|node| !node.shared) {
            for at in self.wiring.layers[node.layer].weights.clone() {
                match self.match_weight(node, at, &tensors) {
                    Ok(tensor) => found.push((at, tensor)),
                    Err(error) => refused = refused.or(Some(error)),
                }
            }
        }
        match refused {
            Some(error) if !skip_mismatch || found.is_empty() => Err(error),
            _ => Ok(found),
        }
    }

    /// The tensor for the weight at that place, which belongs to the node's layer.
    fn match_weight(&self, node: &Node, at: usize, tensors: &HashMap<&str, &Tensor>) -> Result<Tensor> {
        let info = &self.weights()[at];
        if let Some(tensor) = tensors.get(info.name.as_str()) {
            return fitting((*tensor).clone(), &info.name, &info.name, &info.shape);
        }
        let (module, own) = info.name.split_once('/').unwrap_or((&info.name, ""));
        let layer = &self.wiring.layers[node.layer].layer;
        let name = format!("{module}.{}", name_in_torch(layer, own));
        let Some(tensor) = tensors.get(name.as_str()) else {
            let meant = names::suggestion(&name, tensors.keys().copied());
            let got = if meant.is_empty() { "got none.".to_owned() } else { format!("got none{meant}") };
            return Err(Error::data(format!(
                "the weight {} is missing; expected a tensor of that name, or {name} as PyTorch calls it, {got}",
                info.name
            )));
        };
        let tensor = turned(tensor, layer, own, &info.shape, self.flattened(node))?;
        fitting(tensor, &name, &info.name, &info.shape)
    }

    /// The shape that a `flatten` took whose values reach the node in the order in which it laid them.
    fn flattened(&self, node: &Node) -> Option<&Shape> {
        let mut at = node;
        loop {
            let [before] = at.inputs[..] else { return None };
            let before = &self.wiring.nodes[before];
            let layer = &self.wiring.layers[before.layer];
            let keeps_order = layer.weights.is_empty() || matches!(layer.layer, LayerSpec::BatchNormalization(_));
            match layer.layer {
                LayerSpec::Flatten(_) => return before.inputs.first().map(|&taken| &self.wiring.nodes[taken].shape),
                _ if keeps_order && before.shape == node_input(self, before)? => at = before,
                _ => return None,
            }
        }
    }
}

/// The shape of a node's only input.
fn node_input(model: &Model, node: &Node) -> Option<Shape> {
    let [input] = node.inputs[..] else { return None };
    Some(model.wiring.nodes[input].shape.clone())
}

/// A tensor of PyTorch with its axes in the order that the layer's weight of this shape has; `image` is what a `flatten`
/// before took.
fn turned(tensor: &Tensor, layer: &LayerSpec, own: &str, weight: &Shape, image: Option<&Shape>) -> Result<Tensor> {
    let shape = tensor.shape();
    let image = image.filter(|image| shape.last() == Some(&image.size()));
    match (layer, own) {
        // PyTorch's filters of channels by themselves have one input, and lie by the channel that they belong to.
        (LayerSpec::DepthwiseConv2d(_), "kernel") | (LayerSpec::SeparableConv2d(_), "depthwiseKernel")
            if shape.rank() == 4 && shape[1] == 1 && shape[0] == weight[2] * weight[3] =>
        {
            last_to_first(tensor)?.reshape(Shape::new([shape[2], shape[3], weight[2], weight[3]])?)
        }
        (LayerSpec::Prelu(_), _) if shape.rank() == 1 && shape.size() == weight.size() => {
            tensor.reshape(weight.clone())
        }
        (_, "kernel" | "pointwiseKernel") if shape.rank() >= 2 => match image {
            Some(image) => {
                let theirs = tensor.reshape(channels_first(&shape[..1], image)?)?;
                last_to_first(&theirs)?.reshape(Shape::new([image.size(), shape[0]])?)
            }
            None => last_to_first(tensor),
        },
        (LayerSpec::BatchNormalization(_), _) => match image {
            Some(image) => last_to_first(&tensor.reshape(channels_first(&[1], image)?)?)?.reshape(shape.clone()),
            None => Ok(tensor.clone()),
        },
        _ => Ok(tensor.clone()),
    }
}

/// `[outputs, channels, pixels..]` for an image `[pixels.., channels]`.
fn channels_first(outputs: &[usize], image: &Shape) -> Result<Shape> {
    let (pixels, channels) = image.split_at(image.rank().max(1) - 1);
    Shape::new([outputs, channels, pixels].concat())
}

/// `[outputs, inputs, pixels..]` as `[pixels.., inputs, outputs]`.
fn last_to_first(tensor: &Tensor) -> Result<Tensor> {
    let perm = (2..tensor.shape().rank() as i64).chain([1, 0]).collect();
    let missing = || Error::internal("transpose gives no result.");
    evaluate(&Transpose { perm: Some(perm) }, std::slice::from_ref(tensor))?.pop().ok_or_else(missing)
}

/// The tensor, if it can be the weight.
fn fitting(tensor: Tensor, name: &str, weight: &str, shape: &Shape) -> Result<Tensor> {
    let expected = TensorType::f32(shape.clone());
    if *tensor.ty() == expected {
        return Ok(tensor);
    }
    let got = tensor.ty();
    Err(Error::data(format!(
        "the tensor {name} does not fit the weight {weight}; expected {expected}, got {got} with its axes in this \
         library's order. Pass skipMismatch: true to leave such weights as they are."
    )))
}
