//! From a spec to connected layers with known shapes and weights. Every mistake in a model is found here.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use espalier_graph::Shape;
use espalier_spec::{At, Error, Family, Result, names};

use super::names::free_name;
use super::spec::{Functional, ModelSpec, NodeLayer, Sequential};
use crate::layers::{Input, LayerSpec};
use crate::named_layer::{NamedLayer, check_name};
use crate::weight::WeightInfo;

/// A layer of the model.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) layer: LayerSpec,
    /// Kind and name for error sentences.
    pub(super) place: String,
    pub(super) trainable: bool,
    /// Its weights among those of the model.
    pub(super) weights: Range<usize>,
    /// Shapes of the inputs that its weights were made for.
    inputs: Vec<Shape>,
}

/// One use of a layer.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) layer: usize,
    pub(super) inputs: Vec<usize>,
    /// Shape of the value, without the batch axis.
    pub(super) shape: Shape,
    /// Whether an earlier node has the layer as its own.
    pub(super) shared: bool,
    /// Whether the spec names it; the input of a sequential model may go without.
    pub(super) listed: bool,
}

/// Connected layers.
#[derive(Debug, Default)]
pub(super) struct Wiring {
    pub(super) layers: Vec<Placed>,
    pub(super) nodes: Vec<Node>,
    pub(super) weights: Vec<WeightInfo>,
    pub(super) inputs: Vec<usize>,
    pub(super) outputs: Vec<usize>,
    by_name: HashMap<String, usize>,
    layer_names: HashSet<String>,
}

impl Wiring {
    /// Connects the layers of a spec in which every layer has a name.
    pub(super) fn new(spec: &ModelSpec) -> Result<Self> {
        let mut wiring = Self::default();
        match spec {
            ModelSpec::Sequential(spec) => wiring.sequential(spec)?,
            ModelSpec::Functional(spec) => wiring.functional(spec)?,
        }
        Ok(wiring)
    }

    fn sequential(&mut self, spec: &Sequential) -> Result<()> {
        let expected = "expected layers.input({ shape }) first, or the option inputShape on the first layer";
        let Some(first) = spec.layers.first() else {
            return Err(Error::spec(format!("sequential: there are no layers; {expected}, got an empty list.")));
        };
        let mut last = None;
        if !matches!(first.layer, LayerSpec::Input(_)) {
            let Some(shape) = &first.options.input_shape else {
                let got = first.place();
                return Err(Error::spec(format!("sequential: the input's shape is not known; {expected}, got {got}.")));
            };
            let names: HashSet<_> = spec.layers.iter().filter_map(|layer| layer.options.name.as_deref()).collect();
            let name = free_name("input", |name| names.contains(name));
            let input = NamedLayer::from(Input { shape: shape.clone(), dtype: crate::layers::InputDtype::Float32 });
            last = Some(self.add(name, &input, &[], false)?);
        }
        for layer in &spec.layers {
            let name = layer.options.name.clone().unwrap_or_default();
            last = Some(self.add(name, layer, last.as_slice(), true)?);
        }
        self.inputs.push(0);
        self.outputs.extend(last);
        Ok(())
    }

    fn functional(&mut self, spec: &Functional) -> Result<()> {
        for node in &spec.nodes {
            let place = format!("node \"{}\"", node.name);
            check_name(&node.name, &At::new("node"))?;
            let inputs = node.inputs.iter().map(|input| self.find(input, &place)).collect::<Result<Vec<_>>>()?;
            match &node.layer {
                NodeLayer::Own(layer) => self.add(node.name.clone(), layer, &inputs, true)?,
                NodeLayer::Shared(first) => {
                    let layer = self.nodes[self.find(first, &place)?].layer;
                    self.share(node.name.clone(), layer, &inputs)?
                }
            };
        }
        self.inputs = spec.inputs.iter().map(|name| self.find(name, "functional: inputs")).collect::<Result<_>>()?;
        self.outputs = spec.outputs.iter().map(|name| self.find(name, "functional: outputs")).collect::<Result<_>>()?;
        if self.outputs.is_empty() {
            return Err(Error::spec(
                "functional: there are no outputs; expected the name of a node, got an empty list.",
            ));
        }
        self.check_inputs()
    }

    /// Exactly the input layers are inputs, each once.
    fn check_inputs(&self) -> Result<()> {
        for (place, &node) in self.inputs.iter().enumerate() {
            let name = &self.nodes[node].name;
            if !self.is_input(node) {
                let got = &self.layers[self.nodes[node].layer].place;
                return Err(Error::spec(format!(
                    "functional: input \"{name}\" is no input layer; expected layers.input(), got {got}."
                )));
            }
            if self.inputs[..place].contains(&node) {
                return Err(Error::spec(format!(
                    "functional: input \"{name}\" is listed twice; expected each input once."
                )));
            }
        }
        let forgotten = (0..self.nodes.len()).find(|&node| self.is_input(node) && !self.inputs.contains(&node));
        let Some(node) = forgotten else { return Ok(()) };
        let name = &self.nodes[node].name;
        Err(Error::spec(format!("functional: input layer \"{name}\" is not among the inputs. Add its name to inputs.")))
    }

    fn is_input(&self, node: usize) -> bool {
        matches!(self.layers[self.nodes[node].layer].layer, LayerSpec::Input(_))
    }

    fn find(&self, name: &str, place: &str) -> Result<usize> {
        self.by_name.get(name).copied().ok_or_else(|| {
            let meant = names::suggestion(name, self.nodes.iter().map(|node| node.name.as_str()));
            Error::spec(format!(
                "{place}: no node before it is called '{name}'; expected the name of an earlier node{meant}"
            ))
        })
    }

    fn add(&mut self, node: String, layer: &NamedLayer, inputs: &[usize], listed: bool) -> Result<usize> {
        let kind = layer.layer.kind();
        let name = layer.options.name.clone().unwrap_or_else(|| node.clone());
        layer.layer.validate(&At::ROOT)?;
        check_name(&name, &At::new(kind))?;
        if !self.layer_names.insert(name.clone()) {
            return Err(Error::spec(format!(
                "model: two layers are called \"{name}\"; expected a name of its own for each."
            )));
        }
        let place = format!("{kind} \"{name}\"");
        let shapes: Vec<Shape> = inputs.iter().map(|&input| self.nodes[input].shape.clone()).collect();
        let within = |error: Error| error.at(&place);
        let shape = layer.layer.output_shape(&shapes).map_err(within)?;
        if let Some(expected) = &layer.options.input_shape {
            let given = shapes.first().unwrap_or(&shape);
            if given[..] != expected[..] {
                return Err(within(Error::shape(format!(
                    "input does not have the shape of inputShape; expected {expected:?}, got {given}."
                ))));
            }
        }
        let first = self.weights.len();
        for weight in layer.layer.weights(&shapes).map_err(within)? {
            self.weights.push(WeightInfo {
                name: format!("{name}/{}", weight.name),
                shape: weight.shape,
                initializer: weight.initializer,
                trainable: weight.trainable && layer.options.trainable,
                fans: weight.fans,
            });
        }
        let weights = first..self.weights.len();
        self.layers.push(Placed {
            layer: layer.layer.clone(),
            place,
            trainable: layer.options.trainable,
            weights,
            inputs: shapes,
        });
        self.push(Node {
            name: node,
            layer: self.layers.len() - 1,
            inputs: inputs.to_vec(),
            shape,
            shared: false,
            listed,
        })
    }

    fn share(&mut self, name: String, index: usize, inputs: &[usize]) -> Result<usize> {
        let shapes: Vec<Shape> = inputs.iter().map(|&input| self.nodes[input].shape.clone()).collect();
        let placed = &self.layers[index];
        let within = |error: Error| error.at(&placed.place);
        let shape = placed.layer.output_shape(&shapes).map_err(within)?;
        if placed.layer.weights(&shapes).map_err(within)? != placed.layer.weights(&placed.inputs).map_err(within)? {
            let (expected, got) = (&placed.inputs, &shapes);
            return Err(within(Error::shape(format!(
                "used again at node \"{name}\" on inputs that need other weights; expected {expected:?}, got {got:?}."
            ))));
        }
        self.push(Node { name, layer: index, inputs: inputs.to_vec(), shape, shared: true, listed: true })
    }

    fn push(&mut self, node: Node) -> Result<usize> {
        let index = self.nodes.len();
        if self.by_name.insert(node.name.clone(), index).is_some() {
            let expected = "expected a name of its own for each";
            return Err(Error::spec(format!("model: two nodes are called \"{}\"; {expected}.", node.name)));
        }
        self.nodes.push(node);
        Ok(index)
    }
}
