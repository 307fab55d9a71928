//! A graph compiled for its types: kernels bound to places in memory, in stages.

use std::collections::HashMap;
use std::fmt::Write;

use espalier_spec::{Error, Result};

use crate::graph::{Graph, Source, Value};
use crate::op::{Cut, Kernel};
use crate::passes::memory::{Buffer, place};
use crate::passes::prepare::{Part, prepare};
use crate::passes::schedule::{Stage, schedule};
use crate::passes::{Ir, Unit, fuse, tally};
use crate::prepared::Prepared;
use crate::shape::{DType, TensorType};
use crate::tensor::Tensor;

/// More outputs than this no op has; workers keep them on the stack.
pub const MOST_OUTPUTS: usize = 8;

/// Which memory a place is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Memory of the run itself, reused from step to step.
    Arena,
    /// An input, by position.
    Input(usize),
    /// A state, by position.
    State(usize),
    /// A constant of the plan, by position.
    Constant(usize),
}

/// Where a value lies.
#[derive(Debug, Clone)]
pub struct Place {
    /// Which memory.
    pub base: Base,
    /// Bytes from its start.
    pub offset: usize,
    /// Elements.
    pub len: usize,
    /// Their type.
    pub dtype: DType,
}

/// A kernel and the places it works on.
pub struct Task {
    /// What it computes, for people.
    pub name: String,
    pub(crate) kernel: Box<dyn Kernel>,
    pub(crate) cut: Cut,
    pub(crate) inputs: Vec<Place>,
    pub(crate) outputs: Vec<Place>,
}

/// A compiled graph. Immutable: any number of sessions may run it, each with its own memory.
pub struct Plan {
    pub(crate) tasks: Vec<Task>,
    pub(crate) stages: Vec<Stage>,
    pub(crate) inputs: Vec<TensorType>,
    pub(crate) states: Vec<TensorType>,
    pub(crate) constants: Vec<Tensor>,
    pub(crate) outputs: Vec<(Place, TensorType)>,
    pub(crate) arena_bytes: usize,
    pub(crate) scratch: usize,
    prepared: Vec<Prepared>,
}

impl Plan {
    /// Compiles what `outputs` and the graph's assigns need.
    pub fn new(graph: &Graph, outputs: &[Value]) -> Result<Self> {
        let [inputs, states] = leaf_types(graph);
        Self::of(Ir::new(graph, outputs, false)?, inputs, states)
    }

    /// Compiles what `outputs` need for runs between which the states keep their values: what is made of them alone is
    /// [`prepared`](Self::prepared) and given to each run.
    pub fn with_prepared(graph: &Graph, outputs: &[Value]) -> Result<Self> {
        let [mut inputs, states] = leaf_types(graph);
        let mut ir = Ir::new(graph, outputs, true)?;
        let parts = prepare(&mut ir, inputs.len());
        inputs.extend(parts.iter().map(|part| part.ir.ty(part.ir.outputs[0]).clone()));
        let prepared = |Part { key, ir }| Ok(Prepared::new(key, Self::of(ir, vec![], states.clone())?));
        let prepared = parts.into_iter().map(prepared).collect::<Result<_>>()?;
        Ok(Self { prepared, ..Self::of(ir, inputs, states)? })
    }

    fn of(mut ir: Ir, all_inputs: Vec<TensorType>, all_states: Vec<TensorType>) -> Result<Self> {
        let mut units = fuse(&ir)?;
        tally::gather(&mut ir, &mut units)?;
        let ir = &ir;
        let order = schedule(ir, &units)?;
        let mut constants = vec![];
        let mut places = leaves(ir, &mut constants);
        let arena_bytes = arena(ir, &units, &order.times, &mut places)?;
        let at = |value: Value| -> Result<Place> {
            let place = places.get(&ir.root(value)).cloned();
            place.ok_or_else(|| Error::internal(format!("plan: value {value:?} has no place.")))
        };
        let outputs: Result<Vec<_>> = ir.outputs.iter().map(|&value| Ok((at(value)?, ir.ty(value).clone()))).collect();
        let outputs = outputs?;
        let mut scratch = 0;
        let mut tasks: Vec<Option<Task>> = vec![];
        for unit in units {
            scratch = scratch.max(unit.kernel.scratch());
            let mut inputs = unit.inputs.iter().map(|&value| at(value)).collect::<Result<Vec<_>>>()?;
            for &(_, input) in &unit.in_place {
                // The kernel finds these elements in its output; two references to them must not exist.
                inputs[input].len = 0;
            }
            let of_output =
                |&value: &Value| places.get(&value).cloned().ok_or_else(|| Error::internal("plan: no place."));
            let outputs = unit.outputs.iter().map(of_output).collect::<Result<Vec<_>>>()?;
            if outputs.len() > MOST_OUTPUTS {
                return Err(Error::internal(format!("plan: {} has more than {MOST_OUTPUTS} outputs.", unit.name)));
            }
            tasks.push(Some(Task { name: unit.name, kernel: unit.kernel, cut: unit.cut, inputs, outputs }));
        }
        let tasks = order.order.iter().filter_map(|&unit| tasks[unit].take()).collect();
        Ok(Self {
            tasks,
            stages: order.stages,
            inputs: all_inputs,
            states: all_states,
            constants,
            outputs,
            arena_bytes,
            scratch,
            prepared: vec![],
        })
    }

    /// What a run is given behind the inputs of its graph, in order.
    pub fn prepared(&self) -> &[Prepared] {
        &self.prepared
    }

    /// Types of the inputs, in order.
    pub fn inputs(&self) -> &[TensorType] {
        &self.inputs
    }

    /// Types of the states, in order.
    pub fn states(&self) -> &[TensorType] {
        &self.states
    }

    /// Types of the outputs, in order.
    pub fn outputs(&self) -> impl Iterator<Item = &TensorType> {
        self.outputs.iter().map(|(_, ty)| ty)
    }

    /// Bytes of the arena that a session needs to run this.
    pub fn arena_bytes(&self) -> usize {
        self.arena_bytes
    }

    /// Bytes that an engine of so many threads takes to run this: the arena, and for each thread what kernels write by the
    /// way.
    pub fn bytes(&self, threads: usize) -> usize {
        self.arena_bytes + threads * self.scratch * size_of::<f32>()
    }

    /// Whether no stage is worth sharing between workers.
    pub fn is_serial(&self) -> bool {
        self.stages.iter().all(|stage| matches!(stage, Stage::Serial(_)))
    }

    /// What runs in which stage, for people.
    pub fn describe(&self) -> String {
        let mut text = String::new();
        for stage in &self.stages {
            let (kind, range) = match stage {
                Stage::Serial(range) => ("serial", range.clone()),
                Stage::Parallel(range) => ("parallel", range.clone()),
            };
            for task in &self.tasks[range] {
                let cost = task.kernel.cost() / 1000.0;
                let (name, pieces) = (&task.name, task.cut.pieces());
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{kind:8} {name:60} {pieces:4} pieces {cost:10.2} us");
            }
        }
        text
    }

    /// Number of kernels and of stages.
    pub fn size(&self) -> (usize, usize) {
        (self.tasks.len(), self.stages.len())
    }
}

/// Types of a graph's inputs and states.
fn leaf_types(graph: &Graph) -> [Vec<TensorType>; 2] {
    let nodes = graph.nodes();
    [&nodes.inputs, &nodes.states].map(|values| values.iter().map(|&value| graph.ty(value)).collect())
}

/// Places of inputs, states and constants.
fn leaves(ir: &Ir, constants: &mut Vec<Tensor>) -> HashMap<Value, Place> {
    let mut places = HashMap::new();
    for (at, node) in ir.nodes.iter().enumerate() {
        let base = match &node.source {
            Source::Input(position) => Base::Input(*position),
            Source::State(position) => Base::State(*position),
            Source::Constant(tensor) => {
                constants.push(tensor.clone());
                Base::Constant(constants.len() - 1)
            }
            Source::Op(_) => continue,
        };
        places.insert(Value { node: at, output: 0 }, place_of(base, 0, &node.types[0]));
    }
    places
}

fn place_of(base: Base, offset: usize, ty: &TensorType) -> Place {
    Place { base, offset, len: ty.shape.size(), dtype: ty.dtype }
}

/// Adds the places of computed values; the size of the arena.
fn arena(ir: &Ir, units: &[Unit], times: &[usize], places: &mut HashMap<Value, Place>) -> Result<usize> {
    let end = times.iter().copied().max().unwrap_or(0) + 1;
    let mut last_use: HashMap<Value, usize> = HashMap::new();
    for (unit, &time) in units.iter().zip(times) {
        for &value in &unit.inputs {
            let last = last_use.entry(ir.root(value)).or_insert(time);
            *last = (*last).max(time);
        }
    }
    for &value in &ir.outputs {
        last_use.insert(ir.root(value), end);
    }
    let (mut values, mut buffers) = (vec![], vec![]);
    for (unit, &time) in units.iter().zip(times) {
        for (k, &value) in unit.outputs.iter().enumerate() {
            if let Some((_, leaf)) = unit.writes.iter().find(|(output, _)| *output == k) {
                let place = places[leaf].clone();
                places.insert(value, place);
                continue;
            }
            if unit.in_place.iter().any(|(output, _)| *output == k) {
                let name = &unit.name;
                return Err(Error::internal(format!("plan: {name} updates in place what is not assigned to a state.")));
            }
            let ty = ir.ty(value);
            values.push((value, place_of(Base::Arena, 0, ty)));
            let last = last_use.get(&value).copied().unwrap_or(time);
            buffers.push(Buffer { bytes: ty.bytes(), life: time..=last });
        }
    }
    let (offsets, total) = place(&buffers);
    for ((value, place), offset) in values.into_iter().zip(offsets) {
        places.insert(value, Place { offset, ..place });
    }
    if total > isize::MAX as usize {
        return Err(Error::new(espalier_spec::Code::Memory, "plan: the step needs more memory than can be addressed."));
    }
    Ok(total)
}
