//! Metrics: numbers about predictions that people look at.

mod accuracy;
mod binary_accuracy;
mod categorical_accuracy;
mod mean_absolute_error;
mod sparse_categorical_accuracy;

use espalier_graph::{Expr, Tensor};
use espalier_spec::{Result, family};

/// A number about predictions, gathered batch by batch.
pub trait Metric: Send + Sync {
    /// What a batch adds to the state, float32 `[states]`.
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>>;

    /// Length of the state, which starts at zeros.
    fn states(&self) -> usize {
        2
    }

    /// The metric after all batches; by default the mean of what [`mean_state`] gathered.
    fn value(&self, state: &[f64]) -> f64 {
        state[0] / state[1]
    }
}

family! {
    /// The metrics.
    pub enum MetricSpec("metric"): dyn Metric {
        accuracy::Accuracy,
        binary_accuracy::BinaryAccuracy,
        categorical_accuracy::CategoricalAccuracy,
        mean_absolute_error::MeanAbsoluteError,
        sparse_categorical_accuracy::SparseCategoricalAccuracy,
    }
}

/// The contribution of a batch to a mean: the sum of `values` and their number.
pub fn mean_state(values: Expr<'_>) -> Result<Expr<'_>> {
    let (graph, count) = (values.graph(), values.shape().size() as f32);
    let constant = |data: [f32; 2]| Tensor::f32([2].into(), &data).map(|tensor| graph.expr(graph.constant(tensor)));
    let sum = values.sum(None, false);
    (sum * constant([1.0, 0.0])? + constant([0.0, count])?).checked()
}
