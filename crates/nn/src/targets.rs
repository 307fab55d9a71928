//! What losses and metrics expect of targets: brought into shape in the graph, and checked before training starts.

use std::ops::RangeInclusive;

use espalier_graph::{DType, Expr, Shape, Tensor};
use espalier_spec::{Error, Result};

/// The targets as float32 of the predictions' shape; an axis of size 1 at the end may be missing or too many.
pub fn like<'g>(y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
    let (given, wanted) = (y_true.shape(), y_pred.shape());
    if !same(&given, &wanted) || given.first() != wanted.first() {
        return Err(differ(&given, &wanted, ""));
    }
    y_true.reshape(&wanted).cast(DType::F32).checked()
}

/// The targets as int32 class ids, one for each row of the predictions' last axis.
pub fn labels<'g>(y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
    let (given, wanted) = (y_true.shape(), without_last(&y_pred.shape())?);
    if !same(&given, &wanted) || given.first() != wanted.first() {
        return Err(no_labels(&given, &wanted));
    }
    y_true.reshape(&wanted).cast(DType::I32).checked()
}

/// Checks that all targets are finite numbers within the range, for predictions of that shape.
pub fn check_numbers(y_true: &Tensor, y_pred: &Shape, range: &RangeInclusive<f32>, hint: &str) -> Result<()> {
    if !same(y_true.shape(), y_pred) {
        return Err(differ(y_true.shape(), y_pred, hint));
    }
    let Some((row, value)) = find(y_true, |value| !range.contains(&value)) else { return Ok(()) };
    let expected = match (*range.start(), *range.end()) {
        (f32::MIN, f32::MAX) => "a finite number".to_owned(),
        (min, f32::MAX) => format!("a finite number of at least {min}"),
        (min, max) => format!("a number from {min} to {max}"),
    };
    Err(Error::data(format!("targets: the value in row {row} cannot be used; expected {expected}, got {value}.")))
}

/// The range of all finite numbers.
pub const FINITE: RangeInclusive<f32> = f32::MIN..=f32::MAX;

/// Checks that all targets are class ids for predictions of that shape.
pub fn check_labels(y_true: &Tensor, y_pred: &Shape) -> Result<()> {
    let classes = y_pred.last().copied().unwrap_or(0);
    let wanted = without_last(y_pred)?;
    if !same(y_true.shape(), &wanted) {
        return Err(no_labels(y_true.shape(), &wanted));
    }
    let is_class = |value: f32| value >= 0.0 && value < classes as f32 && value.fract() == 0.0;
    let Some((row, value)) = find(y_true, |value| !is_class(value)) else { return Ok(()) };
    let last = classes.saturating_sub(1);
    Err(Error::data(format!(
        "targets: the label in row {row} is no class; expected an integer from 0 to {last} for a model with {classes} \
         outputs, got {value}. Number the classes from 0, or give the last layer more units."
    )))
}

/// The first value for which `wrong` holds, and the row it stands in.
pub fn find(y: &Tensor, wrong: impl Fn(f32) -> bool) -> Option<(usize, f32)> {
    let values = y.shape().size();
    let value = |i: usize| match (y.as_f32(), y.as_i32()) {
        (Some(data), _) => data[i],
        // Beyond 2^24 float32 rounds, and no model has as many classes.
        (_, Some(data)) => data[i] as f32,
        _ => f32::from(y.bytes()[i]),
    };
    let per_row = values / y.shape().first().copied().unwrap_or(1).max(1);
    (0..values).map(|i| (i, value(i))).find(|&(_, value)| wrong(value)).map(|(i, value)| (i / per_row.max(1), value))
}

/// Whether two shapes are the same beside their first axis and axes of size 1 at their end.
fn same(a: &[usize], b: &[usize]) -> bool {
    trimmed(a).get(1..).unwrap_or_default() == trimmed(b).get(1..).unwrap_or_default()
}

/// A shape without the axes of size 1 at its end; the first axis stays.
pub fn trimmed(dims: &[usize]) -> &[usize] {
    let end = dims.iter().skip(1).rposition(|&dim| dim != 1).map_or(0, |last| last + 1);
    &dims[..(end + 1).min(dims.len())]
}

fn without_last(y_pred: &Shape) -> Result<Shape> {
    Shape::new(&y_pred[..y_pred.rank().saturating_sub(1)])
}

/// A shape of which only what follows the first axis matters.
pub fn samples(shape: &[usize]) -> String {
    let rest = shape.iter().skip(1).map(ToString::to_string);
    format!("[{}]", std::iter::once("samples".to_owned()).chain(rest).collect::<Vec<_>>().join(", "))
}

fn differ(given: &Shape, wanted: &Shape, hint: &str) -> Error {
    let space = if hint.is_empty() { "" } else { " " };
    Error::shape(format!(
        "targets: the shape is not the one of the predictions; expected {}, got {given}.{space}{hint}",
        samples(wanted)
    ))
}

fn no_labels(given: &Shape, wanted: &Shape) -> Error {
    Error::shape(format!(
        "targets: the shape is not one label for each prediction; expected {}, got {given}. For rows with a number for \
         each class use 'categoricalCrossentropy' and 'categoricalAccuracy'.",
        samples(wanted)
    ))
}
