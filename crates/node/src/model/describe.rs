//! What a model is: its spec, layers, shapes and weights.

use espalier_graph::Shape;
use espalier_nn::model::LayerInfo;
use espalier_spec::{At, FieldValue, Value as Json, json};
use napi::Env;
use napi_derive::napi;

use super::{NamedWeight, NativeModel, named};
use crate::error::{Result, guard};
use crate::given;
use crate::tensor::{NativeTensor, Tensors, unwrap};

#[napi]
impl NativeModel {
    /// The model as data.
    #[napi]
    pub fn spec(&self) -> Result<Json> {
        guard(|| Ok(self.idle("toJSON")?.model().spec().to_json()))
    }

    /// Layers, shapes, counts, and memory for batches of a size.
    #[napi]
    pub fn summary(&self, options: Json) -> Result<Json> {
        guard(|| {
            let batch = match options.get("batchSize") {
                None | Some(Json::Null) => given::DEFAULT_BATCH,
                Some(value) => usize::read(value, &At::new("summary").field("batchSize"))?,
            };
            self.idle("summary")?.summary(batch)
        })
    }

    /// What is known of each layer besides its spec: shapes without the batch axis, and weights.
    #[napi]
    pub fn layers(&self) -> Result<Json> {
        guard(|| {
            let session = self.idle("layers")?;
            let model = session.model();
            let dims = |shape: &Shape| Json::from(&shape[..]);
            let weight = |at: usize| {
                let info = &model.weights()[at];
                json!({ "name": info.name, "at": at, "shape": dims(&info.shape), "trainable": info.trainable })
            };
            let layer = |info: LayerInfo| {
                let inputs: Json = info.inputs.iter().map(dims).collect();
                let weights: Json = info.weights.map(weight).collect();
                json!({ "inputShapes": inputs, "outputShape": dims(&info.output), "weights": weights })
            };
            Ok(model.layers().into_iter().map(layer).collect())
        })
    }

    /// Says whether a layer, or every layer, learns from the next compilation on.
    #[napi]
    pub fn set_trainable(&self, layer: Option<String>, trainable: bool) -> Result<()> {
        guard(|| self.idle("trainable")?.set_trainable(layer.as_deref(), trainable))
    }

    /// A model of its own in which normalisers are parts of the layers beside them.
    #[napi]
    pub fn folded(&self, env: Env) -> Result<Self> {
        guard(|| {
            let folded = self.idle("folded")?.folded()?;
            Ok(Self::wrap(env, folded))
        })
    }

    /// Names and shapes of the results, without the batch axis.
    #[napi]
    pub fn outputs(&self) -> Result<Json> {
        guard(|| {
            let session = self.idle("outputs")?;
            let model = session.model();
            let outputs = model.output_names().into_iter().zip(model.outputs());
            Ok(outputs.map(|(name, shape)| json!({ "name": name, "shape": shape[..] })).collect())
        })
    }

    /// What it is compiled with, or null.
    #[napi(getter)]
    pub fn compiled(&self) -> Result<Json> {
        guard(|| Ok(self.idle("compiled")?.compiled_json().unwrap_or(Json::Null)))
    }

    /// Copies of all weights.
    #[napi]
    pub fn weights(&self, env: Env) -> Result<Vec<NamedWeight>> {
        guard(|| Ok(named(env, self.idle("weights")?.named_weights())))
    }

    /// A copy of the weight at that place.
    #[napi]
    pub fn weight(&self, env: Env, at: u32) -> Result<NativeTensor> {
        guard(|| Ok(NativeTensor::wrap(env, self.idle("weights")?.weight(at as usize)?)))
    }

    /// Replaces the weights at the places from `start` up to `end`.
    #[napi]
    pub fn set_weights(&self, tensors: Tensors<'_>, start: u32, end: u32) -> Result<()> {
        guard(|| self.idle("setWeights")?.set_weights_in(start as usize..end as usize, &unwrap(&tensors)?))
    }
}
