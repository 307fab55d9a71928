//! Training steps that a user wrote as a loss over parameters: `trainStep`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use espalier_graph::io::{In, Input, RunState};
use espalier_graph::{Driver, Engine, Graph, Plan, States, Tensor, TensorType, Value};
use espalier_optim::{Optimizer, ScheduleSpec, Scheduled};
use espalier_spec::{At, Error, Family, Result};

use crate::memory::{check, limit_or_default};
use crate::update::{add_updates, average_of, state_types, states};

/// Parameters with an optimizer, and the losses compiled for them.
pub struct CustomStep {
    optimizer: Arc<Optimizer>,
    names: Vec<String>,
    parameters: Vec<TensorType>,
    states: States,
    losses: Vec<Option<Loss>>,
    engine: Engine,
    iterations: u64,
}

/// A loss compiled for one set of input types.
struct Loss {
    plan: Plan,
    /// How long its last step took.
    took: Duration,
}

/// A step that takes less time than this is done before another thread has been woken and has answered: on an idle
/// machine of two cores that takes 40 to 70 microseconds.
const QUICK: Duration = Duration::from_micros(50);

impl CustomStep {
    /// Parameters with these names and first values, to be trained on that many threads.
    pub fn new(optimizer: Optimizer, names: Vec<String>, initial: &[Tensor], threads: usize) -> Result<Self> {
        optimizer.check_groups(names.iter().map(String::as_str), &At::new("trainStep").field("optimizer"))?;
        if let Scheduled::Schedule(ScheduleSpec::ReduceOnPlateau(_)) = optimizer.rule.learning_rate() {
            let wrong =
                "cannot watch logs; expected a number, a function of the step or another schedule, got reduceOnPlateau";
            let (at, kind) = (At::new("trainStep"), optimizer.rule.kind());
            return Err(at.field("optimizer").member(kind, None).field("learningRate").sentence(wrong));
        }
        let parameters: Vec<_> = initial.iter().map(|tensor| tensor.ty().clone()).collect();
        let types = state_types(&parameters, &optimizer, parameters.iter());
        let mut states = states(&types, parameters.len(), &optimizer);
        initial.iter().enumerate().try_for_each(|(i, tensor)| states.set(i, tensor))?;
        let (optimizer, engine) = (Arc::new(optimizer), Engine::new(threads));
        Ok(Self { optimizer, names, parameters, states, losses: vec![], engine, iterations: 0 })
    }

    /// Compiles a loss: `parameters` and `inputs` are inputs of the graph, the others must be parameters. Its number.
    pub fn add(&mut self, graph: &Graph, inputs: &[Value], parameters: &[Value], loss: Value) -> Result<usize> {
        let types: Vec<_> = parameters.iter().map(|&value| graph.ty(value)).collect();
        if types != self.parameters {
            return Err(Error::shape(
                "trainStep: the parameters of this loss are not those that the step was made with.",
            ));
        }
        let graph = graph.clone();
        let gradients = graph.gradients(loss, parameters)?;
        graph.make_states(parameters, inputs)?;
        let names = self.names.iter().map(String::as_str);
        let trained = names.zip(parameters).zip(&gradients);
        let trained: Vec<_> = trained.map(|((name, &weight), &gradient)| (name, weight, gradient)).collect();
        add_updates(&graph, &self.optimizer, &trained)?;
        let plan = Plan::new(&graph, &[loss])?;
        let bytes = self.states.bytes() + plan.bytes(self.engine.threads());
        check(limit_or_default(None), "trainStep", "a step needs", bytes, "Give it fewer rows at a time.")?;
        self.losses.push(Some(Loss { plan, took: Duration::MAX }));
        Ok(self.losses.len() - 1)
    }

    /// Frees a loss; its number is not used again.
    pub fn remove(&mut self, loss: usize) {
        if let Some(loss) = self.losses.get_mut(loss) {
            *loss = None;
        }
    }

    /// Whether a step on that loss is likely to be done before another thread could take it over.
    pub fn is_quick(&self, loss: usize) -> bool {
        self.losses.get(loss).and_then(Option::as_ref).is_some_and(|loss| loss.took < QUICK)
    }

    /// One step on that loss, at this learning rate or at the one of the optimizer; its value before the update.
    pub fn step(&mut self, loss: usize, inputs: &[Tensor], rate: Option<f64>) -> Result<f32> {
        let none = || Error::internal("trainStep: no such loss.");
        let Loss { plan, took } = self.losses.get_mut(loss).and_then(Option::as_mut).ok_or_else(none)?;
        for (i, (tensor, ty)) in inputs.iter().zip(plan.inputs()).enumerate() {
            if tensor.ty() != ty {
                let got = tensor.ty();
                return Err(Error::shape(format!(
                    "trainStep: input {i} has the wrong type; expected {ty}, got {got}."
                )));
            }
        }
        let learning_rate = rate.unwrap_or_else(|| self.optimizer.rule.learning_rate().at(self.iterations));
        let mut once = Once { inputs, state: RunState { seed: 0, step: self.iterations, learning_rate }, loss: None };
        let start = Instant::now();
        self.engine.run(&[&*plan], &mut self.states, &mut once)?;
        *took = start.elapsed();
        self.iterations += 1;
        once.loss.ok_or_else(|| Error::internal("trainStep: the step ended without a loss."))
    }

    /// Copies of the parameters, in order.
    pub fn parameters(&self) -> Vec<Tensor> {
        (0..self.parameters.len()).map(|i| self.states.get(i)).collect()
    }

    /// Copies of their running averages, for an optimizer that keeps them; before the first step, of the parameters.
    pub fn averages(&self) -> Result<Vec<Tensor>> {
        let none = "trainStep: there are no averages; expected an optimizer with useEma: true, got one without.";
        let averages = (0..self.parameters.len()).map(|i| {
            let average = average_of(&self.optimizer, self.parameters.len(), i).ok_or_else(|| Error::spec(none))?;
            Ok(self.states.get(if self.iterations == 0 { i } else { average }))
        });
        averages.collect()
    }

    /// Bytes that the step holds.
    pub fn bytes(&self) -> usize {
        self.states.bytes() + self.engine.bytes()
    }
}

struct Once<'a> {
    inputs: &'a [Tensor],
    state: RunState,
    loss: Option<f32>,
}

impl<'a> Driver<'a> for Once<'a> {
    fn next(&mut self, inputs: &mut Vec<Input<'a>>, state: &mut RunState) -> Option<usize> {
        if self.loss.is_some() {
            return None;
        }
        inputs.extend(self.inputs.iter().map(|tensor| Input::Lent(tensor.as_in())));
        *state = self.state;
        Some(0)
    }

    fn done(&mut self, outputs: &[In<'_>]) -> Result<()> {
        self.loss =
            outputs.first().and_then(|output| if let In::F32(data) = output { data.first().copied() } else { None });
        Ok(())
    }
}
