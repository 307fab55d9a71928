//! Update rules as ops: one op prepares the numbers of a step, one sweeps the rule over a weight in place.

use std::fmt;
use std::sync::Arc;

use espalier_graph::io::Io;
use espalier_graph::op::pieces_worth;
use espalier_graph::{Cut, Expr, Graph, Kernel, Op, Shape, TensorType, Value};
use espalier_optim::{RuleSpec, Scalars};
use espalier_spec::{Error, Result};

/// Adds the update of each weight (a state) by its gradient, with slots as further states; the slots' leaves.
pub fn add_updates(graph: &Graph, rule: &Arc<RuleSpec>, weights: &[Value], gradients: &[Value]) -> Result<Vec<Value>> {
    let scalars = graph.apply(Arc::new(Prepare(Arc::clone(rule))), &[])?[0];
    let mut all_slots = vec![];
    for (&weight, &gradient) in weights.iter().zip(gradients) {
        let slots: Vec<_> = rule.slots().iter().map(|_| graph.state(graph.ty(weight))).collect();
        let inputs: Vec<_> = [scalars, gradient, weight].into_iter().chain(slots.iter().copied()).collect();
        let updated = graph.apply(Arc::new(Sweep::new(Arc::clone(rule))), &inputs)?;
        for (&leaf, &value) in inputs[FIRST_WRITTEN..].iter().zip(&updated) {
            graph.assign(leaf, value)?;
        }
        all_slots.extend(slots);
    }
    Ok(all_slots)
}

/// Inputs from here on are written over: the weight, then its slots.
const FIRST_WRITTEN: usize = 2;

/// What a rule needs for one step: a function of its number and its learning rate.
struct Prepare(Arc<RuleSpec>);

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
        Ok(vec![TensorType::f32(Shape::from([size_of::<Scalars>() / 4]))])
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
        io.out_f32(0).copy_from_slice(&self.0.scalars(io.state.step, io.state.learning_rate));
        Ok(())
    }
}

/// Changes a weight and its slots where they lie.
struct Sweep {
    rule: Arc<RuleSpec>,
    in_place: Vec<(usize, usize)>,
}

impl Sweep {
    fn new(rule: Arc<RuleSpec>) -> Self {
        let in_place = (0..=rule.slots().len()).map(|output| (output, output + FIRST_WRITTEN)).collect();
        Self { rule, in_place }
    }
}

impl fmt::Debug for Sweep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sweep({:?})", self.rule)
    }
}

impl Op for Sweep {
    fn name(&self) -> &'static str {
        "update"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        match inputs {
            [_, gradient, rest @ ..] if rest.iter().all(|ty| ty == gradient) => Ok(rest.to_vec()),
            _ => Err(Error::internal("update: a weight, its gradient and its slots have one type.")),
        }
    }

    fn kernel(&self, _inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let size = outputs[0].shape.size();
        // Weight, gradient and slots are read once, and all but the gradient written.
        let cost = size as f64 * NS_PER_STREAM * (2 * outputs.len() + 1) as f64;
        let pieces = pieces_worth(cost);
        let cut = match pieces {
            1 => Cut::Whole,
            _ => Cut::Rows { rows: size, per_piece: size.div_ceil(pieces).next_multiple_of(16) },
        };
        Ok(Box::new(SweepKernel { rule: Arc::clone(&self.rule), cut, cost }))
    }

    fn in_place(&self) -> &[(usize, usize)] {
        &self.in_place
    }
}

/// Nanoseconds that one float takes through the cache in one direction.
const NS_PER_STREAM: f64 = 0.1;

/// A rule has no more slots than this; they are kept on the stack.
const MOST_SLOTS: usize = 7;

struct SweepKernel {
    rule: Arc<RuleSpec>,
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
        let mut scalars = Scalars::default();
        scalars.copy_from_slice(io.f32(0));
        let weights = io.out_f32(0);
        let first = if let Cut::Rows { per_piece, .. } = self.cut { io.piece * per_piece } else { 0 };
        let gradient = &io.f32(1)[first..first + weights.len()];
        let mut slots: [&mut [f32]; MOST_SLOTS] = Default::default();
        let count = self.rule.slots().len();
        for (k, slot) in slots[..count].iter_mut().enumerate() {
            *slot = io.out_f32(k + 1);
        }
        self.rule.sweep(&scalars, weights, gradient, &mut slots[..count]);
        Ok(())
    }
}

/// The mean over all elements: how a loss becomes one number.
pub fn mean_of(values: Expr<'_>) -> Expr<'_> {
    let count = values.shape().size().max(1);
    values.sum(None, false) * (1.0 / count as f32)
}
