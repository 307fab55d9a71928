//! Confusion matrix: how often a row of class i is taken for class j, in row i and column j.
//!
//! One output says yes or no: two classes, told apart at 0.5. Shares instead of counts are normalised as in scikit-learn.

use espalier_graph::{DType, Expr, Shape};
use espalier_spec::{Result, Spec, choice};

use super::{Metric, Reading, ratio, state};
use crate::{probabilities, sample_weights, targets};

choice! {
    /// What counts are divided by.
    pub enum Normalize {
        /// Nothing.
        None = "none",
        /// The sum of their row: how often the class is true.
        True = "true",
        /// The sum of their column: how often the class is predicted.
        Pred = "pred",
        /// The sum of all.
        All = "all",
    }
}

/// How often each class (row) is taken for each class (column). Targets are rows with a number for every class, or class ids.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct ConfusionMatrix {
    /// What the counts are divided by: `none`, the sums of rows (`true`), of columns (`pred`) or of `all`.
    #[spec(default = Normalize::None)]
    pub normalize: Normalize,
}

impl Metric for ConfusionMatrix {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let width = y_pred.shape().last().copied().unwrap_or(1);
        let (truth, answer) = if width == 1 {
            let bits = |scores: Expr<'g>| scores.greater(scores.number(0.5)).cast(DType::I32);
            (bits(targets::like(y_true, y_pred)?), bits(y_pred))
        } else {
            (targets::rows(y_true, y_pred)?.arg_max(-1), probabilities::scores(y_pred).arg_max(-1))
        };
        let classes = width.max(2);
        let rows = answer.shape().size();
        let table = |classes_of: Expr<'g>| classes_of.reshape(&[rows].into()).one_hot(classes);
        // Weights are those of the positions, whose axes they share.
        let positions = Shape::new(&y_pred.shape()[..y_pred.shape().rank() - 1])?;
        let ones = y_pred.number(1.0).broadcast_to(&positions);
        let weights = sample_weights::apply(ones, weights)?.reshape(&[rows, 1].into());
        state(&[table(truth).mat_mul_with(table(answer) * weights, true, false)])
    }

    fn value(&self, state: &[f64]) -> Reading {
        let classes = state.len().isqrt();
        let row = |i: usize| &state[i * classes..][..classes];
        let whole = |i: usize, j: usize| match self.normalize {
            Normalize::None => 1.0,
            Normalize::True => row(i).iter().sum(),
            Normalize::Pred => (0..classes).map(|i| row(i)[j]).sum(),
            Normalize::All => state.iter().sum(),
        };
        let cell = |i: usize, j: usize| ratio(row(i)[j], whole(i, j));
        Reading::Table((0..classes).map(|i| (0..classes).map(|j| cell(i, j)).collect()).collect())
    }

    fn rises(&self) -> Option<bool> {
        None
    }
}
