//! Drivers that lead a plan through the batches of a data set.

use std::ops::Range;

use espalier_graph::Driver;
use espalier_graph::io::{In, Input, RunState};
use espalier_spec::Result;

use crate::control::Control;
use crate::data::Samples;
use crate::rate::Rate;
use crate::totals::Totals;

/// Which rows a step takes.
pub enum Order<'a> {
    /// The rows as they lie; the step reads them in place.
    InPlace(Range<usize>),
    /// Rows by index; the step gathers them.
    Gathered(&'a [i32]),
}

impl Order<'_> {
    fn len(&self) -> usize {
        match self {
            Self::InPlace(range) => range.len(),
            Self::Gathered(rows) => rows.len(),
        }
    }
}

/// Called after each step: number of batches done, totals so far.
pub type OnProgress<'a> = &'a mut (dyn FnMut(usize, &Totals) + Send);

/// One pass over a data set. Plan 0 takes full batches, plan 1 the last, shorter one.
pub struct Pass<'a, 'd> {
    samples: &'a Samples,
    order: Order<'a>,
    batch: usize,
    done: usize,
    totals: Totals,
    control: &'d Control,
    training: Option<Training<'d>>,
}

/// What a pass that trains needs besides.
pub struct Training<'d> {
    /// Seed of the whole run.
    pub seed: u64,
    /// Number of the first step.
    pub first_step: u64,
    /// The learning rate of each step.
    pub rate: &'d Rate,
    /// Hears of each step.
    pub progress: OnProgress<'d>,
}

impl<'a, 'd> Pass<'a, 'd> {
    /// A pass that starts at the first row.
    pub fn new(samples: &'a Samples, order: Order<'a>, batch: usize, totals: Totals, control: &'d Control) -> Self {
        Self { samples, order, batch, done: 0, totals, control, training: None }
    }

    /// The same pass, which trains.
    pub fn training(self, training: Training<'d>) -> Self {
        Self { training: Some(training), ..self }
    }

    /// What the steps have added up to.
    pub fn totals(self) -> Totals {
        self.totals
    }

    /// Steps done.
    pub fn done(&self) -> usize {
        self.done
    }
}

impl<'a> Driver<'a> for Pass<'a, '_> {
    fn next(&mut self, inputs: &mut Vec<Input<'a>>, state: &mut RunState) -> Option<usize> {
        let start = self.done * self.batch;
        let end = (start + self.batch).min(self.order.len());
        if start >= end || self.control.is_cancelled() {
            return None;
        }
        match &self.order {
            Order::InPlace(rows) => {
                inputs.extend(self.samples.rows_of(rows.start + start..rows.start + end).map(Input::Lent));
            }
            Order::Gathered(rows) => {
                inputs.push(Input::Lent(In::I32(&rows[start..end])));
                inputs.extend(self.samples.tensors().map(|tensor| Input::Lent(tensor.as_in())));
            }
        }
        if let Some(Training { seed, first_step, rate, .. }) = self.training {
            let step = first_step + self.done as u64;
            *state = RunState { seed, step, learning_rate: rate.at(step) };
        }
        Some(usize::from(end - start < self.batch))
    }

    fn done(&mut self, outputs: &[In<'_>]) -> Result<()> {
        let rows = self.batch.min(self.order.len() - self.done * self.batch);
        self.totals.add(rows, outputs);
        self.done += 1;
        if let Some(training) = &mut self.training {
            (training.progress)(self.done, &self.totals);
        }
        Ok(())
    }
}
