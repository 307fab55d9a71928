//! Folding: a normaliser directly behind a layer that can take its factor and its summand into its own weights.

use std::collections::HashMap;

use espalier_graph::Tensor;
use espalier_spec::Result;

use super::{Model, ModelSpec, NodeLayer};
use crate::layers::LayerSpec;

/// A pair of layers that can be one, and what it is.
struct Fold {
    /// Names of the nodes: the layer that stays, and the one that goes.
    stays: String,
    goes: String,
    layer: LayerSpec,
    weights: Vec<Tensor>,
}

impl Model {
    /// The model for prediction in which every normaliser that can be is a part of the layer before it, and its weights.
    ///
    /// Both layers must be used once, and nothing else may read what the first gives.
    pub fn folded(&self, weights: &[Tensor]) -> Result<(Self, Vec<Tensor>)> {
        let mut folded = (Self::new(self.spec.clone())?, weights.to_vec());
        while let Some(fold) = folded.0.next_fold(&folded.1)? {
            folded = folded.0.apply(fold, folded.1)?;
        }
        Ok(folded)
    }

    fn next_fold(&self, weights: &[Tensor]) -> Result<Option<Fold>> {
        let nodes = &self.wiring.nodes;
        let used_once = |layer: usize| nodes.iter().filter(|node| node.layer == layer).count() == 1;
        for (at, node) in nodes.iter().enumerate() {
            let [before] = node.inputs[..] else { continue };
            let readers = nodes.iter().flat_map(|node| &node.inputs).filter(|input| **input == before).count();
            let alone = readers == 1 && !self.wiring.outputs.contains(&before);
            if !alone || !used_once(node.layer) || !used_once(nodes[before].layer) || at == before {
                continue;
            }
            let (first, second) = (&self.wiring.layers[nodes[before].layer], &self.wiring.layers[node.layer]);
            if first.activity_regularizer.is_some() || second.activity_regularizer.is_some() {
                continue;
            }
            let Some(map) = second.layer.channel_map(&nodes[before].shape, &weights[second.weights.clone()])? else {
                continue;
            };
            if let Some((layer, weights)) = first.layer.absorb(&map, &node.shape, &weights[first.weights.clone()])? {
                let (stays, goes) = (nodes[before].name.clone(), node.name.clone());
                return Ok(Some(Fold { stays, goes, layer, weights }));
            }
        }
        Ok(None)
    }

    fn apply(&self, fold: Fold, weights: Vec<Tensor>) -> Result<(Self, Vec<Tensor>)> {
        let mut spec = self.spec.clone();
        let mut layer_name = fold.stays.clone();
        match &mut spec {
            ModelSpec::Sequential(spec) => {
                spec.layers.retain(|layer| layer.options.name.as_ref() != Some(&fold.goes));
                let stays = spec.layers.iter_mut().find(|layer| layer.options.name.as_ref() == Some(&fold.stays));
                if let Some(stays) = stays {
                    stays.layer = fold.layer;
                }
            }
            ModelSpec::Functional(spec) => {
                spec.nodes.retain(|node| node.name != fold.goes);
                for node in &mut spec.nodes {
                    if let NodeLayer::Own(layer) = &mut node.layer
                        && node.name == fold.stays
                    {
                        layer_name = layer.options.name.clone().unwrap_or(layer_name);
                        layer.layer = fold.layer.clone();
                    }
                }
                let inputs = spec.nodes.iter_mut().flat_map(|node| &mut node.inputs);
                inputs.chain(&mut spec.outputs).filter(|name| **name == fold.goes).for_each(|name| {
                    name.clone_from(&fold.stays);
                });
            }
        }
        let model = Self::new(spec)?;
        let names = self.weights().iter().map(|info| info.name.clone());
        let mut by_name: HashMap<String, Tensor> = names.zip(weights).collect();
        let own = format!("{layer_name}/");
        let of_layer = model.weights().iter().filter(|info| info.name.starts_with(&own));
        by_name.extend(of_layer.map(|info| info.name.clone()).zip(fold.weights));
        let weights = model.weights().iter().filter_map(|info| by_name.remove(&info.name)).collect();
        Ok((model, weights))
    }
}
