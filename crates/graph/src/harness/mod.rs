//! Tests of every op, derived from the registry: what an op must do because it is an op.

mod cuts;
mod derivatives;
mod options;
mod shapes;
mod values;

use espalier_spec::{At, Result};
use serde_json::Value as Json;

use crate::executor::Engine;
use crate::function::Function;
use crate::graph::{Graph, Value};
use crate::io::RunState;
use crate::op::SharedOp;
use crate::ops;
use crate::ops::elementwise::{Elementwise, ROWS, Row, shared};
use crate::sample::Sample;
use crate::shape::TensorType;
use crate::tensor::Tensor;

/// Every op that users call, with its samples.
fn members() -> Vec<(&'static str, Vec<Sample>)> {
    let rows = ROWS.iter().filter(|row| !row.internal).map(|row| (row.name, row.samples()));
    let members: Vec<_> = rows.chain(ops::samples()).collect();
    assert_eq!(members.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ops::names());
    for (name, samples) in &members {
        assert!(!samples.is_empty(), "{name} has samples");
    }
    members
}

/// The rows that other ops alone use, and that compute the same at each step.
fn internal_rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(|row| row.internal && !row.random)
}

/// The op of a sample.
fn op(name: &str, options: &Json) -> SharedOp {
    let options = options.as_object().unwrap();
    let internal = internal_rows().find(|row| row.name == name);
    internal.map_or_else(
        || ops::build(name, options).unwrap(),
        |row| shared(Elementwise::named(name, row.read_params(options, &At::ROOT).unwrap()).unwrap()),
    )
}

/// What is computed from the leaves of a graph.
type Formula<'a> = dyn Fn(&Graph, &[Value]) -> Result<Vec<Value>> + 'a;

/// A formula of tensors of these types.
fn compile(formula: &Formula<'_>, inputs: &[Tensor]) -> Result<Function> {
    let graph = Graph::new();
    let leaves: Vec<_> = inputs.iter().map(|tensor| graph.input(tensor.ty().clone())).collect();
    let outputs = formula(&graph, &leaves)?;
    Function::compile(&graph, &leaves, &outputs)
}

/// An engine whose memory holds one number everywhere before each run, so that what a kernel forgets to write shows.
struct Polluted {
    engine: Engine,
    fill: Function,
}

impl Polluted {
    fn with(number: f64) -> Self {
        // More than any sample's arena.
        let ty = TensorType::f32([1 << 15].into());
        let fill = compile(&|graph, _| Ok(vec![graph.full(&ty, number).value()]), &[]).unwrap();
        Self { engine: Engine::new(1), fill }
    }

    fn run(&mut self, function: &Function, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
        self.fill.run_on(&mut self.engine, &[], RunState::default()).unwrap();
        assert!(function.plan().arena_bytes() <= self.fill.plan().arena_bytes());
        function.run_on(&mut self.engine, inputs, RunState::new(1, 2))
    }
}

/// The bytes of tensors: equal bits, not only equal numbers.
fn bits(tensors: &[Tensor]) -> Vec<&[u8]> {
    tensors.iter().map(Tensor::bytes).collect()
}

/// The outputs of an op.
fn call(op: &SharedOp, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
    compile(&|graph, leaves| graph.apply(op.clone(), leaves), inputs)?.run(inputs)
}
