//! What a fit leaves behind: the logs of its epochs, and how it was fed.

use espalier_nn::metrics::Reading;

use crate::totals::Logs;

/// How the data of one epoch came.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Feeding {
    /// Seconds that a step has waited for its batch, on average.
    pub waiting: f64,
    /// Records that were left out because they could not be read.
    pub skipped: u64,
}

/// What a fit leaves behind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Numbers of the epochs.
    pub epochs: Vec<usize>,
    /// For each log, its value after each epoch.
    pub logs: Vec<(String, Vec<Reading>)>,
    /// How the data of each epoch came; empty where steps gathered them from memory by themselves.
    pub feeding: Vec<Feeding>,
    /// How long it took.
    pub seconds: f64,
}

impl History {
    pub(crate) fn push(&mut self, epoch: usize, logs: &Logs, feeding: Option<Feeding>) {
        self.epochs.push(epoch);
        self.feeding.extend(feeding);
        for (name, value) in logs {
            match self.logs.iter_mut().find(|(known, _)| known == name) {
                Some((_, values)) => values.push(value.clone()),
                None => self.logs.push((name.clone(), vec![value.clone()])),
            }
        }
    }
}
