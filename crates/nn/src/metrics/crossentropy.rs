//! Cross-entropy, of the kind that the shapes suggest.
//!
//! One output: binary. Several outputs and one label a row: sparse categorical. Several outputs and as many targets:
//! categorical.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec};

use super::Metric;
use super::losses::LossMean;
use crate::losses::{BinaryCrossentropy, CategoricalCrossentropy, LossSpec, SparseCategoricalCrossentropy};
use crate::targets::{Answer, answer};

/// The mean cross-entropy; which one follows from the shapes of outputs and targets.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("ce"))]
pub struct Crossentropy;

impl Metric for Crossentropy {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let loss: LossSpec = match answer(&y_true.shape(), &y_pred.shape()) {
            Answer::Binary => BinaryCrossentropy::default().into(),
            Answer::Sparse => SparseCategoricalCrossentropy::default().into(),
            Answer::Categorical => CategoricalCrossentropy::default().into(),
        };
        LossMean(loss).update(y_true, y_pred, weights)
    }

    fn rises(&self) -> Option<bool> {
        Some(false)
    }
}
