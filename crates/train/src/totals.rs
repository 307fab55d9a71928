//! What the steps of an epoch add up to, and how logs call it.

use std::sync::Arc;

use espalier_graph::io::In;
use espalier_nn::metrics::Reading;

use crate::objective::Objective;

/// Loss and metrics by name, in order.
pub type Logs = Vec<(String, Reading)>;

/// Sums over the steps of an epoch, in double precision.
#[derive(Debug, Clone)]
pub struct Totals {
    objective: Arc<Objective>,
    rows: f64,
    /// The loss; after it the own loss of each output, where there are several.
    losses: Vec<f64>,
    /// The state of each metric, output by output.
    metrics: Vec<Vec<f64>>,
}

impl Totals {
    /// Zeros for this objective.
    pub fn new(objective: Arc<Objective>) -> Self {
        let (losses, metrics) = (vec![0.0; objective.losses()], vec![vec![]; objective.metrics().count()]);
        Self { objective, rows: 0.0, losses, metrics }
    }

    /// Adds the outputs of a step of that many rows.
    pub fn add(&mut self, rows: usize, outputs: &[In<'_>]) {
        self.rows += rows as f64;
        let (losses, metrics) = outputs.split_at(self.losses.len().min(outputs.len()));
        for (total, loss) in self.losses.iter_mut().zip(losses) {
            *total += floats(*loss).first().map_or(0.0, |&loss| f64::from(loss)) * rows as f64;
        }
        for ((state, batch), judge) in self.metrics.iter_mut().zip(metrics).zip(self.objective.metrics()) {
            judge.named.metric.merge(state, floats(*batch));
        }
    }

    /// Mean losses and metrics, with a prefix before each name.
    pub fn logs(&self, prefix: &str) -> Logs {
        let means = self.losses.iter().map(|loss| Reading::Number(loss / self.rows));
        let metrics = self.metrics.iter().zip(self.objective.metrics());
        let values = means.chain(metrics.map(|(state, judge)| judge.named.metric.value(state)));
        self.objective.log_names().map(|name| format!("{prefix}{name}")).zip(values).collect()
    }
}

fn floats(output: In<'_>) -> &[f32] {
    if let In::F32(data) = output { data } else { &[] }
}
