//! Optimizers as ops: one op prepares the numbers of a step, one sweeps the rule over a weight in place.

use std::fmt;
use std::sync::Arc;

use espalier_graph::io::Io;
use espalier_graph::op::pieces_worth;
use espalier_graph::{Cut, Graph, Kernel, Op, Shape, States, TensorType, Value};
use espalier_optim::driver::{MOST_SLOTS, Memory};
use espalier_optim::{Optimizer, Step};
use espalier_spec::{Error, Result};

use crate::norms::{Summands, add_scales};

/// A weight that is trained: its name, its state, its gradient.
pub type Trained<'a> = (&'a str, Value, Value);

/// Adds the update of each weight, with states for what the optimizer remembers of it.
pub fn add_updates(graph: &Graph, optimizer: &Arc<Optimizer>, trained: &[Trained<'_>]) -> Result<()> {
    let steps = graph.apply(Arc::new(Prepare(Arc::clone(optimizer))), &[])?[0];
    let remembered = optimizer.memory().len();
    let memory = |&(_, weight, _): &Trained<'_>| -> Vec<Value> {
        (0..remembered).map(|_| graph.state(graph.ty(weight))).collect()
    };
    let memories: Vec<_> = trained.iter().map(memory).collect();
    let slots = optimizer.rule.slots().len();
    let summands = |(&(_, _, gradient), memory): (&Trained<'_>, &Vec<Value>)| -> Summands {
        let sum = optimizer.accumulates().then(|| memory[slots]);
        std::iter::once(gradient).chain(sum).collect()
    };
    let summands: Vec<_> = trained.iter().zip(&memories).map(summands).collect();
    let scales = add_scales(graph, optimizer, &summands)?;
    for (i, (&(name, weight, gradient), memory)) in trained.iter().zip(&memories).enumerate() {
        let scale = scales.as_ref().map(|scales| scales[i]);
        let sweep = Sweep::new(optimizer, optimizer.group_of(name), scale.is_some(), remembered);
        let first_written = sweep.first_written;
        let given = [steps, gradient].into_iter().chain(scale);
        let inputs: Vec<_> = given.chain(std::iter::once(weight)).chain(memory.iter().copied()).collect();
        let updated = graph.apply(Arc::new(sweep), &inputs)?;
        for (&leaf, &value) in inputs[first_written..].iter().zip(&updated) {
            graph.assign(leaf, value)?;
        }
    }
    Ok(())
}

/// Types of weights, and behind them of what the optimizer remembers of those that are trained, in the order in which
/// [`add_updates`] makes the states.
pub fn state_types<'a>(
    weights: &[TensorType],
    optimizer: &Optimizer,
    trained: impl Iterator<Item = &'a TensorType>,
) -> Vec<TensorType> {
    let remembered = optimizer.memory().len();
    let mut types = weights.to_vec();
    types.extend(trained.flat_map(|ty| std::iter::repeat_n(ty.clone(), remembered)));
    types
}

/// Memory of these types, of which the first are so many weights; the optimizer remembers nothing yet.
pub fn states(types: &[TensorType], weights: usize, optimizer: &Optimizer) -> States {
    let memory = optimizer.memory();
    let mut states = States::zeros(types);
    for i in weights..types.len() {
        let (_, start) = memory[(i - weights) % memory.len()];
        if start != 0.0 {
            states.f32_mut(i).fill(start);
        }
    }
    states
}

/// The state that holds the average of a trained weight, where there are that many weights; nothing for an optimizer
/// without averages.
pub fn average_of(optimizer: &Optimizer, weights: usize, trained: usize) -> Option<usize> {
    let remembered = optimizer.memory().len();
    optimizer.options.use_ema.then(|| weights + (trained + 1) * remembered - 1)
}

/// The numbers of one step: a function of its number and its learning rate. A row for each group, the first for the
/// weights of none.
struct Prepare(Arc<Optimizer>);

impl fmt::Debug for Prepare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "prepare({:?})", self.0)
    }
}

impl Op for Prepare {
    fn name(&self) -> &'static str {
        "prepareUpdate"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(Shape::from([(1 + self.0.options.groups.len()) * Step::FLOATS]))])
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Self(Arc::clone(&self.0))))
    }
}

impl Kernel for Prepare {
    fn cost(&self) -> f64 {
        100.0
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        for (row, to) in io.out_f32(0).chunks_exact_mut(Step::FLOATS).enumerate() {
            self.0.prepare(row.checked_sub(1), io.state.step, io.state.learning_rate).write(to);
        }
        Ok(())
    }
}

/// Changes a weight, and what is remembered of it, where they lie.
#[derive(Clone)]
struct Sweep {
    optimizer: Arc<Optimizer>,
    /// Row of the step's numbers.
    row: usize,
    /// Inputs from here on are written over: the weight, then the memory. Before are the numbers of the step, the
    /// gradient and maybe its scale.
    first_written: usize,
    in_place: Vec<(usize, usize)>,
}

impl Sweep {
    fn new(optimizer: &Arc<Optimizer>, group: Option<usize>, scaled: bool, remembered: usize) -> Self {
        let first_written = 2 + usize::from(scaled);
        let in_place = (0..=remembered).map(|output| (output, output + first_written)).collect();
        Self { optimizer: Arc::clone(optimizer), row: group.map_or(0, |group| group + 1), first_written, in_place }
    }
}

impl fmt::Debug for Sweep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sweep({}, {:?})", self.row, self.optimizer)
    }
}

impl Op for Sweep {
    fn name(&self) -> &'static str {
        "update"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let (given, written) = inputs.split_at(self.first_written);
        if written.iter().any(|ty| *ty != given[1]) {
            return Err(Error::internal("update: a weight, its gradient and its memory have one type."));
        }
        Ok(written.to_vec())
    }

    fn kernel(&self, _inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let size = outputs[0].shape.size();
        // Weight, gradient and memory are read once, and all but the gradient written.
        let cost = size as f64 * NS_PER_STREAM * (2 * outputs.len() + 1) as f64;
        let pieces = pieces_worth(cost);
        let cut = match pieces {
            1 => Cut::Whole,
            _ => Cut::Rows { rows: size, per_piece: size.div_ceil(pieces).next_multiple_of(16) },
        };
        Ok(Box::new(SweepKernel { plain: self.optimizer.is_plain(), sweep: self.clone(), cut, cost }))
    }

    fn in_place(&self) -> &[(usize, usize)] {
        &self.in_place
    }
}

/// Nanoseconds that one float takes through the cache in one direction.
const NS_PER_STREAM: f64 = 0.1;

struct SweepKernel {
    sweep: Sweep,
    plain: bool,
    cut: Cut,
    cost: f64,
}

impl Kernel for SweepKernel {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.cost
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let Sweep { optimizer, row, first_written, .. } = &self.sweep;
        let mut k = Step::read(&io.f32(0)[row * Step::FLOATS..], self.plain);
        if let (Some(around), 3) = (&mut k.around, *first_written) {
            around.scale *= io.f32(2)[0];
        }
        let weight = io.out_f32(0);
        let first = if let Cut::Rows { per_piece, .. } = self.cut { io.piece * per_piece } else { 0 };
        let gradient = &io.f32(1)[first..first + weight.len()];
        let mut slots: [&mut [f32]; MOST_SLOTS] = Default::default();
        let count = optimizer.rule.slots().len();
        for (k, slot) in slots[..count].iter_mut().enumerate() {
            *slot = io.out_f32(k + 1);
        }
        let accumulated = optimizer.accumulates().then(|| io.out_f32(count + 1));
        let average = optimizer.options.use_ema.then(|| io.out_f32(count + 1 + usize::from(accumulated.is_some())));
        let memory = Memory { weight, gradient, slots: &mut slots[..count], accumulated, average };
        optimizer.step(io.state.step, &k, memory);
        Ok(())
    }
}
