//! Training steps that a user wrote as a loss over parameters: `trainStep`.

use std::sync::Arc;

use espalier_graph::io::{In, RunState};
use espalier_graph::{Driver, Engine, Graph, Plan, States, Tensor, TensorType, Value};
use espalier_kernels::team::default_threads;
use espalier_optim::RuleSpec;
use espalier_spec::{Error, Result};

use crate::update::add_updates;

/// Parameters with an optimizer, and the losses compiled for them.
pub struct CustomStep {
    rule: Arc<RuleSpec>,
    parameters: Vec<TensorType>,
    states: States,
    plans: Vec<Option<Plan>>,
    engine: Engine,
    iterations: u64,
}

impl CustomStep {
    /// Parameters with these first values; `threads` 0 means as many as the machine offers.
    pub fn new(rule: RuleSpec, initial: &[Tensor], threads: usize) -> Result<Self> {
        let parameters: Vec<_> = initial.iter().map(|tensor| tensor.ty().clone()).collect();
        let slots = rule.slots().len();
        let extra = parameters.iter().flat_map(|ty| std::iter::repeat_n(ty.clone(), slots));
        let types: Vec<_> = parameters.iter().cloned().chain(extra).collect();
        let mut states = States::zeros(&types);
        initial.iter().enumerate().try_for_each(|(i, tensor)| states.set(i, tensor))?;
        let engine = Engine::new(if threads == 0 { default_threads() } else { threads });
        Ok(Self { rule: Arc::new(rule), parameters, states, plans: vec![], engine, iterations: 0 })
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
        add_updates(&graph, &self.rule, parameters, &gradients)?;
        self.plans.push(Some(Plan::new(&graph, &[loss])?));
        Ok(self.plans.len() - 1)
    }

    /// Frees a loss; its number is not used again.
    pub fn remove(&mut self, plan: usize) {
        if let Some(plan) = self.plans.get_mut(plan) {
            *plan = None;
        }
    }

    /// One step on loss `plan`; the loss before the update.
    pub fn step(&mut self, plan: usize, inputs: &[Tensor]) -> Result<f32> {
        let plan =
            self.plans.get(plan).and_then(Option::as_ref).ok_or_else(|| Error::internal("trainStep: no such loss."))?;
        for (i, (tensor, ty)) in inputs.iter().zip(plan.inputs()).enumerate() {
            if tensor.ty() != ty {
                let got = tensor.ty();
                return Err(Error::shape(format!(
                    "trainStep: input {i} has the wrong type; expected {ty}, got {got}."
                )));
            }
        }
        let mut once = Once { inputs, state: RunState { seed: 0, step: self.iterations }, loss: None };
        self.engine.run(&[plan], &mut self.states, &mut once)?;
        self.iterations += 1;
        once.loss.ok_or_else(|| Error::internal("trainStep: the step ended without a loss."))
    }

    /// Copies of the parameters, in order.
    pub fn parameters(&self) -> Vec<Tensor> {
        (0..self.parameters.len()).map(|i| self.states.get(i)).collect()
    }

    /// Bytes that the step holds.
    pub fn bytes(&self) -> usize {
        self.states.bytes()
    }
}

struct Once<'a> {
    inputs: &'a [Tensor],
    state: RunState,
    loss: Option<f32>,
}

impl<'a> Driver<'a> for Once<'a> {
    fn next(&mut self, inputs: &mut Vec<In<'a>>, state: &mut RunState) -> Option<usize> {
        if self.loss.is_some() {
            return None;
        }
        inputs.extend(self.inputs.iter().map(Tensor::as_in));
        *state = self.state;
        Some(0)
    }

    fn done(&mut self, outputs: &[In<'_>]) -> Result<()> {
        self.loss =
            outputs.first().and_then(|output| if let In::F32(data) = output { data.first().copied() } else { None });
        Ok(())
    }
}
