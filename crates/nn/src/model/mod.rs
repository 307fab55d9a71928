//! Models: a spec that has been checked as a whole, every shape and weight known. A model holds no numbers.

mod fold;
mod forward;
mod initialise;
mod layers;
mod names;
mod recompute;
mod rehearsal;
mod spec;
mod state_dict;
mod summary;
mod wiring;

pub use forward::Forward;
pub use layers::LayerInfo;
pub use recompute::Recompute;
pub use spec::{Functional, ModelSpec, NodeLayer, NodeSpec, Sequential};
pub use summary::{LayerSummary, Summary};

use espalier_graph::{DType, Shape, TensorType};
use espalier_spec::{At, Error, Result, Value};

use crate::layers::LayerSpec;
use crate::weight::WeightInfo;
use wiring::Wiring;

/// Describes the function of a layer: its place in the spec, the types of its inputs, its spec.
pub type Describe<'a> = dyn FnMut(usize, &[TensorType]) -> Result<Value> + 'a;

const NOT_DESCRIBED: &str = "the function is not known; expected a layer made by layers.lambda() or defineLayer(), got a spec \
     without one.";

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
    pub fn new(spec: ModelSpec) -> Result<Self> {
        Self::describing(spec, &mut |_, _| Err(Error::spec(NOT_DESCRIBED)))
    }

    /// The same, for layers that are functions not yet described: `describe` is asked for the spec of the one at that
    /// place among the spec's layers or nodes, given the types of its inputs for a batch of 2.
    pub fn describing(mut spec: ModelSpec, describe: &mut Describe<'_>) -> Result<Self> {
        name_layers(&mut spec);
        let wiring = Wiring::new(&mut spec, describe)?;
        let inputs = wiring.inputs.iter().map(|&index| {
            let node = &wiring.nodes[index];
            let LayerSpec::Input(input) = &wiring.layers[node.layer].layer else {
                return Err(Error::internal("a model's input is no input layer."));
            };
            let shape = Shape::new(&input.shape[..])?;
            Ok(InputInfo { name: node.name.clone(), shape, dtype: input.dtype.element() })
        });
        let inputs = inputs.collect::<Result<Vec<_>>>()?;
        let outputs = wiring.outputs.iter().map(|&node| wiring.nodes[node].shape.clone()).collect();
        Ok(Self { spec, wiring, inputs, outputs })
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
}

/// Gives every layer a name; in a graph the node's name.
fn name_layers(spec: &mut ModelSpec) {
    match spec {
        ModelSpec::Sequential(spec) => {
            names::complete(spec.layers.iter_mut().map(|layer| (layer.stem().to_owned(), &mut layer.options.name)));
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
