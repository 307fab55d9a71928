//! What a model is made of, for people.

use espalier_graph::Shape;
use espalier_spec::{Family, Value, json};

use super::Model;

/// What a model is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Each use of a layer, in order.
    pub layers: Vec<LayerSummary>,
    /// Numbers in all weights.
    pub parameters: usize,
}

/// One use of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerSummary {
    /// Name of the node.
    pub name: String,
    /// Kind of the layer.
    pub kind: &'static str,
    /// Shape of the value, without the batch axis.
    pub output_shape: Shape,
    /// Numbers in the layer's weights; none where the weights are those of an earlier use.
    pub parameters: usize,
}

impl Model {
    /// What the model is made of.
    pub fn summary(&self) -> Summary {
        let listed = self.wiring.nodes.iter().filter(|node| node.listed);
        let layers = listed.map(|node| {
            let placed = &self.wiring.layers[node.layer];
            let weights = if node.shared { &[] } else { &self.wiring.weights[placed.weights.clone()] };
            LayerSummary {
                name: node.name.clone(),
                kind: placed.layer.kind(),
                output_shape: node.shape.clone(),
                parameters: weights.iter().map(|weight| weight.shape.size()).sum(),
            }
        });
        let layers: Vec<_> = layers.collect();
        let parameters = layers.iter().map(|layer| layer.parameters).sum();
        Summary { layers, parameters }
    }
}

impl Summary {
    /// As JSON; the batch axis is `null`.
    pub fn to_json(&self) -> Value {
        let layer = |layer: &LayerSummary| {
            let shape = std::iter::once(Value::Null).chain(layer.output_shape.iter().map(|&dim| Value::from(dim)));
            let shape: Value = shape.collect();
            json!({ "name": layer.name, "kind": layer.kind, "outputShape": shape, "parameters": layer.parameters })
        };
        json!({ "layers": self.layers.iter().map(layer).collect::<Value>(), "parameters": self.parameters })
    }
}
