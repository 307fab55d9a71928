//! A compiled graph as a function of tensors.

use std::cell::RefCell;

use espalier_kernels::team::default_threads;
use espalier_spec::{Error, Result};

use crate::executor::{Driver, Engine};
use crate::graph::{Graph, Source, Value};
use crate::io::{In, Input, RunState};
use crate::plan::Plan;
use crate::shape::TensorType;
use crate::states::States;
use crate::tensor::Tensor;

/// Eager results up to this size find their memory ready; what larger ones worked in is given back.
const KEPT_BYTES: usize = 64 << 20;

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::new(Engine::new(default_threads()));
}

/// Runs with this thread's engine: threads that run ops and functions at the same time do not wait for each other.
pub fn with_engine<R>(run: impl FnOnce(&mut Engine) -> R) -> R {
    ENGINE.with_borrow_mut(|engine| {
        let result = run(engine);
        engine.shrink(KEPT_BYTES);
        result
    })
}

/// A graph compiled once, run many times.
pub struct Function {
    plan: Plan,
    /// For each input of the graph, which argument it is.
    arguments: Vec<Option<usize>>,
    count: usize,
}

impl Function {
    /// Compiles the graph from `inputs` (inputs of the graph, in the order of the arguments) to `outputs`.
    pub fn compile(graph: &Graph, inputs: &[Value], outputs: &[Value]) -> Result<Self> {
        let plan = Plan::new(graph, outputs)?;
        let mut arguments = vec![None; plan.inputs().len()];
        for (argument, &value) in inputs.iter().enumerate() {
            let Source::Input(position) = graph.node(value).source else {
                return Err(Error::internal("function: an argument is not an input of the graph."));
            };
            arguments[position] = Some(argument);
        }
        Ok(Self { plan, arguments, count: inputs.len() })
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Runs on this thread's engine.
    pub fn run(&self, arguments: &[Tensor]) -> Result<Vec<Tensor>> {
        with_engine(|engine| self.run_on(engine, arguments, RunState::default()))
    }

    /// Runs on an engine, with a seed and a step for what is random.
    pub fn run_on(&self, engine: &mut Engine, arguments: &[Tensor], state: RunState) -> Result<Vec<Tensor>> {
        if arguments.len() != self.count {
            let got = arguments.len();
            return Err(Error::shape(format!(
                "function: wrong number of arguments; expected {}, got {got}.",
                self.count
            )));
        }
        let mut inputs = vec![];
        for (argument, ty) in self.arguments.iter().zip(self.plan.inputs()) {
            // An input that is no argument is one that the outputs do not need.
            let Some(argument) = argument else {
                inputs.push(Tensor::build(ty.clone(), |_| {}));
                continue;
            };
            let tensor = &arguments[*argument];
            if tensor.ty() != ty {
                let got = tensor.ty();
                return Err(Error::shape(format!(
                    "function: argument {argument} has the wrong type; expected {ty}, got {got}."
                )));
            }
            inputs.push(tensor.clone());
        }
        run_once(&self.plan, engine, &mut States::zeros(self.plan.states()), &inputs, state)
    }
}

/// Runs a plan once; copies of its outputs.
pub(crate) fn run_once(
    plan: &Plan,
    engine: &mut Engine,
    states: &mut States,
    inputs: &[Tensor],
    state: RunState,
) -> Result<Vec<Tensor>> {
    let inputs = inputs.iter().map(|tensor| tensor.as_in().into()).collect();
    let mut once = Once { inputs, state, outputs: vec![], types: plan.outputs().collect(), ran: false };
    engine.run(&[plan], states, &mut once)?;
    Ok(once.outputs)
}

/// Runs a plan once and copies its outputs.
struct Once<'a> {
    inputs: Vec<Input<'a>>,
    state: RunState,
    outputs: Vec<Tensor>,
    types: Vec<&'a TensorType>,
    ran: bool,
}

impl<'a> Driver<'a> for Once<'a> {
    fn next(&mut self, inputs: &mut Vec<Input<'a>>, state: &mut RunState) -> Option<usize> {
        if std::mem::replace(&mut self.ran, true) {
            return None;
        }
        inputs.append(&mut self.inputs);
        *state = self.state;
        Some(0)
    }

    fn done(&mut self, outputs: &[In<'_>]) -> Result<()> {
        let copy = |(output, ty): (&In<'_>, &&TensorType)| {
            Tensor::build((*ty).clone(), |bytes| match output {
                In::F32(data) => bytes.as_f32_mut().copy_from_slice(data),
                In::I32(data) => bytes.as_i32_mut().copy_from_slice(data),
                In::U8(data) => bytes.as_u8_mut()[..data.len()].copy_from_slice(data),
            })
        };
        self.outputs = outputs.iter().zip(&self.types).map(copy).collect();
        Ok(())
    }
}
