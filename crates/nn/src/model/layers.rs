//! The layers of a model one by one, and which of them learn.

use std::ops::Range;

use espalier_graph::Shape;
use espalier_spec::{Error, Result, names};

use super::{Model, ModelSpec, NodeLayer};
use crate::named_layer::NamedLayer;

/// What a model knows about one of its layers besides the layer's spec.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerInfo {
    /// Shapes of its inputs where it is used first, without the batch axis.
    pub inputs: Vec<Shape>,
    /// Shape of its output there.
    pub output: Shape,
    /// Its weights among those of the model.
    pub weights: Range<usize>,
}

impl ModelSpec {
    /// The layers in order, each once.
    pub(super) fn layers(&self) -> Vec<&NamedLayer> {
        match self {
            Self::Sequential(spec) => spec.layers.iter().collect(),
            Self::Functional(spec) => {
                let layers = spec.nodes.iter().map(|node| &node.layer);
                layers.filter_map(|layer| if let NodeLayer::Own(own) = layer { Some(&**own) } else { None }).collect()
            }
        }
    }

    /// The same, to change them.
    fn layers_mut(&mut self) -> Vec<&mut NamedLayer> {
        match self {
            Self::Sequential(spec) => spec.layers.iter_mut().collect(),
            Self::Functional(spec) => {
                let layers = spec.nodes.iter_mut().map(|node| &mut node.layer);
                layers
                    .filter_map(|layer| if let NodeLayer::Own(own) = layer { Some(&mut **own) } else { None })
                    .collect()
            }
        }
    }
}

impl Model {
    /// The layers that the spec names, in its order, each once.
    pub fn layers(&self) -> Vec<LayerInfo> {
        let nodes = &self.wiring.nodes;
        let info = |node: &super::wiring::Node| LayerInfo {
            inputs: node.inputs.iter().map(|&input| nodes[input].shape.clone()).collect(),
            output: node.shape.clone(),
            weights: self.wiring.layers[node.layer].weights.clone(),
        };
        nodes.iter().filter(|node| node.listed && !node.shared).map(info).collect()
    }

    /// The same model in which the layer of that name, or every layer, learns or does not.
    pub fn with_trainable(&self, layer: Option<&str>, trainable: bool) -> Result<Self> {
        let mut spec = self.spec.clone();
        let is_meant = |given: &NamedLayer| layer.is_none_or(|name| given.options.name.as_deref() == Some(name));
        let mut meant: Vec<_> = spec.layers_mut().into_iter().filter(|layer| is_meant(layer)).collect();
        if let (Some(name), true) = (layer, meant.is_empty()) {
            return Err(self.no_layer(name));
        }
        for layer in &mut meant {
            layer.options.trainable = trainable;
        }
        Self::new(spec)
    }

    /// The places of the nodes of these names.
    pub fn nodes_named(&self, names: &[String]) -> Result<Vec<usize>> {
        let place = |name: &String| self.wiring.nodes.iter().position(|node| node.name == *name);
        names.iter().map(|name| place(name).ok_or_else(|| self.no_layer(name))).collect()
    }

    fn no_layer(&self, name: &str) -> Error {
        let names = self.wiring.nodes.iter().map(|node| node.name.as_str());
        let meant = names::suggestion(name, names);
        Error::spec(format!("model: no layer is called '{name}'; expected the name of a layer{meant}"))
    }
}
