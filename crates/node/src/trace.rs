//! Graphs under construction as JavaScript objects, and ops applied at once.

use std::cell::RefCell;
use std::sync::Arc;

use espalier_graph::function::with_engine;
use espalier_graph::io::RunState;
use espalier_graph::op::Options;
use espalier_graph::{DType, Function, Graph, Tensor, TensorType, Value, ops};
use espalier_spec::Error;
use napi::Env;
use napi::bindgen_prelude::ClassInstance;
use napi_derive::napi;
use serde_json::Value as Json;

use crate::error::{Result, guard};
use crate::function::NativeFunction;
use crate::info::next_seed;
use crate::tensor::{NativeTensor, Tensors, shape_from, unwrap, wrap_all};

/// A graph under construction; values are known by number.
#[napi]
#[derive(Default)]
pub struct NativeTrace {
    graph: Graph,
    values: RefCell<Vec<Value>>,
}

#[napi]
impl NativeTrace {
    /// An empty graph.
    #[napi(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// A value given at each run.
    #[napi]
    pub fn input(&self, dtype: String, shape: Vec<f64>) -> Result<u32> {
        guard(|| Ok(self.add(self.graph.input(TensorType::new(DType::named(&dtype)?, shape_from(&shape)?)))))
    }

    /// A value known now.
    #[napi]
    pub fn constant(&self, tensor: ClassInstance<'_, NativeTensor>) -> Result<u32> {
        guard(|| Ok(self.add(self.graph.constant(tensor.get()?.clone()))))
    }

    /// Applies an op; its outputs.
    #[napi]
    pub fn op(&self, name: String, options: Json, inputs: Vec<u32>) -> Result<Vec<u32>> {
        guard(|| {
            let op = ops::build(&name, &options_from(&name, options)?)?;
            let outputs = self.graph.apply(op, &self.all(&inputs)?)?;
            Ok(outputs.into_iter().map(|value| self.add(value)).collect())
        })
    }

    /// Element type of a value.
    #[napi]
    pub fn dtype(&self, id: u32) -> Result<&'static str> {
        guard(|| Ok(self.graph.ty(self.get(id)?).dtype.name()))
    }

    /// Shape of a value.
    #[napi]
    pub fn shape(&self, id: u32) -> Result<Vec<u32>> {
        guard(|| Ok(self.graph.ty(self.get(id)?).shape.iter().map(|&dim| dim as u32).collect()))
    }

    /// Adds the gradients of scalar `y`.
    #[napi]
    pub fn gradients(&self, y: u32, wrt: Vec<u32>) -> Result<Vec<u32>> {
        guard(|| {
            let gradients = self.graph.gradients(self.get(y)?, &self.all(&wrt)?)?;
            Ok(gradients.into_iter().map(|value| self.add(value)).collect())
        })
    }

    /// Compiles what leads from the inputs to the outputs.
    #[napi]
    pub fn compile(&self, inputs: Vec<u32>, outputs: Vec<u32>) -> Result<NativeFunction> {
        guard(|| Ok(NativeFunction::new(Function::compile(&self.graph, &self.all(&inputs)?, &self.all(&outputs)?)?)))
    }

    /// The graph.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The value with that number.
    pub fn get(&self, id: u32) -> espalier_spec::Result<Value> {
        let unknown = || Error::internal(format!("trace: no value has the number {id}."));
        self.values.borrow().get(id as usize).copied().ok_or_else(unknown)
    }

    /// The values with those numbers.
    pub fn all(&self, ids: &[u32]) -> espalier_spec::Result<Vec<Value>> {
        ids.iter().map(|&id| self.get(id)).collect()
    }

    fn add(&self, value: Value) -> u32 {
        let mut values = self.values.borrow_mut();
        values.push(value);
        values.len() as u32 - 1
    }
}

fn options_from(op: &str, options: Json) -> espalier_spec::Result<Options> {
    match options {
        Json::Object(options) => Ok(options),
        Json::Null => Ok(Options::new()),
        other => Err(Error::spec(format!("{op}: options have the wrong type; expected an object, got {other}."))),
    }
}

/// Compiled single ops are kept for the latest of these.
const MOST_KEPT: usize = 64;

thread_local! {
    /// One-op functions by op and types, the latest last.
    static KEPT: RefCell<Vec<(String, Arc<Function>)>> = const { RefCell::new(Vec::new()) };
}

/// Applies an op to tensors now: a graph of one node, compiled once for each op and types.
#[napi]
pub fn eager(env: Env, name: String, options: Json, inputs: Tensors<'_>) -> Result<Vec<NativeTensor>> {
    guard(|| {
        let inputs = unwrap(&inputs)?;
        let types: Vec<_> = inputs.iter().map(|tensor| tensor.ty().clone()).collect();
        let key = format!("{name}{options}{types:?}");
        let kept = KEPT.with_borrow_mut(|kept| {
            let at = kept.iter().position(|(other, _)| *other == key)?;
            let found = kept.remove(at);
            let function = Arc::clone(&found.1);
            kept.push(found);
            Some(function)
        });
        let function = match kept {
            Some(function) => function,
            None => keep(key, compile_one(&name, options, &inputs)?),
        };
        let state = RunState::new(next_seed(), 0);
        Ok(wrap_all(env, with_engine(|engine| function.run_on(engine, &inputs, state))?))
    })
}

fn compile_one(name: &str, options: Json, inputs: &[Tensor]) -> espalier_spec::Result<Function> {
    let graph = Graph::new();
    let leaves: Vec<_> = inputs.iter().map(|tensor| graph.input(tensor.ty().clone())).collect();
    let outputs = graph.apply(ops::build(name, &options_from(name, options)?)?, &leaves)?;
    Function::compile(&graph, &leaves, &outputs)
}

fn keep(key: String, function: Function) -> Arc<Function> {
    let function = Arc::new(function);
    KEPT.with_borrow_mut(|kept| {
        if kept.len() == MOST_KEPT {
            kept.remove(0);
        }
        kept.push((key, Arc::clone(&function)));
    });
    function
}
