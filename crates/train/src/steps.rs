//! The graphs of a session's steps: training, evaluation, prediction, and what people look at.

use std::sync::Arc;

use espalier_graph::op::Options;
use espalier_graph::{DType, Expr, Graph, Plan, TensorType, Value, ops};
use espalier_nn::Model;
use espalier_spec::{Error, Result, json};

use crate::objective::Objective;
use crate::update::add_updates;

/// Which step a plan is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Inputs: a batch of inputs, targets and sample weights; or row indices and the whole of them, where the step gathers
    /// its rows by itself. Outputs: losses, then what each metric gathers.
    Train {
        /// Whether the step gathers its rows.
        gathers: bool,
    },
    /// Inputs: a batch of inputs, targets and sample weights. Outputs as for training.
    Evaluate,
    /// Inputs: a batch of inputs. Outputs: the model's.
    Predict,
    /// Inputs: a batch of inputs. Outputs: the values of these nodes, as floats.
    Observe(Arc<[usize]>),
    /// Inputs: a batch of inputs, targets and sample weights. Outputs: the loss, then its gradient in each weight that is
    /// trained.
    Gradients {
        /// Whether layers do what they do while training.
        training: bool,
    },
}

impl Kind {
    /// Who asks for such a step.
    pub fn who(&self) -> &'static str {
        match self {
            Self::Train { .. } => "fit",
            Self::Evaluate => "evaluate",
            Self::Predict => "predict",
            Self::Observe(_) => "outputsOf",
            Self::Gradients { .. } => "gradients",
        }
    }
}

/// Compiles the step for data of these types and batches of `batch` rows.
pub fn compile(
    model: &Model,
    objective: Option<&Objective>,
    kind: &Kind,
    types: &[TensorType],
    batch: usize,
) -> Result<Plan> {
    let graph = Graph::new();
    let weights: Vec<Value> =
        model.weights().iter().map(|weight| graph.state(TensorType::f32(weight.shape.clone()))).collect();
    let rows = match kind {
        Kind::Train { gathers: true } => Some(graph.input(TensorType::new(DType::I32, [batch].into()))),
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
    let (x, rest) = data.split_at(model.inputs().len().min(data.len()));
    let (y, sample_weights) = rest.split_at(model.outputs().len().min(rest.len()));
    let x: Vec<_> = x.iter().zip(model.inputs()).map(|(x, info)| x.cast(info.dtype)).collect();
    let exprs: Vec<Expr<'_>> = weights.iter().map(|&weight| graph.expr(weight)).collect();
    let forward =
        model.forward(&graph, &exprs, &x, matches!(kind, Kind::Train { .. } | Kind::Gradients { training: true }))?;
    graph.check()?;
    match kind {
        Kind::Predict => {
            let outputs: Vec<_> = forward.outputs.iter().map(|output| output.value()).collect();
            return Plan::with_prepared(&graph, &outputs);
        }
        Kind::Observe(nodes) => {
            let values = nodes.iter().map(|&node| forward.values[node].1.cast(DType::F32).value());
            return Plan::new(&graph, &values.collect::<Vec<_>>());
        }
        _ => {}
    }
    let objective = objective.ok_or_else(|| Error::internal("steps: a step with a loss needs an objective."))?;
    let (mut loss, mut own, mut metrics): (Option<Expr<'_>>, _, _) = (None, vec![], vec![]);
    for (i, ((&y_true, &y_pred), judged)) in y.iter().zip(&forward.outputs).zip(&objective.outputs).enumerate() {
        let weights = sample_weights.get(i).copied();
        let value = judged.loss.value(y_true, y_pred, weights)?;
        own.push(value.value());
        let share = if judged.loss_weight == 1.0 { value } else { value * judged.loss_weight };
        loss = Some(loss.map_or(share, |loss| loss + share));
        for judge in &judged.metrics {
            let gathered = judge.named.metric.update(y_true, y_pred, weights.filter(|_| judge.weighted));
            metrics.push(gathered.map_err(|error| error.at(&judge.named.name))?.value());
        }
    }
    let none = || Error::data("fit: no targets; expected one tensor of targets for each output of the model.");
    let loss = forward.losses.iter().fold(loss.ok_or_else(none)?, |loss, &penalty| loss + penalty);
    let mut outputs = vec![loss.value()];
    // The own loss of an only output is the loss.
    outputs.extend(own.into_iter().filter(|_| objective.losses() > 1).chain(metrics));
    graph.check()?;
    let trainable: Vec<_> = weights.iter().zip(model.weights()).filter(|(_, info)| info.trainable).collect();
    let leaves: Vec<_> = trainable.iter().map(|(weight, _)| **weight).collect();
    let segments = objective.recompute.as_ref().map(|recompute| model.segments(recompute, &forward)).transpose()?;
    let segments = segments.unwrap_or_default();
    if matches!(kind, Kind::Gradients { .. }) {
        let gradients = graph.gradients_recomputing(loss.value(), &leaves, &segments)?;
        return Plan::new(&graph, &[vec![loss.value()], gradients].concat());
    }
    if matches!(kind, Kind::Train { .. }) {
        let gradients = graph.gradients_recomputing(loss.value(), &leaves, &segments)?;
        let trained = trainable.iter().zip(&gradients);
        let trained: Vec<_> = trained.map(|((weight, info), &gradient)| (&*info.name, **weight, gradient)).collect();
        add_updates(&graph, &objective.optimizer, &trained)?;
        for (&weight, info) in trainable {
            if let Some(constraint) = &info.constraint {
                let updated = graph.expr(graph.assigned(weight));
                graph.assign(weight, constraint.project(updated)?.value())?;
            }
        }
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
