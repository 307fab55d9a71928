//! A function of targets and predictions that a user wrote: what losses and metrics of one's own measure.

use espalier_graph::{Expr, Recipe, Shape, Tensor, ops};
use espalier_spec::{Error, Result};

use crate::targets;

/// The function's values `[samples, ..]`; a single number is that of every sample.
pub fn values<'g>(recipe: &Recipe, labels: bool, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
    let targets = if labels { targets::labels(y_true, y_pred)? } else { targets::like(y_true, y_pred)? };
    let batch = y_pred.shape().first().copied().unwrap_or(1);
    let outputs = recipe.apply(y_pred.graph(), &[targets, y_pred], batch)?;
    let value =
        *outputs.first().ok_or_else(|| Error::spec("the function gives nothing; expected a tensor, got none."))?;
    match value.shape().first() {
        None => value.then(ops::broadcast_to::BroadcastTo { shape: vec![batch] }, &[]).checked(),
        Some(&rows) if rows == batch => Ok(value),
        Some(_) => Err(Error::shape(format!(
            "the function does not keep the samples apart; expected [samples, ..] or one number, got {} for {batch} samples.",
            value.shape()
        ))),
    }
}

/// Checks all targets of a data set for such a function.
pub fn check(labels: bool, y_true: &Tensor, y_pred: &Shape) -> Result<()> {
    if labels {
        return targets::check_labels(y_true, y_pred, None);
    }
    let hint = "For class ids give the function the option labels: true.";
    targets::check_numbers(y_true, y_pred, &targets::FINITE, hint)
}
