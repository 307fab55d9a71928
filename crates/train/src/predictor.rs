//! What predicts: the model with its normalisers folded into the layers beside them, so that they cost nothing, and what
//! plans have prepared of its weights.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use espalier_graph::{Engine, Plan, Prepared, States, Tensor};
use espalier_nn::Model;
use espalier_spec::Result;

/// The model that predicts, and its weights.
pub struct Predictor {
    pub model: Arc<Model>,
    /// Weights of its own; none where nothing is folded, and the session's serve.
    pub states: Option<States>,
    prepared: HashMap<String, Tensor>,
}

impl Predictor {
    /// Folds a model whose weights are the first of these states.
    pub fn new<'s>(model: &Arc<Model>, states: impl FnOnce() -> &'s States) -> Result<Self> {
        let as_it_is = || Self { model: Arc::clone(model), states: None, prepared: HashMap::new() };
        if !model.may_fold()? {
            return Ok(as_it_is());
        }
        let states = states();
        let weights: Vec<_> = (0..model.weights().len()).map(|i| states.get(i)).collect();
        let (folded, weights) = model.folded(&weights)?;
        if folded.spec() == model.spec() {
            return Ok(as_it_is());
        }
        let types: Vec<_> = weights.iter().map(|weight| weight.ty().clone()).collect();
        let mut states = States::zeros(&types);
        weights.iter().enumerate().try_for_each(|(i, weight)| states.set(i, weight))?;
        Ok(Self { model: Arc::new(folded), states: Some(states), prepared: HashMap::new() })
    }

    /// Bytes that it holds besides those of the session.
    pub fn bytes(&self) -> usize {
        let prepared: usize = self.prepared.values().map(|tensor| tensor.bytes().len()).sum();
        self.states.as_ref().map_or(0, States::bytes) + prepared
    }

    /// What a plan reads behind its inputs. It is made when first asked for, of the session's states where the
    /// predictor has none of its own.
    pub fn prepare(&mut self, plan: &Plan, states: &mut States, threads: usize) -> Result<Vec<Tensor>> {
        let states = self.states.as_mut().unwrap_or(states);
        // Making them takes more memory than a run, once.
        let mut engine = Engine::new(threads);
        let mut one = |prepared: &Prepared| {
            if let Some(there) = self.prepared.get(prepared.key()) {
                return Ok(there.clone());
            }
            let made = prepared.make(&mut engine, states)?;
            self.prepared.insert(prepared.key().to_owned(), made.clone());
            Ok(made)
        };
        plan.prepared().iter().map(&mut one).collect()
    }

    /// Keeps of what was prepared only what these plans read.
    pub fn keep<'a>(&mut self, plans: impl Iterator<Item = &'a Plan>) {
        let read: HashSet<&str> = plans.flat_map(Plan::prepared).map(Prepared::key).collect();
        self.prepared.retain(|key, _| read.contains(&**key));
    }
}
