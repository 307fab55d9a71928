//! Metrics: numbers about predictions that people look at.

mod accuracy;
mod binary_accuracy;
mod categorical_accuracy;
mod custom;
mod mean_absolute_error;
mod sparse_categorical_accuracy;

use espalier_graph::Expr;
use espalier_graph::ops::concat::Concat;
use espalier_spec::{Error, Result, family};

use crate::sample_weights;

/// Something about predictions that people look at, gathered batch by batch and exact over all of them.
pub trait Metric: Send + Sync {
    /// What a batch contributes, float32 of one axis; samples count as much as their weights say.
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>>;

    /// Takes a batch's contribution into the state, which starts empty. By default contributions add up.
    fn merge(&self, state: &mut Vec<f64>, batch: &[f32]) {
        state.resize(batch.len(), 0.0);
        state.iter_mut().zip(batch).for_each(|(sum, &x)| *sum += f64::from(x));
    }

    /// The metric after all batches; by default the mean of what [`mean_state`] gathered.
    fn value(&self, state: &[f64]) -> Reading {
        Reading::Number(ratio(state[0], state[1]))
    }
}

/// What a metric says.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// A number.
    Number(f64),
    /// Rows of numbers.
    Table(Vec<Vec<f64>>),
}

impl Reading {
    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }
}

family! {
    /// The metrics.
    pub enum MetricSpec("metric"): dyn Metric {
        accuracy::Accuracy,
        binary_accuracy::BinaryAccuracy,
        categorical_accuracy::CategoricalAccuracy,
        custom::Custom,
        mean_absolute_error::MeanAbsoluteError,
        sparse_categorical_accuracy::SparseCategoricalAccuracy,
    }
}

/// The contribution of a batch to a mean: the weighted sum of `values` and the sum of the weights.
pub fn mean_state<'g>(values: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
    let sum = sample_weights::apply(values, weights)?.sum(None, false);
    state(&[sum, sample_weights::total(values, weights)?])
}

/// A contribution made of several numbers.
pub fn state<'g>(numbers: &[Expr<'g>]) -> Result<Expr<'g>> {
    let rows: Vec<_> = numbers.iter().map(|number| number.reshape(&[1].into())).collect();
    let (first, others) = rows.split_first().ok_or_else(|| Error::internal("a metric has a state."))?;
    first.then(Concat { axis: 0 }, others).checked()
}

/// A quotient, and 0 where there is nothing to divide by: so Keras counts too.
pub fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}
