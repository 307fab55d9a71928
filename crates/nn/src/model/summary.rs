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
    /// Those among them that training changes.
    pub trainable: usize,
}

/// One use of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerSummary {
    /// Name of the node.
    pub name: String,
    /// Kind of the layer.
    pub kind: &'static str,
    /// Names of the nodes whose values it takes, as far as the spec names them.
    pub inputs: Vec<String>,
    /// Shape of the value, without the batch axis.
    pub output_shape: Shape,
    /// Numbers in the layer's weights; none where the weights are those of an earlier use.
    pub parameters: usize,
}

impl Model {
    /// What the model is made of.
    pub fn summary(&self) -> Summary {
        let nodes = &self.wiring.nodes;
        let layers = nodes.iter().filter(|node| node.listed).map(|node| {
            let placed = &self.wiring.layers[node.layer];
            let weights = if node.shared { &[] } else { &self.wiring.weights[placed.weights.clone()] };
            let inputs = node.inputs.iter().map(|&input| &nodes[input]).filter(|input| input.listed);
            LayerSummary {
                name: node.name.clone(),
                kind: placed.layer.kind(),
                inputs: inputs.map(|input| input.name.clone()).collect(),
                output_shape: node.shape.clone(),
                parameters: weights.iter().map(|weight| weight.shape.size()).sum(),
            }
        });
        let layers: Vec<_> = layers.collect();
        let parameters = layers.iter().map(|layer| layer.parameters).sum();
        let trained = self.weights().iter().filter(|weight| weight.trainable);
        Summary { layers, parameters, trainable: trained.map(|weight| weight.shape.size()).sum() }
    }
}

impl Summary {
    /// As JSON; the batch axis is `null`.
    pub fn to_json(&self) -> Value {
        let layer = |layer: &LayerSummary| {
            let shape = std::iter::once(Value::Null).chain(layer.output_shape.iter().map(|&dim| Value::from(dim)));
            let shape: Value = shape.collect();
            let (name, kind, inputs, parameters) = (&layer.name, layer.kind, &layer.inputs, layer.parameters);
            json!({ "name": name, "kind": kind, "inputs": inputs, "outputShape": shape, "parameters": parameters })
        };
        json!({
            "layers": self.layers.iter().map(layer).collect::<Value>(),
            "parameters": self.parameters,
            "trainable": self.trainable,
        })
    }
}
