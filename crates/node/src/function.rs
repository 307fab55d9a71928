//! Compiled functions as JavaScript objects.

use std::sync::Arc;

use espalier_graph::function::with_engine;
use espalier_graph::io::RunState;
use espalier_graph::{Function, Tensor};
use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;

use crate::background::{FUNCTIONS, Pending};
use crate::error::{Result, guard};
use crate::info::next_seed;
use crate::tensor::{NativeTensor, Tensors, unwrap, wrap_all};

/// Numbers about a compiled function.
#[napi(object)]
pub struct FunctionStats {
    /// Kernels that a run calls.
    pub nodes: u32,
    /// Stages they fall into.
    pub stages: u32,
    /// Bytes of memory that a run works in.
    pub arena_bytes: f64,
}

/// A compiled graph.
#[napi]
pub struct NativeFunction {
    function: Arc<Function>,
}

#[napi]
impl NativeFunction {
    pub(crate) fn new(function: Function) -> Self {
        Self { function: Arc::new(function) }
    }

    /// Runs on the calling thread's team.
    #[napi]
    pub fn run(&self, env: Env, inputs: Tensors<'_>) -> Result<Vec<NativeTensor>> {
        guard(|| Ok(wrap_all(env, run(&self.function, &unwrap(&inputs)?)?)))
    }

    /// Runs on a native thread.
    #[napi(ts_return_type = "Promise<NativeTensor[]>")]
    pub fn run_async<'env>(&self, env: &'env Env, inputs: Tensors<'_>) -> Result<Object<'env>> {
        guard(|| {
            let inputs = unwrap(&inputs)?;
            let function = Arc::clone(&self.function);
            let (pending, promise) = Pending::new(env)?;
            let work = move || run(&function, &inputs);
            FUNCTIONS.run(move || pending.settle(work, |env, outputs| Ok(wrap_all(env, outputs))))?;
            Ok(promise)
        })
    }

    /// Numbers about the compiled graph.
    #[napi(getter)]
    pub fn stats(&self) -> FunctionStats {
        let plan = self.function.plan();
        let (nodes, stages) = plan.size();
        FunctionStats { nodes: nodes as u32, stages: stages as u32, arena_bytes: plan.arena_bytes() as f64 }
    }

    /// What runs in which stage, a line each.
    #[napi]
    pub fn describe(&self) -> Result<String> {
        guard(|| Ok(self.function.plan().describe()))
    }
}

/// Runs with a new seed: what is random and has no seed of its own differs from run to run.
fn run(function: &Function, inputs: &[Tensor]) -> espalier_spec::Result<Vec<Tensor>> {
    let state = RunState::new(next_seed(), 0);
    with_engine(|engine| function.run_on(engine, inputs, state))
}
