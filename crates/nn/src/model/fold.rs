//! Folding: a normaliser beside a layer that can take its factor and its summand into its own weights.

use std::collections::{HashMap, HashSet};

use espalier_graph::{Tensor, TensorType};
use espalier_spec::Result;

use super::wiring::Placed;
use super::{Functional, Model, ModelSpec, NodeLayer, Sequential};
use crate::layers::LayerSpec;
use crate::named_layer::NamedLayer;
use crate::weight::WeightInfo;

/// A pair of layers that can be one, and what it is.
struct Fold {
    /// Names of the nodes: the layer that stays, and the one that goes.
    stays: String,
    goes: String,
    layer: LayerSpec,
    weights: Vec<Tensor>,
}

impl Model {
    /// The model for prediction in which every normaliser that can be is a part of the layer before it, or else of the one
    /// behind it, and its weights.
    ///
    /// Both layers must be used once, and nothing else may read what is between them.
    pub fn folded(&self, weights: &[Tensor]) -> Result<(Self, Vec<Tensor>)> {
        let (mut model, mut weights) = (Self::new(self.spec.clone())?, weights.to_vec());
        loop {
            let folds = model.folds(&weights)?;
            if folds.is_empty() {
                return Ok((model, weights));
            }
            (model, weights) = model.apply(folds, weights)?;
        }
    }

    /// The same model for weights that are not there yet.
    pub fn folded_blank(&self) -> Result<Self> {
        self.folded(&blank(self.weights())).map(|(model, _)| model)
    }

    /// Whether any layer could be a part of another, asked without weights.
    pub fn may_fold(&self) -> Result<bool> {
        let nodes = &self.wiring.nodes;
        for node in nodes {
            let [before] = node.inputs[..] else { continue };
            let placed = &self.wiring.layers[node.layer];
            let weights = blank(&self.wiring.weights[placed.weights.clone()]);
            if placed.layer.channel_map(&nodes[before].shape, &weights)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Pairs that can be one, no node in two of them.
    fn folds(&self, weights: &[Tensor]) -> Result<Vec<Fold>> {
        let nodes = &self.wiring.nodes;
        let of = |node: usize| &self.wiring.layers[nodes[node].layer];
        let own = |placed: &Placed| &weights[placed.weights.clone()];
        let (mut folds, mut taken) = (vec![], HashSet::new());
        for (at, node) in nodes.iter().enumerate() {
            let [before] = node.inputs[..] else { continue };
            if taken.contains(&at) {
                continue;
            }
            let Some(map) = of(at).layer.channel_map(&nodes[before].shape, own(of(at)))? else { continue };
            let behind = nodes.iter().position(|reader| reader.inputs[..] == [at]);
            let is_free = |first, second, other| !taken.contains(&other) && self.is_pair(first, second);
            let mut absorbed = None;
            if is_free(before, at, before) {
                let placed = of(before);
                absorbed =
                    placed.layer.absorb_behind(&map, &node.shape, own(placed))?.map(|absorbed| (before, absorbed));
            }
            if let (None, Some(behind)) = (&absorbed, behind.filter(|&behind| is_free(at, behind, behind))) {
                let placed = of(behind);
                absorbed =
                    placed.layer.absorb_before(&map, &node.shape, own(placed))?.map(|absorbed| (behind, absorbed));
            }
            if let Some((stays, (layer, weights))) = absorbed {
                taken.extend([at, stays]);
                folds.push(Fold { stays: nodes[stays].name.clone(), goes: node.name.clone(), layer, weights });
            }
        }
        Ok(folds)
    }

    /// Whether both nodes are the only uses of their layers, and only the second reads the first, for its output alone.
    fn is_pair(&self, first: usize, second: usize) -> bool {
        let nodes = &self.wiring.nodes;
        let readers = nodes.iter().flat_map(|node| &node.inputs).filter(|input| **input == first).count();
        let may_merge = |at: usize| {
            let layer = nodes[at].layer;
            nodes.iter().filter(|node| node.layer == layer).count() == 1
                && self.wiring.layers[layer].activity_regularizer.is_none()
        };
        readers == 1 && !self.wiring.outputs.contains(&first) && may_merge(first) && may_merge(second)
    }

    fn apply(&self, folds: Vec<Fold>, weights: Vec<Tensor>) -> Result<(Self, Vec<Tensor>)> {
        let mut spec = self.spec.clone();
        let merge = |fold: Fold| match &mut spec {
            ModelSpec::Sequential(spec) => (spec.merge(&fold), fold.weights),
            ModelSpec::Functional(spec) => (spec.merge(&fold), fold.weights),
        };
        let mut of_layer: HashMap<String, Vec<Tensor>> = folds.into_iter().map(merge).collect();
        let model = Self::new(spec)?;
        let names = self.weights().iter().map(|info| info.name.clone());
        let mut by_name: HashMap<String, Tensor> = names.zip(weights).collect();
        for (layer, info) in model.spec.layers().into_iter().zip(model.layers()) {
            let name = layer.options.name.as_deref().unwrap_or_default();
            let places = info.weights.map(|at| model.weights()[at].name.clone());
            by_name.extend(places.zip(of_layer.remove(name).into_iter().flatten()));
        }
        let weights = model.weights().iter().filter_map(|info| by_name.remove(&info.name)).collect();
        Ok((model, weights))
    }
}

/// Zeros in the place of weights; until they are written they take no memory.
fn blank(infos: &[WeightInfo]) -> Vec<Tensor> {
    infos.iter().map(|info| Tensor::build(TensorType::f32(info.shape.clone()), |_| ())).collect()
}

impl Sequential {
    /// Makes the two layers one; its name.
    fn merge(&mut self, fold: &Fold) -> String {
        let place = |layers: &[NamedLayer], name: &String| {
            layers.iter().position(|layer| layer.options.name.as_ref() == Some(name))
        };
        if let Some(at) = place(&self.layers, &fold.goes) {
            let gone = self.layers.remove(at);
            // The first layer says what shape enters; a normaliser keeps it.
            if let (Some(next), Some(shape)) = (self.layers.get_mut(at), gone.options.input_shape) {
                next.options.input_shape = Some(shape);
                next.options.data_format = gone.options.data_format;
            }
        }
        if let Some(at) = place(&self.layers, &fold.stays) {
            self.layers[at].layer = fold.layer.clone();
        }
        fold.stays.clone()
    }
}

impl Functional {
    /// Makes the two nodes one; the name of its layer.
    fn merge(&mut self, fold: &Fold) -> String {
        let gone = self.nodes.iter().position(|node| node.name == fold.goes).map(|at| self.nodes.remove(at));
        let entering = gone.into_iter().flat_map(|node| node.inputs).next();
        // An output keeps its name; the layer that gives it has one of its own.
        let name = if self.outputs.contains(&fold.goes) { &fold.goes } else { &fold.stays };
        // What read the node that goes reads what that one did, or what has become of it.
        let instead = entering.filter(|input| *input != fold.stays).unwrap_or_else(|| name.clone());
        let mut layer_name = fold.stays.clone();
        for node in &mut self.nodes {
            for input in node.inputs.iter_mut().filter(|input| **input == fold.goes) {
                input.clone_from(&instead);
            }
            if let NodeLayer::Own(layer) = &mut node.layer
                && node.name == fold.stays
            {
                layer_name = layer.options.name.clone().unwrap_or(layer_name);
                layer.layer = fold.layer.clone();
                node.name.clone_from(name);
            }
        }
        layer_name
    }
}
