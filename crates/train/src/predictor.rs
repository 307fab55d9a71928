//! What predicts: the model with its normalisers folded into the layers beside them, so that they cost nothing.

use std::sync::Arc;

use espalier_graph::States;
use espalier_nn::Model;
use espalier_spec::Result;

/// The model that predicts, and its weights.
pub struct Predictor {
    pub model: Arc<Model>,
    /// Weights of its own; none where nothing is folded, and the session's serve.
    pub states: Option<States>,
}

impl Predictor {
    /// Folds a model whose weights are the first of these states.
    pub fn new(model: &Arc<Model>, states: &States) -> Result<Self> {
        let weights: Vec<_> = (0..model.weights().len()).map(|i| states.get(i)).collect();
        let (folded, weights) = model.folded(&weights)?;
        if folded.spec() == model.spec() {
            return Ok(Self { model: Arc::clone(model), states: None });
        }
        let types: Vec<_> = weights.iter().map(|weight| weight.ty().clone()).collect();
        let mut states = States::zeros(&types);
        weights.iter().enumerate().try_for_each(|(i, weight)| states.set(i, weight))?;
        Ok(Self { model: Arc::new(folded), states: Some(states) })
    }

    /// Bytes that it holds besides those of the session.
    pub fn bytes(&self) -> usize {
        self.states.as_ref().map_or(0, States::bytes)
    }
}
