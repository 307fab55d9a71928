//! The share of right answers, counted as the shapes suggest.
//!
//! One output: binary accuracy. Several outputs and one label a row: sparse categorical accuracy. Several outputs and as
//! many targets: categorical accuracy.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::{BinaryAccuracy, CategoricalAccuracy, Metric, SparseCategoricalAccuracy};
use crate::targets::{Answer, answer};

/// The share of right answers; what counts as right follows from the shapes of outputs and targets.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("acc"))]
pub struct Accuracy;

impl Metric for Accuracy {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        match answer(&y_true.shape(), &y_pred.shape()) {
            Answer::Binary => BinaryAccuracy::default().update(y_true, y_pred, weights),
            Answer::Sparse => SparseCategoricalAccuracy.update(y_true, y_pred, weights),
            Answer::Categorical => CategoricalAccuracy.update(y_true, y_pred, weights),
        }
    }
}
