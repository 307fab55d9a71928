//! What a model gives for every row.

use std::sync::Arc;

use espalier_data::{Loader, Passes};
use espalier_graph::io::{In, Input, RunState};
use espalier_graph::{Driver, Plan, Shape, Tensor, TensorType};
use espalier_spec::{Code, Error, Result};

use crate::checks;
use crate::control::Control;
use crate::data::Samples;
use crate::data_set::{Answers, Data, DataSet};
use crate::loaded::{Loaded, Sink};
use crate::session::Session;
use crate::steps::Kind;

impl Session {
    /// The model's outputs for every row.
    pub fn predict<'a>(&mut self, data: impl Into<Data<'a>>, batch: usize, control: &Control) -> Result<Vec<Tensor>> {
        self.gather("predict", &Kind::Predict, data.into(), batch, control)
    }

    /// What a plan without targets gives for every row.
    pub(crate) fn gather(
        &mut self,
        who: &'static str,
        kind: &Kind,
        data: Data<'_>,
        batch: usize,
        control: &Control,
    ) -> Result<Vec<Tensor>> {
        let batch = checks::batch(who, batch)?;
        match data {
            Data::Samples(samples) => self.gather_rows(who, kind, samples, batch, control),
            Data::Set(set) => match self.in_memory(who, set, &Answers::Unread, (self.seed(), 0), control)? {
                Some(samples) => self.gather_rows(who, kind, &samples, set.batch(batch), control),
                None => self.gather_set(who, kind, set, batch, control),
            },
        }
    }

    fn gather_rows(
        &mut self,
        who: &str,
        kind: &Kind,
        samples: &Samples,
        batch: usize,
        control: &Control,
    ) -> Result<Vec<Tensor>> {
        checks::inputs(self.at_work(), who, &samples.x)?;
        let rows = samples.rows();
        let plans = self.plans(kind, samples, rows, batch)?;
        let prepared = [self.prepared(&plans[0])?, self.prepared(&plans[1])?];
        let batch = batch.min(rows);
        let mut gather = Predictions { samples, prepared: &prepared, batch, done: 0, control, outputs: vec![] };
        gather.outputs = plans[0].outputs().map(|ty| room(ty, rows)).collect::<Result<_>>()?;
        self.drive(kind, &plans, &mut gather)?;
        control.check(who)?;
        tensors(&plans[0], rows, &gather.outputs)
    }

    fn gather_set(
        &mut self,
        who: &'static str,
        kind: &Kind,
        set: &DataSet,
        batch: usize,
        control: &Control,
    ) -> Result<Vec<Tensor>> {
        let mut loader = self.loader(who, set, Passes::one(self.seed()), batch, &Answers::Unread)?;
        let mut outputs = Outputs { rows: 0, outputs: vec![] };
        let plan = self.gather_loaded(kind, &mut loader, control, &mut outputs)?;
        control.check(who)?;
        let plan = plan.ok_or_else(|| {
            Error::data(format!("{who}: the data set has no samples; expected at least one, got none."))
        })?;
        tensors(&plan, outputs.rows, &outputs.outputs)
    }

    fn gather_loaded(
        &mut self,
        kind: &Kind,
        loader: &mut Loader,
        control: &Control,
        outputs: &mut Outputs,
    ) -> Result<Option<Arc<Plan>>> {
        let mut loaded = Loaded::new(loader, outputs, control, None);
        self.run_loaded(kind, &mut loaded)
    }
}

/// The gathered outputs of a plan as tensors.
fn tensors(plan: &Plan, rows: usize, outputs: &[Vec<f32>]) -> Result<Vec<Tensor>> {
    let shapes = plan.outputs().map(|ty| Shape::new([&[rows], &ty.shape[1..]].concat()));
    shapes.zip(outputs).map(|(shape, data)| Tensor::f32(shape?, data)).collect()
}

/// Room for rows of outputs of a type.
fn room(ty: &TensorType, rows: usize) -> Result<Vec<f32>> {
    let size = Shape::new([&[rows], &ty.shape[1..]].concat())?.size();
    let mut room = vec![];
    room.try_reserve_exact(size).map_err(|_| no_room(size))?;
    Ok(room)
}

fn no_room(size: usize) -> Error {
    Error::new(Code::Memory, format!("predict: no room for {size} numbers; expected it, got none."))
}

/// Collects a model's outputs batch by batch.
struct Predictions<'a, 'd> {
    samples: &'a Samples,
    /// What plans read behind the samples.
    prepared: &'a [Vec<Tensor>; 2],
    batch: usize,
    done: usize,
    control: &'d Control,
    outputs: Vec<Vec<f32>>,
}

impl<'a> Driver<'a> for Predictions<'a, '_> {
    fn next(&mut self, inputs: &mut Vec<Input<'a>>, _state: &mut RunState) -> Option<usize> {
        let start = self.done * self.batch;
        let end = (start + self.batch).min(self.samples.rows());
        if start >= end || self.control.is_cancelled() {
            return None;
        }
        let plan = usize::from(end - start < self.batch);
        inputs.extend(self.samples.rows_of(start..end).map(Input::Lent));
        inputs.extend(self.prepared[plan].iter().map(|tensor| Input::Lent(tensor.as_in())));
        Some(plan)
    }

    fn done(&mut self, outputs: &[In<'_>]) -> Result<()> {
        for (gathered, output) in self.outputs.iter_mut().zip(outputs) {
            if let In::F32(data) = output {
                gathered.extend_from_slice(data);
            }
        }
        self.done += 1;
        Ok(())
    }
}

/// The outputs of all batches, of which nobody knows before how many there are.
struct Outputs {
    rows: usize,
    outputs: Vec<Vec<f32>>,
}

impl Sink for Outputs {
    fn take(&mut self, rows: usize, outputs: &[In<'_>]) -> Result<()> {
        self.rows += rows;
        self.outputs.resize_with(outputs.len(), Vec::new);
        for (gathered, output) in self.outputs.iter_mut().zip(outputs) {
            if let In::F32(data) = output {
                gathered.try_reserve(data.len()).map_err(|_| no_room(gathered.len() + data.len()))?;
                gathered.extend_from_slice(data);
            }
        }
        Ok(())
    }
}
