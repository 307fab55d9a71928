//! The graphs of a session's steps: training, evaluation, prediction.

use std::sync::Arc;

use espalier_graph::io::In;
use espalier_graph::op::Options;
use espalier_graph::{DType, Expr, Graph, Plan, TensorType, Value, ops};
use espalier_nn::losses::{self, LossSpec};
use espalier_nn::{Model, NamedMetric};
use espalier_optim::RuleSpec;
use espalier_spec::{Error, Result, json};

use crate::update::add_updates;

/// What a model is compiled with.
#[derive(Debug, Clone)]
pub struct Objective {
    /// How weights change.
    pub rule: Arc<RuleSpec>,
    /// One loss for each output.
    pub losses: Vec<LossSpec>,
    /// Metrics of every output.
    pub metrics: Vec<NamedMetric>,
}

/// Which step a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Inputs: row indices, whole inputs, whole targets. Outputs: loss, then the state of each metric.
    Train,
    /// Inputs: a batch of inputs and targets. Outputs as for training.
    Evaluate,
    /// Inputs: a batch of inputs. Outputs: the model's.
    Predict,
}

/// Compiles the step for data of these types and batches of `batch` rows.
pub fn compile(
    model: &Model,
    objective: Option<&Objective>,
    kind: Kind,
    types: &[TensorType],
    batch: usize,
) -> Result<Plan> {
    let graph = Graph::new();
    let weights: Vec<Value> =
        model.weights().iter().map(|weight| graph.state(TensorType::f32(weight.shape.clone()))).collect();
    let rows = match kind {
        Kind::Train => Some(graph.input(TensorType::new(DType::I32, [batch].into()))),
        _ => None,
    };
    let mut data = vec![];
    for ty in types {
        let leaf = graph.input(ty.clone());
        let value = match rows {
            Some(rows) => graph.apply(ops::build("gather", &gather_options())?, &[leaf, rows])?[0],
            None => leaf,
        };
        data.push(graph.expr(value));
    }
    let (x, y) = data.split_at(model.inputs().len().min(data.len()));
    let x: Vec<_> = x.iter().zip(model.inputs()).map(|(x, info)| x.cast(info.dtype)).collect();
    let exprs: Vec<Expr<'_>> = weights.iter().map(|&weight| graph.expr(weight)).collect();
    let forward = model.forward(&graph, &exprs, &x, kind == Kind::Train)?;
    graph.check()?;
    if kind == Kind::Predict {
        let outputs: Vec<_> = forward.outputs.iter().map(|output| output.value()).collect();
        return Plan::new(&graph, &outputs);
    }
    let objective = objective.ok_or_else(|| Error::internal("steps: a step with a loss needs an objective."))?;
    let mut loss: Option<Expr<'_>> = None;
    let mut outputs = vec![];
    for ((&y_true, &y_pred), spec) in y.iter().zip(&forward.outputs).zip(&objective.losses) {
        let own = losses::reduce(spec.per_sample(y_true, y_pred)?);
        loss = Some(loss.map_or(own, |loss| loss + own));
        for named in &objective.metrics {
            outputs.push(named.metric.update(y_true, y_pred)?.value());
        }
    }
    let none = || Error::data("fit: no targets; expected one tensor of targets for each output of the model.");
    let loss = forward.losses.iter().fold(loss.ok_or_else(none)?, |loss, &penalty| loss + penalty);
    graph.check()?;
    outputs.insert(0, loss.value());
    if kind == Kind::Train {
        let trainable: Vec<_> =
            weights.iter().zip(model.weights()).filter(|(_, info)| info.trainable).map(|(&weight, _)| weight).collect();
        let gradients = graph.gradients(loss.value(), &trainable)?;
        add_updates(&graph, &objective.rule, &trainable, &gradients)?;
        for (weight, value) in &forward.updates {
            graph.assign(weights[*weight], value.value())?;
        }
    }
    graph.check()?;
    Plan::new(&graph, &outputs)
}

fn gather_options() -> Options {
    let options = json!({ "axis": 0 });
    options.as_object().cloned().unwrap_or_default()
}

/// Sums over the steps of an epoch, in double precision.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    rows: f64,
    loss: f64,
    metrics: Vec<Vec<f64>>,
}

impl Totals {
    /// Zeros for these metrics, once for each output.
    pub fn new(objective: &Objective) -> Self {
        let states = |named: &NamedMetric| vec![0.0; named.metric.states()];
        let each = objective.losses.iter().flat_map(|_| objective.metrics.iter().map(states));
        Self { metrics: each.collect(), ..Self::default() }
    }

    /// Adds the outputs of a step of that many rows.
    pub fn add(&mut self, rows: usize, outputs: &[In<'_>]) {
        self.rows += rows as f64;
        self.loss += outputs.first().map_or(0.0, |loss| f64::from(floats(*loss)[0])) * rows as f64;
        for (total, output) in self.metrics.iter_mut().zip(outputs.iter().skip(1)) {
            total.iter_mut().zip(floats(*output)).for_each(|(total, &value)| *total += f64::from(value));
        }
    }

    /// Mean loss and metrics, with a prefix before each name.
    pub fn logs(&self, objective: &Objective, outputs: &[String], prefix: &str) -> Vec<(String, f64)> {
        let mut logs = vec![(format!("{prefix}loss"), self.loss / self.rows)];
        let several = outputs.len() > 1;
        let names = outputs.iter().flat_map(|output| objective.metrics.iter().map(move |named| (output, named)));
        for ((output, named), state) in names.zip(&self.metrics) {
            let of = if several { format!("{output}_") } else { String::new() };
            logs.push((format!("{prefix}{of}{}", named.name()), named.metric.value(state)));
        }
        logs
    }
}

fn floats(output: In<'_>) -> &[f32] {
    if let In::F32(data) = output { data } else { &[] }
}
