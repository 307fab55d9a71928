//! A model with its weights, optimizer and compiled steps: what trains, evaluates and predicts.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use espalier_graph::{DType, Driver, Engine, Plan, States, Tensor, TensorType};
use espalier_kernels::team::default_threads;
use espalier_nn::Model;
use espalier_spec::{At, Error, Result, Value};

use crate::compile_options::CompileOptions;
use crate::data::Samples;
use crate::memory;
use crate::objective::Objective;
use crate::predictor::Predictor;
use crate::rate::Rate;
use crate::steps::{self, Kind};
use crate::update;

/// Compiled steps are kept for this many combinations of kind, data and batch: an epoch with validation needs four.
const MOST_PLANS: usize = 8;

struct CachedPlan {
    kind: Kind,
    types: Vec<TensorType>,
    batch: usize,
    plan: Arc<Plan>,
}

/// A model at work.
pub struct Session {
    /// The model with what has been set since it was compiled; the next compilation takes it.
    model: Arc<Model>,
    /// The model as it was compiled: what steps are made of.
    at_work: Arc<Model>,
    compiled: Option<CompileOptions>,
    /// Types of what lives from step to step: the weights, then what the optimizer keeps.
    types: Vec<TensorType>,
    /// Its memory, from when a number in it is first needed: a model that is only looked at takes none.
    states: OnceLock<States>,
    /// Steps trained since the model was compiled.
    iterations: u64,
    seed: u64,
    engine: Option<Engine>,
    plans: Vec<CachedPlan>,
    /// What predicts; nothing where it was made of other weights than those of now.
    predictor: Option<Predictor>,
}

impl Session {
    /// A model with fresh weights, all of whose randomness follows from `seed`.
    pub fn new(model: Model, seed: u64) -> Result<Self> {
        model.check_initializers()?;
        let types = weight_types(&model);
        let advice = "Use fewer or smaller layers.";
        memory::check(memory::limit_or_default(None), "model", "its weights need", bytes_of(&types), advice)?;
        let model = Arc::new(model);
        Ok(Self {
            at_work: Arc::clone(&model),
            model,
            compiled: None,
            types,
            states: OnceLock::new(),
            iterations: 0,
            seed,
            engine: None,
            plans: vec![],
            predictor: None,
        })
    }

    /// What lives from step to step; made when it is first asked for.
    pub(crate) fn states(&self) -> &States {
        self.states.get_or_init(|| {
            let mut states = self.blank_states();
            for place in 0..self.at_work.weights().len() {
                let filled = self.at_work.initialise_weight(place, self.seed, states.f32_mut(place));
                filled.unwrap_or_else(|error| unreachable!("initializers are checked: {error}"));
            }
            states
        })
    }

    /// The same, to change it.
    fn states_mut(&mut self) -> &mut States {
        self.states();
        self.states.get_mut().unwrap_or_else(|| unreachable!("states are there once they have been asked for"))
    }

    /// States in which weights have no values yet.
    fn blank_states(&self) -> States {
        let weights = self.at_work.weights().len();
        self.compiled.as_ref().map_or_else(
            || States::zeros(&self.types),
            |compiled| update::states(&self.types, weights, &compiled.objective.optimizer),
        )
    }

    /// The model, with what has been set since it was compiled.
    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// The model as it was compiled: what steps are made of.
    pub(crate) fn at_work(&self) -> &Arc<Model> {
        &self.at_work
    }

    /// Counts steps that have been trained.
    pub(crate) fn add_iterations(&mut self, steps: usize) {
        self.iterations += steps as u64;
    }

    /// Says whether the layer of that name, or every layer, learns; counts from the next compilation on.
    pub fn set_trainable(&mut self, layer: Option<&str>, trainable: bool) -> Result<()> {
        self.model = Arc::new(self.model.with_trainable(layer, trainable)?);
        Ok(())
    }

    /// Types of what lives from step to step: the weights, then what the optimizer keeps.
    pub(crate) fn state_types(&self) -> &[TensorType] {
        &self.types
    }

    /// What the model is compiled with.
    pub fn compiled(&self) -> Option<&CompileOptions> {
        self.compiled.as_ref()
    }

    /// What the model is compiled with, as JSON: what a saved model needs to be compiled again.
    pub fn compiled_json(&self) -> Option<Value> {
        self.compiled.as_ref().map(|compiled| compiled.to_json(self.iterations))
    }

    /// Adds the rates that a function of the step gives for the steps behind those that it gave before.
    pub fn extend_rates(&mut self, rates: &[f64]) -> Result<()> {
        self.compiled.as_mut().map_or(Ok(()), |compiled| Arc::make_mut(&mut compiled.rate).extend(rates))
    }

    /// Steps trained since the model was compiled.
    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// Seed of everything random that is given no other.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Bytes that the session holds.
    pub fn bytes(&self) -> usize {
        let predictor = self.predictor.as_ref().map_or(0, Predictor::bytes);
        predictor + self.states.get().map_or(0, States::bytes) + self.engine.as_ref().map_or(0, Engine::bytes)
    }

    /// Sets the optimizer, the losses and the metrics; the optimizer starts anew, the weights stay.
    pub fn compile(&mut self, options: CompileOptions) -> Result<()> {
        let optimizer = &options.objective.optimizer;
        let infos = self.model.weights();
        optimizer.check_groups(infos.iter().map(|info| &*info.name), &At::new("compile").field("optimizer"))?;
        if let Some(recompute) = &options.objective.recompute {
            self.model.check_recompute(recompute)?;
        }
        let weights = weight_types(&self.model);
        let trained = weights.iter().zip(infos).filter(|(_, info)| info.trainable).map(|(ty, _)| ty);
        let types = update::state_types(&weights, optimizer, trained);
        let advice = "Use an optimizer that keeps less, or fewer or smaller layers.";
        let what = "weights and what the optimizer keeps of them need";
        memory::check(memory::limit_or_default(options.memory_limit), "compile", what, bytes_of(&types), advice)?;
        // Numbers that nobody has asked for yet need not be moved.
        if let Some(old) = self.states.take() {
            let mut states = update::states(&types, weights.len(), optimizer);
            (0..weights.len()).for_each(|place| states.f32_mut(place).copy_from_slice(old.f32(place)));
            self.states = OnceLock::from(states);
        }
        self.types = types;
        self.at_work = Arc::clone(&self.model);
        self.predictor = None;
        self.iterations = 0;
        self.plans.clear();
        if self.compiled.as_ref().is_none_or(|old| old.threads != options.threads) {
            self.engine = None;
        }
        self.compiled = Some(options);
        Ok(())
    }

    /// Copies of all weights, in the model's order.
    pub fn weights(&self) -> Vec<Tensor> {
        (0..self.at_work.weights().len()).map(|i| self.states().get(i)).collect()
    }

    /// Names and copies of all weights, in the model's order.
    pub fn named_weights(&self) -> Vec<(String, Tensor)> {
        self.at_work.weights().iter().map(|info| info.name.clone()).zip(self.weights()).collect()
    }

    /// A copy of one weight.
    pub fn weight(&self, at: usize) -> Result<Tensor> {
        self.check_places(at..at + 1).map(|()| self.states().get(at))
    }

    /// Replaces all weights, or none if any does not fit.
    pub fn set_weights(&mut self, tensors: &[Tensor]) -> Result<()> {
        self.set_weights_in(0..self.at_work.weights().len(), tensors)
    }

    /// Replaces the weights at these places, or none if any does not fit.
    pub fn set_weights_in(&mut self, places: Range<usize>, tensors: &[Tensor]) -> Result<()> {
        self.check_places(places.clone())?;
        let infos = &self.at_work.weights()[places.clone()];
        if tensors.len() != infos.len() {
            let (expected, got) = (infos.len(), tensors.len());
            return Err(Error::shape(format!("setWeights: wrong number of weights; expected {expected}, got {got}.")));
        }
        for (info, tensor) in infos.iter().zip(tensors) {
            if tensor.shape() != &info.shape || tensor.dtype() != DType::F32 {
                let (name, expected) = (&info.name, &info.shape);
                let got = tensor.ty();
                return Err(Error::shape(format!(
                    "setWeights: {name} does not fit; expected float32{expected}, got {got}."
                )));
            }
        }
        self.forget_predictor();
        if places.len() == self.at_work.weights().len() && self.states.get().is_none() {
            self.states = OnceLock::from(self.blank_states());
        }
        let states = self.states_mut();
        places.zip(tensors).try_for_each(|(place, tensor)| states.set(place, tensor))
    }

    /// Replaces the weights by the tensors that fit them, or none if the model does not get what it needs.
    pub fn match_weights(&mut self, tensors: &[(String, Tensor)], skip_mismatch: bool) -> Result<()> {
        let found = self.at_work.match_weights(tensors, skip_mismatch)?;
        self.forget_predictor();
        let states = self.states_mut();
        found.iter().try_for_each(|(place, tensor)| states.set(*place, tensor))
    }

    fn check_places(&self, places: Range<usize>) -> Result<()> {
        let count = self.at_work.weights().len();
        let wrong = || Error::internal(format!("there is no weight {places:?} among {count}."));
        if places.end <= count { Ok(()) } else { Err(wrong()) }
    }

    /// Puts the averages in the place of the weights, for an optimizer that keeps them.
    pub(crate) fn take_averages(&mut self) -> Result<()> {
        self.forget_predictor();
        let Some(compiled) = self.compiled.as_ref().filter(|_| self.iterations > 0) else { return Ok(()) };
        let (objective, model) = (Arc::clone(&compiled.objective), Arc::clone(&self.at_work));
        let (optimizer, infos, states) = (&objective.optimizer, model.weights(), self.states_mut());
        let trained = infos.iter().enumerate().filter(|(_, info)| info.trainable);
        for (number, (weight, _)) in trained.enumerate() {
            if let Some(average) = update::average_of(optimizer, infos.len(), number) {
                let average = states.get(average);
                states.set(weight, &average)?;
            }
        }
        Ok(())
    }

    pub(crate) fn objective(&self, who: &str) -> Result<Arc<Objective>> {
        let missing =
            || Error::spec(format!("{who}: the model is not compiled; expected model.compile(...) before, got none."));
        Ok(Arc::clone(&self.compiled.as_ref().ok_or_else(missing)?.objective))
    }

    pub(crate) fn rate(&mut self, who: &str) -> Result<&mut Arc<Rate>> {
        let missing = || Error::internal(format!("{who}: no learning rate before compile."));
        self.compiled.as_mut().map(|compiled| &mut compiled.rate).ok_or_else(missing)
    }

    pub(crate) fn plan(&mut self, kind: &Kind, types: &[TensorType], batch: usize) -> Result<Arc<Plan>> {
        let cached = |plan: &CachedPlan| plan.kind == *kind && plan.batch == batch && plan.types == types;
        if let Some(at) = self.plans.iter().position(cached) {
            // The last used comes last, so that the first is the one to drop.
            let found = self.plans.remove(at);
            let plan = Arc::clone(&found.plan);
            self.plans.push(found);
            return Ok(plan);
        }
        let objective = self.compiled.as_ref().map(|compiled| Arc::clone(&compiled.objective));
        let model =
            if *kind == Kind::Predict { Arc::clone(&self.predictor()?.model) } else { Arc::clone(&self.at_work) };
        let plan = Arc::new(steps::compile(&model, objective.as_deref(), kind, types, batch)?);
        self.check_memory(kind, &plan, batch)?;
        if self.plans.len() == MOST_PLANS {
            self.plans.remove(0);
            if let Some(predictor) = &mut self.predictor {
                predictor.keep(self.plans.iter().map(|kept| &*kept.plan));
            }
        }
        self.plans.push(CachedPlan { kind: kind.clone(), types: types.to_vec(), batch, plan: Arc::clone(&plan) });
        Ok(plan)
    }

    /// The plans for full batches and for what is left over.
    pub(crate) fn plans(
        &mut self,
        kind: &Kind,
        samples: &Samples,
        rows: usize,
        batch: usize,
    ) -> Result<[Arc<Plan>; 2]> {
        let of = |session: &mut Self, size: usize| {
            let gathers = *kind == Kind::Train { gathers: true };
            let types = if gathers { samples.types() } else { samples.batch_types(size)? };
            session.plan(kind, &types, size)
        };
        let full = of(self, batch.min(rows))?;
        let rest =
            if rows > batch && !rows.is_multiple_of(batch) { of(self, rows % batch)? } else { Arc::clone(&full) };
        Ok([full, rest])
    }

    pub(crate) fn drive<'a>(&mut self, kind: &Kind, plans: &'a [Arc<Plan>], driver: &mut dyn Driver<'a>) -> Result<()> {
        match kind {
            Kind::Train { .. } => self.forget_predictor(),
            Kind::Predict => drop(self.predictor()?),
            _ => {}
        }
        self.states();
        let threads = self.threads();
        let engine = self.engine.get_or_insert_with(|| Engine::new(threads));
        let plans: Vec<&Plan> = plans.iter().map(Arc::as_ref).collect();
        let own =
            self.predictor.as_mut().filter(|_| *kind == Kind::Predict).and_then(|predictor| predictor.states.as_mut());
        let missing = || Error::internal("engine: there are no states.");
        let states = own.or_else(|| self.states.get_mut()).ok_or_else(missing)?;
        engine.run(&plans, states, driver)
    }

    /// Bytes of what lives from step to step.
    pub(crate) fn state_bytes(&self) -> usize {
        bytes_of(&self.types)
    }

    /// Types of the weights, in the model's order.
    pub(crate) fn weight_types(&self) -> &[TensorType] {
        &self.types[..self.at_work.weights().len()]
    }

    /// The model that predicts; found without the weights where nobody has asked for them yet.
    pub(crate) fn predicting(&mut self) -> Result<Arc<Model>> {
        let untouched = self.predictor.is_none() && self.states.get().is_none();
        if untouched && self.at_work.may_fold()? {
            return self.at_work.folded_blank().map(Arc::new);
        }
        Ok(if untouched { Arc::clone(&self.at_work) } else { Arc::clone(&self.predictor()?.model) })
    }

    /// The predictor, if it has been made.
    pub(crate) fn predictor_there(&self) -> Option<&Predictor> {
        self.predictor.as_ref()
    }

    /// Bytes that it may take.
    pub(crate) fn memory_limit(&self) -> Option<usize> {
        memory::limit_or_default(self.compiled.as_ref().and_then(|compiled| compiled.memory_limit))
    }

    pub(crate) fn threads(&self) -> usize {
        self.compiled.as_ref().map_or_else(default_threads, |compiled| compiled.threads)
    }

    /// Weights change: what was made of them is made anew when next needed.
    fn forget_predictor(&mut self) {
        self.predictor.take_if(|predictor| predictor.states.is_some());
        if let Some(predictor) = &mut self.predictor {
            predictor.keep(std::iter::empty());
        }
    }

    /// What a plan reads behind its inputs.
    pub(crate) fn prepared(&mut self, plan: &Plan) -> Result<Vec<Tensor>> {
        let threads = self.threads();
        if plan.prepared().is_empty() {
            return Ok(vec![]);
        }
        self.predictor()?;
        self.states();
        let there = self.predictor.as_mut().zip(self.states.get_mut());
        there.map_or(Ok(vec![]), |(predictor, states)| predictor.prepare(plan, states, threads))
    }

    /// What predicts, made of the weights as they are.
    pub(crate) fn predictor(&mut self) -> Result<&mut Predictor> {
        let made = match self.predictor.take() {
            Some(made) => made,
            None => Predictor::new(&self.at_work, || self.states())?,
        };
        Ok(self.predictor.insert(made))
    }

    /// What a training step on such data runs, a line for each kernel; without targets, a prediction.
    pub fn describe(&mut self, samples: &Samples, batch: usize) -> Result<String> {
        let plan = match samples.y[..] {
            [] => self.plan(&Kind::Predict, &samples.batch_types(batch)?, batch)?,
            _ => self.plan(&Kind::Train { gathers: true }, &samples.types(), batch)?,
        };
        Ok(plan.describe())
    }
}

fn weight_types(model: &Model) -> Vec<TensorType> {
    model.weights().iter().map(|info| TensorType::f32(info.shape.clone())).collect()
}

fn bytes_of(types: &[TensorType]) -> usize {
    types.iter().map(TensorType::bytes).sum()
}
