//! Weights of samples: how much each counts, brought into shape in the graph, and checked before training starts.

use espalier_graph::{DType, Expr, Shape, Tensor};
use espalier_spec::{Error, Result};

use crate::targets::{find, samples, trimmed};

/// Multiplies values `[samples, ..]` by weights `[samples]`, or one for each of the first axes; without weights nothing
/// is added.
pub fn apply<'g>(values: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
    weights.map_or(Ok(values), |weights| (values * align(weights, &values.shape())?).checked())
}

/// The sum of the weights over all places of values of that shape; their number where there are no weights.
pub fn total<'g>(values: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
    let places = values.shape().size() as f32;
    let Some(weights) = weights else { return Ok(values.number(places)) };
    let aligned = align(weights, &values.shape())?;
    (aligned.sum(None, false) * (places / aligned.shape().size().max(1) as f32)).checked()
}

/// The same where a mask of the values' shape is true.
pub fn masked<'g>(values: Expr<'g>, weights: Option<Expr<'g>>, mask: Option<Expr<'g>>) -> Result<Expr<'g>> {
    let Some(mask) = mask else { return total(values, weights) };
    apply(mask.cast(DType::F32), weights)?.sum(None, false).checked()
}

/// The weights as float32 with as many axes as the values, those that they lack of size 1.
fn align<'g>(weights: Expr<'g>, values: &Shape) -> Result<Expr<'g>> {
    let given = weights.shape();
    let own = trimmed(&given);
    if !values.starts_with(own) {
        return Err(unfit(&given, values));
    }
    let mut dims = own.to_vec();
    dims.resize(values.rank(), 1);
    weights.reshape(&Shape::new(dims)?).cast(DType::F32).checked()
}

/// Checks that all weights are numbers from 0 up, one for each sample, or for each position of predictions of that shape.
pub fn check(weights: &Tensor, y_pred: &Shape) -> Result<()> {
    let positions = &y_pred[..y_pred.rank().saturating_sub(1)];
    let own = trimmed(weights.shape());
    if own.len() > positions.len().max(1) || own.iter().zip(positions).skip(1).any(|(a, b)| a != b) {
        return Err(unfit(weights.shape(), positions));
    }
    let usable = |weight: f32| (0.0..f32::INFINITY).contains(&weight);
    let Some((row, weight)) = find(weights, |weight| !usable(weight)) else { return Ok(()) };
    Err(Error::data(format!(
        "sampleWeight: the weight in row {row} cannot be used; expected a finite number of at least 0, got {weight}."
    )))
}

fn unfit(given: &Shape, positions: &[usize]) -> Error {
    let or = if positions.len() > 1 { format!(" or {}", samples(positions)) } else { String::new() };
    Error::shape(format!(
        "sampleWeight: the shape is not one weight for each sample; expected [samples]{or}, got {given}."
    ))
}
