//! Looking inside a model: values of any layer, gradients, memory, which layers learn, and folding.

use espalier_graph::io::{In, Input, RunState};
use espalier_graph::{DType, Driver, Shape, Tensor, TensorType};
use espalier_nn::Model;
use espalier_spec::{Result, Value, json};

use crate::checks;
use crate::control::Control;
use crate::data::Samples;
use crate::data_set::Data;
use crate::objective::Objective;
use crate::session::Session;
use crate::steps::{self, Kind};

/// The loss on some samples, and its gradient in each weight that is trained.
#[derive(Debug)]
pub struct Gradients {
    /// The loss, penalties and all.
    pub loss: f64,
    /// Names of weights, and their gradients.
    pub gradients: Vec<(String, Tensor)>,
}

impl Session {
    /// The values of the nodes of these names for every row, as prediction computes them.
    pub fn observe<'a>(
        &mut self,
        data: impl Into<Data<'a>>,
        names: &[String],
        batch: usize,
        control: &Control,
    ) -> Result<Vec<Tensor>> {
        let nodes = self.model().nodes_named(names)?;
        self.gather("outputsOf", &Kind::Observe(nodes.into()), data.into(), batch, control)
    }

    /// Loss and gradients on all samples together; `training` says in which phase the layers are.
    pub fn gradients(&mut self, samples: &Samples, training: bool, control: &Control) -> Result<Gradients> {
        self.check("gradients", samples)?;
        let kind = Kind::Gradients { training };
        let plans = [self.plan(&kind, &samples.batch_types(samples.rows())?, samples.rows())?];
        let state = RunState { seed: self.seed(), ..RunState::default() };
        let mut once =
            Once { samples, state, outputs: vec![], types: plans[0].outputs().cloned().collect(), ran: false };
        self.drive(&kind, &plans, &mut once)?;
        control.check("gradients")?;
        let mut outputs = once.outputs.into_iter();
        let loss = outputs.next().and_then(|loss| loss.as_f32().map(|loss| f64::from(loss[0]))).unwrap_or(f64::NAN);
        let trained = self.at_work().weights().iter().filter(|info| info.trainable);
        Ok(Gradients { loss, gradients: trained.map(|info| info.name.clone()).zip(outputs).collect() })
    }

    /// What the model is made of, and the memory that steps of such batches need, as JSON.
    ///
    /// Bytes are those of the weights, of what the optimizer keeps, of all values of a step that exist at a time, and of what
    /// kernels write by the way.
    pub fn summary(&mut self, batch: usize) -> Result<Value> {
        let batch = checks::batch("summary", batch)?;
        let predictor = self.predicting()?;
        let model = self.at_work();
        let types = |rows: usize| model.inputs().iter().map(move |info| with_rows(rows, info.dtype, &info.shape));
        let inputs = types(batch).collect::<Result<Vec<_>>>()?;
        let predict = steps::compile(&predictor, None, &Kind::Predict, &inputs, batch)?;
        let prediction = self.bytes_with(&Kind::Predict, &predict);
        let (mut training, mut kept) = (Value::Null, Value::Null);
        if let Some(compiled) = self.compiled() {
            let states = self.state_types();
            kept = states[model.weights().len()..].iter().map(|ty| ty.shape.size()).sum::<usize>().into();
            if let Some(targets) = targets(model, &compiled.objective, batch)? {
                let types = [inputs, targets].concat();
                let kind = Kind::Train { gathers: true };
                let plan = steps::compile(model, Some(&compiled.objective), &kind, &types, batch)?;
                training = self.bytes_with(&kind, &plan).into();
            }
        }
        let mut summary = self.model().summary().to_json();
        summary["optimizer"] = kept;
        summary["batchSize"] = batch.into();
        summary["memory"] = json!({ "training": training, "prediction": prediction });
        Ok(summary)
    }

    /// A session of its own for the model in which normalisers are parts of the layers beside them.
    pub fn folded(&self) -> Result<Self> {
        let (model, weights) = self.model().folded(&self.weights())?;
        let mut session = Self::new(model, self.seed())?;
        session.set_weights(&weights)?;
        Ok(session)
    }
}

fn with_rows(rows: usize, dtype: DType, sample: &Shape) -> Result<TensorType> {
    Ok(TensorType::new(dtype, Shape::new([&[rows], &sample[..]].concat())?))
}

/// The types of targets that the losses take: like the output, or class numbers. None if they take neither.
fn targets(model: &Model, objective: &Objective, batch: usize) -> Result<Option<Vec<TensorType>>> {
    let fitting = |(output, judged): (&Shape, &crate::objective::Judged)| {
        let predictions = with_rows(batch, DType::F32, output)?;
        let classes = Shape::new(&output[..output.rank().saturating_sub(1)])?;
        let candidates = [predictions.clone(), with_rows(batch, DType::I32, &classes)?];
        let takes = |ty: &TensorType| {
            let zeros = Tensor::build(ty.clone(), |bytes| bytes.as_u8_mut().fill(0));
            judged.loss.loss.check(&zeros, &predictions.shape).is_ok()
        };
        Ok(candidates.into_iter().find(takes))
    };
    model.outputs().iter().zip(&objective.outputs).map(fitting).collect()
}

/// Runs one step on all samples and copies its outputs.
struct Once<'a> {
    samples: &'a Samples,
    state: RunState,
    outputs: Vec<Tensor>,
    types: Vec<TensorType>,
    ran: bool,
}

impl<'a> Driver<'a> for Once<'a> {
    fn next(&mut self, inputs: &mut Vec<Input<'a>>, state: &mut RunState) -> Option<usize> {
        if std::mem::replace(&mut self.ran, true) {
            return None;
        }
        inputs.extend(self.samples.rows_of(0..self.samples.rows()).map(Input::Lent));
        *state = self.state;
        Some(0)
    }

    fn done(&mut self, outputs: &[In<'_>]) -> Result<()> {
        let floats = |output: &In<'_>| if let In::F32(data) = *output { data.to_vec() } else { vec![] };
        let tensors =
            outputs.iter().zip(&self.types).map(|(output, ty)| Tensor::f32(ty.shape.clone(), &floats(output)));
        self.outputs = tensors.collect::<Result<_>>()?;
        Ok(())
    }
}
