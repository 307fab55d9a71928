//! From a spec to connected layers with known shapes and weights. Every mistake in a model is found here.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use espalier_graph::{Graph, Shape};
use espalier_spec::{At, Error, Family, Result, Spec, names};

use super::Describe;
use super::names::free_name;
use super::rehearsal::Rehearsal;
use super::spec::{Functional, ModelSpec, NodeLayer, Sequential};
use crate::data_format::DataFormat;
use crate::layers::{Input, Lambda, LayerSpec};
use crate::named_layer::{NamedLayer, check_name};
use crate::regularizers::RegularizerSpec;
use crate::weight::WeightInfo;

/// A layer of the model.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) layer: LayerSpec,
    /// Kind and name for error sentences.
    pub(super) place: String,
    pub(super) trainable: bool,
    pub(super) activity_regularizer: Option<RegularizerSpec>,
    /// How values lie that enter here, if it is an input layer.
    pub(super) enters_as: DataFormat,
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
}

impl Wiring {
    /// Connects the layers of a spec in which every layer has a name; those that are functions are described.
    pub(super) fn new(spec: &mut ModelSpec, describe: &mut Describe<'_>) -> Result<Self> {
        let graph = Graph::new();
        let mut wirer = Wirer {
            wiring: Self::default(),
            rehearsal: Rehearsal::new(&graph),
            describe,
            by_name: HashMap::new(),
            layer_names: HashSet::new(),
        };
        match spec {
            ModelSpec::Sequential(spec) => wirer.sequential(spec)?,
            ModelSpec::Functional(spec) => wirer.functional(spec)?,
        }
        Ok(wirer.wiring)
    }
}

const ONLY_WHERE_IMAGES_ENTER: &str = "dataFormat is for where images enter a model; expected 'channelsLast', got \
     'channelsFirst'. Give it to the input, layers.input({ shape: [channels, height, width], dataFormat: 'channelsFirst' }), \
     which turns images once, and to no layer behind.";

/// What is known while layers are connected.
struct Wirer<'g, 'd, 'f> {
    wiring: Wiring,
    rehearsal: Rehearsal<'g>,
    describe: &'d mut Describe<'f>,
    by_name: HashMap<String, usize>,
    layer_names: HashSet<String>,
}

impl Wirer<'_, '_, '_> {
    fn sequential(&mut self, spec: &mut Sequential) -> Result<()> {
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
            let mut input = NamedLayer::from(Input { shape: shape.clone(), dtype: crate::layers::InputDtype::Float32 });
            input.options.data_format = first.options.data_format;
            last = Some(self.add(name, &mut input, 0, &[], false).map_err(|error| error.at(first.place()))?);
        }
        for (at, layer) in spec.layers.iter_mut().enumerate() {
            let name = layer.options.name.clone().unwrap_or_default();
            last = Some(self.add(name, layer, at, last.as_slice(), true)?);
        }
        self.wiring.inputs.push(0);
        self.wiring.outputs.extend(last);
        Ok(())
    }

    fn functional(&mut self, spec: &mut Functional) -> Result<()> {
        for (at, node) in spec.nodes.iter_mut().enumerate() {
            let place = format!("node \"{}\"", node.name);
            check_name(&node.name, &At::new("node"))?;
            let inputs = node.inputs.iter().map(|input| self.find(input, &place)).collect::<Result<Vec<_>>>()?;
            match &mut node.layer {
                NodeLayer::Own(layer) => self.add(node.name.clone(), layer, at, &inputs, true)?,
                NodeLayer::Shared(first) => {
                    let layer = self.wiring.nodes[self.find(first, &place)?].layer;
                    self.share(node.name.clone(), layer, &inputs)?
                }
            };
        }
        self.wiring.inputs =
            spec.inputs.iter().map(|name| self.find(name, "functional: inputs")).collect::<Result<_>>()?;
        self.wiring.outputs =
            spec.outputs.iter().map(|name| self.find(name, "functional: outputs")).collect::<Result<_>>()?;
        if self.wiring.outputs.is_empty() {
            return Err(Error::spec(
                "functional: there are no outputs; expected the name of a node, got an empty list.",
            ));
        }
        self.check_inputs()
    }

    /// Exactly the input layers are inputs, each once.
    fn check_inputs(&self) -> Result<()> {
        for (place, &node) in self.wiring.inputs.iter().enumerate() {
            let name = &self.wiring.nodes[node].name;
            if !self.is_input(node) {
                let got = &self.wiring.layers[self.wiring.nodes[node].layer].place;
                return Err(Error::spec(format!(
                    "functional: input \"{name}\" is no input layer; expected layers.input(), got {got}."
                )));
            }
            if self.wiring.inputs[..place].contains(&node) {
                return Err(Error::spec(format!(
                    "functional: input \"{name}\" is listed twice; expected each input once."
                )));
            }
        }
        let forgotten =
            (0..self.wiring.nodes.len()).find(|&node| self.is_input(node) && !self.wiring.inputs.contains(&node));
        let Some(node) = forgotten else { return Ok(()) };
        let name = &self.wiring.nodes[node].name;
        Err(Error::spec(format!("functional: input layer \"{name}\" is not among the inputs. Add its name to inputs.")))
    }

    fn is_input(&self, node: usize) -> bool {
        matches!(self.wiring.layers[self.wiring.nodes[node].layer].layer, LayerSpec::Input(_))
    }

    fn find(&self, name: &str, place: &str) -> Result<usize> {
        self.by_name.get(name).copied().ok_or_else(|| {
            let meant = names::suggestion(name, self.wiring.nodes.iter().map(|node| node.name.as_str()));
            Error::spec(format!(
                "{place}: no node before it is called '{name}'; expected the name of an earlier node{meant}"
            ))
        })
    }

    /// Adds a layer, which stands at that place of the spec, and its first use.
    fn add(
        &mut self,
        node: String,
        layer: &mut NamedLayer,
        at: usize,
        inputs: &[usize],
        listed: bool,
    ) -> Result<usize> {
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
        let shapes: Vec<Shape> = inputs.iter().map(|&input| self.wiring.nodes[input].shape.clone()).collect();
        let within = |error: Error| error.at(&place);
        if let LayerSpec::Lambda(lambda) = &mut layer.layer
            && !lambda.is_described()
        {
            let spec = (self.describe)(at, &self.rehearsal.types(inputs)).map_err(within)?;
            *lambda = Lambda::from_json(&spec, &At::new(kind))?;
        }
        let format = layer.options.data_format;
        let shape = layer.layer.output_shape(&shapes).map_err(within)?;
        let is_input = matches!(layer.layer, LayerSpec::Input(_));
        let shape = if is_input { format.inside(&shape).map_err(within)? } else { shape };
        let opens = is_input || inputs.iter().any(|&input| !self.wiring.nodes[input].listed);
        if format == DataFormat::ChannelsFirst && !opens {
            return Err(within(Error::spec(ONLY_WHERE_IMAGES_ENTER)));
        }
        if let Some(expected) = &layer.options.input_shape {
            let given = shapes.first().unwrap_or(&shape);
            if *given != format.inside(expected).map_err(within)? {
                return Err(within(Error::shape(format!(
                    "input does not have the shape of inputShape; expected {expected:?}, got {given}."
                ))));
            }
        }
        let first = self.wiring.weights.len();
        for weight in layer.layer.weights(&shapes).map_err(within)? {
            self.wiring.weights.push(WeightInfo {
                name: format!("{name}/{}", weight.name),
                shape: weight.shape,
                initializer: weight.initializer,
                trainable: weight.trainable && layer.options.trainable,
                fans: weight.fans,
                regularizer: weight.regularizer,
                constraint: weight.constraint,
            });
        }
        let weights = first..self.wiring.weights.len();
        self.wiring.layers.push(Placed {
            layer: layer.layer.clone(),
            place,
            trainable: layer.options.trainable,
            activity_regularizer: layer.options.activity_regularizer.clone(),
            enters_as: if is_input { format } else { DataFormat::ChannelsLast },
            weights,
            inputs: shapes,
        });
        self.push(Node {
            name: node,
            layer: self.wiring.layers.len() - 1,
            inputs: inputs.to_vec(),
            shape,
            shared: false,
            listed,
        })
    }

    fn share(&mut self, name: String, index: usize, inputs: &[usize]) -> Result<usize> {
        let shapes: Vec<Shape> = inputs.iter().map(|&input| self.wiring.nodes[input].shape.clone()).collect();
        let placed = &self.wiring.layers[index];
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
        let index = self.wiring.nodes.len();
        if self.by_name.insert(node.name.clone(), index).is_some() {
            let expected = "expected a name of its own for each";
            return Err(Error::spec(format!("model: two nodes are called \"{}\"; {expected}.", node.name)));
        }
        self.wiring.nodes.push(node);
        self.rehearsal.add_last(&self.wiring)?;
        Ok(index)
    }
}
