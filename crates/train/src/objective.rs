//! What a model is trained for: a rule for the weights, and for each output a loss and metrics.

use std::sync::Arc;

use espalier_nn::{NamedLoss, NamedMetric, Recompute};
use espalier_optim::Optimizer;

/// What a model is compiled with.
#[derive(Debug, Clone)]
pub struct Objective {
    /// How weights change.
    pub optimizer: Arc<Optimizer>,
    /// How each output is judged.
    pub outputs: Vec<Judged>,
    /// What the backward pass computes again instead of keeping it.
    pub recompute: Option<Recompute>,
}

/// How one output is judged.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The output's name.
    pub name: String,
    /// What is to become small.
    pub loss: NamedLoss,
    /// How much that counts among the losses of all outputs.
    pub loss_weight: f32,
    /// What people look at.
    pub metrics: Vec<Judge>,
}

/// A metric of one output.
#[derive(Debug, Clone)]
pub struct Judge {
    /// What is measured, and its name.
    pub named: NamedMetric,
    /// Whether samples count as much as their weights say.
    pub weighted: bool,
}

impl Objective {
    /// How many losses a step gives: the one to make small, and that of each output where there are several.
    pub fn losses(&self) -> usize {
        if self.outputs.len() > 1 { 1 + self.outputs.len() } else { 1 }
    }

    /// Every metric, output by output.
    pub fn metrics(&self) -> impl Iterator<Item = &Judge> {
        self.outputs.iter().flat_map(|output| &output.metrics)
    }

    /// The names of all that a step gives: losses, then metrics. Several outputs put their names in front.
    pub fn log_names(&self) -> impl Iterator<Item = String> {
        let several = self.outputs.len() > 1;
        let of = move |output: &Judged, name: &str| {
            if several { format!("{}_{name}", output.name) } else { name.to_owned() }
        };
        let own = self.outputs.iter().filter(move |_| several).map(move |output| of(output, output.loss.name()));
        let metrics = self
            .outputs
            .iter()
            .flat_map(move |output| output.metrics.iter().map(move |judge| of(output, &judge.named.name)));
        std::iter::once("loss".to_owned()).chain(own).chain(metrics)
    }
}
