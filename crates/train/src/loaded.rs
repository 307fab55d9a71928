//! Steps on batches that a loader brings.

use std::sync::Arc;

use espalier_data::{Batch, Loader};
use espalier_graph::io::{In, Input, RunState};
use espalier_graph::{Driver, Plan, Tensor, TensorType};
use espalier_spec::{Error, Result};

use crate::batches::Training;
use crate::control::Control;
use crate::session::Session;
use crate::steps::Kind;
use crate::totals::Totals;

/// What hears of the outputs of each step.
pub trait Sink: Send {
    /// Takes the outputs of a step of that many rows.
    fn take(&mut self, rows: usize, outputs: &[In<'_>]) -> Result<()>;

    /// What the steps have added up to, for those who watch a training.
    fn totals(&self) -> Option<&Totals> {
        None
    }
}

impl Sink for Totals {
    fn take(&mut self, rows: usize, outputs: &[In<'_>]) -> Result<()> {
        self.add(rows, outputs);
        Ok(())
    }

    fn totals(&self) -> Option<&Totals> {
        Some(self)
    }
}

/// One pass over what a loader brings.
pub struct Loaded<'d, S> {
    loader: &'d mut Loader,
    sink: &'d mut S,
    control: &'d Control,
    training: Option<Training<'d>>,
    /// Steps after which the pass ends before the data do.
    most: usize,
    done: usize,
    /// A batch that has come and waits for its step.
    waiting: Option<Batch>,
    /// Types of the batches that the plan at work takes.
    types: Vec<TensorType>,
    /// What the plan at work reads behind them.
    prepared: Vec<Tensor>,
    rows: usize,
    /// Whether the data have come to their end.
    over: bool,
    failure: Option<Error>,
}

impl<'d, S: Sink> Loaded<'d, S> {
    /// A pass to the end of the data; it trains where there is something to train with.
    pub fn new(loader: &'d mut Loader, sink: &'d mut S, control: &'d Control, training: Option<Training<'d>>) -> Self {
        let (waiting, types, prepared) = (None, vec![], vec![]);
        Self {
            loader,
            sink,
            control,
            training,
            most: usize::MAX,
            done: 0,
            waiting,
            types,
            prepared,
            rows: 0,
            over: false,
            failure: None,
        }
    }

    /// The same with an end after that many steps, however many passes over the data that takes.
    pub fn steps(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// Steps done.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Brings the next batch, unless the pass is over.
    fn fetch(&mut self) -> bool {
        if self.waiting.is_some() {
            return true;
        }
        let ends = self.most == usize::MAX;
        let mut empty = false;
        while !self.over && self.failure.is_none() && self.done < self.most && !self.control.is_cancelled() {
            match self.loader.next(self.control.stop()) {
                Ok(Some(batch)) => {
                    self.waiting = Some(batch);
                    return true;
                }
                Ok(None) if ends || empty => self.over = true,
                // A whole pass without a batch would go on for ever.
                Ok(None) => empty = true,
                Err(error) => self.failure = Some(error),
            }
        }
        false
    }
}

impl<'a, S: Sink> Driver<'a> for Loaded<'_, S> {
    fn next(&mut self, inputs: &mut Vec<Input<'a>>, state: &mut RunState) -> Option<usize> {
        if !self.fetch() {
            return None;
        }
        // A batch of other types, as the last of a pass, is for another plan.
        let batch = self.waiting.take_if(|batch| types(batch).eq(&self.types))?;
        self.rows = batch.len();
        inputs.extend(batch.tensors.into_iter().map(Input::Held));
        inputs.extend(self.prepared.iter().cloned().map(Input::Held));
        if let Some(Training { seed, first_step, rate, .. }) = self.training {
            let step = first_step + self.done as u64;
            *state = RunState { seed, step, learning_rate: rate.at(step) };
        }
        Some(0)
    }

    fn done(&mut self, outputs: &[In<'_>]) -> Result<()> {
        self.sink.take(self.rows, outputs)?;
        self.done += 1;
        if let (Some(training), Some(totals)) = (&mut self.training, self.sink.totals()) {
            (training.progress)(self.done, totals);
        }
        Ok(())
    }
}

fn types(batch: &Batch) -> impl Iterator<Item = &TensorType> {
    batch.tensors.iter().map(Tensor::ty)
}

impl Session {
    /// Steps on all batches of a pass; the plan of the first of them.
    pub(crate) fn run_loaded<S: Sink>(&mut self, kind: &Kind, loaded: &mut Loaded<'_, S>) -> Result<Option<Arc<Plan>>> {
        let mut first = None;
        while loaded.fetch() {
            let Some(batch) = &loaded.waiting else { break };
            let (of_batch, rows): (Vec<_>, _) = (types(batch).cloned().collect(), batch.len());
            let plan = self.plan(kind, &of_batch, rows)?;
            loaded.types = of_batch;
            loaded.prepared = self.prepared(&plan)?;
            self.drive(kind, &[Arc::clone(&plan)], loaded)?;
            first.get_or_insert(plan);
        }
        loaded.failure.take().map_or(Ok(first), Err)
    }
}
