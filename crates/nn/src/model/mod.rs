//! Models: a spec that has been checked as a whole, every shape and weight known. A model holds no numbers.

mod forward;
mod initialise;
mod names;
mod spec;
mod summary;
mod wiring;

pub use forward::Forward;
pub use spec::{Functional, ModelSpec, NodeLayer, NodeSpec, Sequential};
pub use summary::{LayerSummary, Summary};

use espalier_graph::{DType, Graph, Shape, TensorType};
use espalier_spec::{At, Error, Family, Result, Value};

use crate::layers::{LayerSpec, batched};
use crate::weight::WeightInfo;
use wiring::Wiring;

/// A model whose shapes and weights are known.
#[derive(Debug)]
pub struct Model {
    spec: ModelSpec,
    wiring: Wiring,
    inputs: Vec<InputInfo>,
    outputs: Vec<Shape>,
}

/// Where values enter a model.
#[derive(Debug, Clone, PartialEq)]
pub struct InputInfo {
    /// Name of the node.
    pub name: String,
    /// Shape of one sample, without the batch axis.
    pub shape: Shape,
    /// Type of the elements.
    pub dtype: DType,
}

impl Model {
    /// Checks a spec and names the layers that have no name.
    pub fn new(mut spec: ModelSpec) -> Result<Self> {
        name_layers(&mut spec);
        let wiring = Wiring::new(&spec)?;
        let inputs = wiring.inputs.iter().map(|&index| {
            let node = &wiring.nodes[index];
            let LayerSpec::Input(input) = &wiring.layers[node.layer].layer else {
                return Err(Error::internal("a model's input is no input layer."));
            };
            Ok(InputInfo { name: node.name.clone(), shape: node.shape.clone(), dtype: input.element() })
        });
        let inputs = inputs.collect::<Result<Vec<_>>>()?;
        let outputs = wiring.outputs.iter().map(|&node| wiring.nodes[node].shape.clone()).collect();
        let model = Self { spec, wiring, inputs, outputs };
        model.rehearse()?;
        Ok(model)
    }

    /// Reads and checks a spec.
    pub fn from_json(value: &Value) -> Result<Self> {
        Self::new(ModelSpec::from_json(value, &At::ROOT)?)
    }

    /// The spec, in which every layer has a name.
    pub fn spec(&self) -> &ModelSpec {
        &self.spec
    }

    /// The spec as JSON.
    pub fn to_json(&self) -> Value {
        self.spec.to_json()
    }

    /// Where values enter, in order.
    pub fn inputs(&self) -> &[InputInfo] {
        &self.inputs
    }

    /// Shapes of the results in order, without the batch axis.
    pub fn outputs(&self) -> &[Shape] {
        &self.outputs
    }

    /// Names of the nodes that the results come from, in order.
    pub fn output_names(&self) -> Vec<String> {
        self.wiring.outputs.iter().map(|&node| self.wiring.nodes[node].name.clone()).collect()
    }

    /// The weights, in the order of the layers.
    pub fn weights(&self) -> &[WeightInfo] {
        &self.wiring.weights
    }

    /// Adds the model to a graph that is thrown away: what shapes alone do not show, such as element types, fails here.
    fn rehearse(&self) -> Result<()> {
        let graph = Graph::new();
        let weights = self.weights().iter().map(|info| graph.expr(graph.input(TensorType::f32(info.shape.clone()))));
        let weights: Vec<_> = weights.collect();
        // Two samples, so that an axis of size 1 which should be the batch is noticed.
        let inputs = self.inputs.iter().map(|info| {
            let shape = batched(2, &info.shape)?;
            Ok(graph.expr(graph.input(TensorType::new(info.dtype, shape))))
        });
        let inputs = inputs.collect::<Result<Vec<_>>>()?;
        self.forward(&graph, &weights, &inputs, true).map(drop)
    }
}

/// Gives every layer a name; in a graph the node's name.
fn name_layers(spec: &mut ModelSpec) {
    match spec {
        ModelSpec::Sequential(spec) => {
            names::complete(spec.layers.iter_mut().map(|layer| (layer.layer.kind(), &mut layer.options.name)));
        }
        ModelSpec::Functional(spec) => {
            for node in &mut spec.nodes {
                if let NodeLayer::Own(layer) = &mut node.layer {
                    layer.options.name.get_or_insert_with(|| node.name.clone());
                }
            }
        }
    }
}
