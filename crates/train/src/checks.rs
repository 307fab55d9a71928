//! Whether data are what a model takes, found out before anything changes.

use espalier_graph::{DType, Shape, Tensor};
use espalier_nn::{Model, sample_weights};
use espalier_spec::{Error, Result};

use crate::objective::Objective;

/// Checks that the tensors are the model's inputs.
pub fn inputs(model: &Model, who: &str, x: &[Tensor]) -> Result<()> {
    let infos = model.inputs();
    if x.len() != infos.len() {
        let (expected, got) = (infos.len(), x.len());
        return Err(Error::data(format!("{who}: wrong number of inputs; expected {expected}, got {got}.")));
    }
    for (tensor, info) in x.iter().zip(infos) {
        if tensor.shape()[1..] != info.shape[..] {
            let dims: Vec<_> =
                std::iter::once("batch".to_owned()).chain(info.shape.iter().map(ToString::to_string)).collect();
            let (name, expected, got) = (&info.name, dims.join(", "), tensor.shape());
            return Err(Error::shape(format!(
                "{who}: x does not fit input \"{name}\"; expected [{expected}], got {got}."
            )));
        }
        let fits = tensor.dtype() == info.dtype || info.dtype == DType::F32;
        if !fits {
            let (name, expected, got) = (&info.name, info.dtype, tensor.dtype());
            return Err(Error::dtype(format!(
                "{who}: x does not fit input \"{name}\"; expected {expected}, got {got}."
            )));
        }
    }
    Ok(())
}

/// Checks all targets with the losses, and all sample weights.
pub fn targets(model: &Model, objective: &Objective, who: &str, y: &[Tensor], weights: &[Tensor]) -> Result<()> {
    if y.len() != objective.outputs.len() {
        let (expected, got) = (objective.outputs.len(), y.len());
        return Err(Error::data(format!("{who}: wrong number of targets; expected {expected}, got {got}.")));
    }
    for (i, (output, judged)) in model.outputs().iter().zip(&objective.outputs).enumerate() {
        let rows = y[i].shape().first().copied().unwrap_or(0);
        let predictions = Shape::new([&[rows], &output[..]].concat())?;
        judged.loss.loss.check(&y[i], &predictions)?;
        if let Some(weights) = weights.get(i) {
            sample_weights::check(weights, &predictions).map_err(|error| error.at(who))?;
        }
    }
    Ok(())
}

/// A batch has at least one row.
pub fn batch(who: &str, batch: usize) -> Result<usize> {
    let wrong = || Error::spec(format!("{who}: batchSize is out of range; expected at least 1, got {batch}."));
    if batch == 0 { Err(wrong()) } else { Ok(batch) }
}
