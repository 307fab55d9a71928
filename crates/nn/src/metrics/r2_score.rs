//! Coefficient of determination: `R² = 1 - Σ (y - ŷ)² / Σ (y - mean y)²` of each output.
//!
//! Batches are merged by their means and squared deviations, so that large targets lose no digits. Outputs whose targets
//! are all the same have the score 1 if every prediction is right, else 0, as in scikit-learn.

use espalier_graph::Expr;
use espalier_spec::{Error, Result, Spec, choice};

use super::{Metric, Reading, ratio, state};
use crate::{sample_weights, targets};

choice! {
    /// How the scores of outputs become one.
    pub enum ClassAggregation {
        /// Their mean.
        UniformAverage = "uniformAverage",
        /// Their mean, weighted by the variances of the targets.
        VarianceWeightedAverage = "varianceWeightedAverage",
        /// They stay apart.
        None = "none",
    }
}

/// The share of the targets' variance that predictions explain: 1 at best, 0 for always saying the mean.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("r2"))]
pub struct R2Score {
    /// How the scores of several outputs become one; with `none` they are a table of one row.
    #[spec(default = ClassAggregation::UniformAverage)]
    pub class_aggregation: ClassAggregation,
}

impl Metric for R2Score {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let y = targets::like(y_true, y_pred)?;
        let others: Vec<_> = (0..y.shape().rank() as i64 - 1).collect();
        if others.is_empty() {
            return Err(Error::shape("predictions have one axis; expected [batch, outputs]."));
        }
        let of_outputs = |values: Expr<'g>| values.sum(Some(&others), true);
        let ones = y.number(1.0).broadcast_to(&y.shape());
        let weight = of_outputs(sample_weights::apply(ones, weights)?);
        // A batch whose weights are all 0 has no mean, and any will do.
        let divisor = weight.equal(weight.number(0.0)).select(weight.number(1.0), weight);
        let mean_of = |values: Expr<'g>| Ok::<_, Error>(of_outputs(sample_weights::apply(values, weights)?) / divisor);
        let squares = |errors: Expr<'g>| Ok::<_, Error>(of_outputs(sample_weights::apply(errors.square(), weights)?));
        // What rounding has taken from the mean is the mean of what is left.
        let mean = mean_of(y)?;
        let rest = mean_of(y - mean)?;
        state(&[weight, mean, rest, squares(y - mean - rest)?, squares(y - y_pred)?])
    }

    /// Two sets of w and v weights with means a and b deviate from their common mean by `(a - b)² w v / (w + v)` more.
    fn merge(&self, state: &mut Vec<f64>, batch: &[f32]) {
        let outputs = batch.len() / 5;
        state.resize(4 * outputs, 0.0);
        for output in 0..outputs {
            let at = |part: usize| part * outputs + output;
            let [added, mean, rest, deviations, errors] = std::array::from_fn(|part| f64::from(batch[at(part)]));
            let (old_weight, weight) = (state[at(0)], state[at(0)] + added);
            let apart = mean + rest - state[at(1)];
            state[at(0)] = weight;
            state[at(1)] += apart * ratio(added, weight);
            state[at(2)] += deviations + apart * apart * ratio(old_weight * added, weight);
            state[at(3)] += errors;
        }
    }

    fn value(&self, state: &[f64]) -> Reading {
        let outputs = state.len() / 4;
        let (deviations, errors) = (&state[2 * outputs..3 * outputs], &state[3 * outputs..]);
        let score = |(&deviation, &error): (&f64, &f64)| match (deviation, error) {
            (0.0, 0.0) => 1.0,
            (0.0, _) => 0.0,
            _ => 1.0 - error / deviation,
        };
        let scores = deviations.iter().zip(errors).map(score);
        Reading::Number(match self.class_aggregation {
            ClassAggregation::None => return Reading::row(scores.collect()),
            ClassAggregation::UniformAverage => ratio(scores.sum(), outputs as f64),
            ClassAggregation::VarianceWeightedAverage => {
                ratio(scores.zip(deviations).map(|(score, weight)| score * weight).sum(), deviations.iter().sum())
            }
        })
    }
}
