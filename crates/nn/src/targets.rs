//! What losses and metrics expect of targets: brought into shape in the graph, and checked before training starts.

use std::ops::RangeInclusive;

use espalier_graph::{DType, Expr, Shape, Tensor, TensorType};
use espalier_spec::{Error, Result};

/// The targets as float32 of the predictions' shape; an axis of size 1 at the end may be missing or too many.
pub fn like<'g>(y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
    let (given, wanted) = (y_true.shape(), y_pred.shape());
    if !same(&given, &wanted) || given.first() != wanted.first() {
        let class_ids = wanted.rank() > 1 && same(&given, &wanted[..wanted.rank() - 1]);
        let hint = if class_ids { "Make class ids into rows with ops.oneHot." } else { "" };
        return Err(differ(&given, &wanted, hint));
    }
    y_true.reshape(&wanted).cast(DType::F32).checked()
}

/// Numbers below this count as this where a logarithm or a quotient needs them positive, and probabilities are kept this
/// far from 0 and 1: as in Keras.
pub const EPSILON: f32 = 1e-7;

/// Answers of 0 and 1, moved towards 0.5 by a share.
pub fn smooth_answers(t: Expr<'_>, share: f32) -> Expr<'_> {
    if share > 0.0 { t * (1.0 - share) + 0.5 * share } else { t }
}

/// Rows of class probabilities, a share of which is spread evenly over the classes.
pub fn smooth_rows(t: Expr<'_>, share: f32) -> Expr<'_> {
    let classes = t.shape().last().copied().unwrap_or(1).max(1);
    if share > 0.0 { t * (1.0 - share) + share / classes as f32 } else { t }
}

/// How far each prediction is from the right side of the margin: `max(1 - s y_pred, 0)`, where a target 0 is the sign -1.
pub fn margin<'g>(y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
    let t = like(y_true, y_pred)?;
    let zero = t.number(0.0);
    let sign = t.equal(zero).select(t.number(-1.0), t);
    (1.0 - sign * y_pred).maximum(zero).checked()
}

/// The cosine of the angle between targets and predictions over the last axis; 0 where either is 0.
pub fn cosine<'g>(y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
    let t = like(y_true, y_pred)?;
    let over_last = |x: Expr<'g>| x.sum(Some(&[-1]), false);
    // The square's floor keeps the quotient and its derivative finite.
    let length = |x: Expr<'g>| over_last(x.square()).maximum(x.number(EPSILON * EPSILON)).sqrt();
    (over_last(t * y_pred) / (length(t) * length(y_pred))).checked()
}

/// Where labels are not the class to ignore, if there is one.
pub fn asked(labels: Expr<'_>, ignored: Option<i32>) -> Result<Option<Expr<'_>>> {
    ignored.map(|class| labels.not_equal(integer(labels, class)).checked()).transpose()
}

/// An int32 number in the graph of `labels`.
pub fn integer(labels: Expr<'_>, number: i32) -> Expr<'_> {
    let graph = labels.graph();
    let tensor = Tensor::build(TensorType::new(DType::I32, Shape::scalar()), |bytes| bytes.as_i32_mut()[0] = number);
    graph.expr(graph.constant(tensor))
}

/// The targets as float32 of the predictions' shape; class ids become rows with a one.
pub fn rows<'g>(y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>> {
    let classes = y_pred.shape().last().copied().unwrap_or(1);
    if classes > 1 && answer(&y_true.shape(), &y_pred.shape()) == Answer::Sparse {
        return labels(y_true, y_pred)?.one_hot(classes).checked();
    }
    like(y_true, y_pred)
}

/// What kind of answer predictions and their targets are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Yes or no.
    Binary,
    /// One of several classes, named by its number.
    Sparse,
    /// One of several classes, as a row with a number for each.
    Categorical,
}

/// The kind of answer, as the shapes of targets and predictions suggest.
pub fn answer(y_true: &Shape, y_pred: &Shape) -> Answer {
    if y_pred.last() == Some(&1) {
        Answer::Binary
    } else if y_true.rank() < y_pred.rank() || y_true.last() == Some(&1) {
        Answer::Sparse
    } else {
        Answer::Categorical
    }
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

/// What to do with class ids where rows are expected.
pub const FOR_CLASS_IDS: &str = "For class ids use 'sparseCategoricalCrossentropy'.";

/// Checks that all targets are signs, written as -1 and 1 or as 0 and 1.
pub fn check_signs(y_true: &Tensor, y_pred: &Shape) -> Result<()> {
    check_numbers(y_true, y_pred, &(-1.0..=1.0), "")?;
    // A -1 anywhere says that 0 cannot stand for it.
    let negative = find(y_true, |value| value == -1.0).is_some();
    let sign = |value: f32| value == 1.0 || value == if negative { -1.0 } else { 0.0 };
    let Some((row, value)) = find(y_true, |value| !sign(value)) else { return Ok(()) };
    let expected = if negative { "-1 or 1" } else { "0 or 1, or -1 or 1 throughout" };
    Err(Error::data(format!("targets: the value in row {row} is no sign; expected {expected}, got {value}.")))
}

/// Checks that all targets are class ids for predictions of that shape, or the one to ignore.
pub fn check_labels(y_true: &Tensor, y_pred: &Shape, ignored: Option<i32>) -> Result<()> {
    let classes = y_pred.last().copied().unwrap_or(0);
    let wanted = without_last(y_pred)?;
    if !same(y_true.shape(), &wanted) {
        return Err(no_labels(y_true.shape(), &wanted));
    }
    let is_class = |value: f32| {
        (value >= 0.0 && value < classes as f32 && value.fract() == 0.0)
            || ignored.is_some_and(|class| value == class as f32)
    };
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
