//! Predictions as yes or no beside what is true: the counts of right and wrong answers that many metrics are made of.

use espalier_graph::{DType, Expr};
use espalier_spec::{At, Error, FieldValue, Range, Result, Type, Value};

use crate::metrics::state;
use crate::{sample_weights, targets};

/// Numbers above which predictions count as yes; each of several is judged by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds(Vec<f32>);

impl From<f32> for Thresholds {
    fn from(one: f32) -> Self {
        Self(vec![one])
    }
}

impl FieldValue for Thresholds {
    fn ty() -> Type {
        Type::OneOf(vec![Type::Number, Type::List(Box::new(Type::Number))])
    }

    fn read(value: &Value, at: &At) -> Result<Self> {
        match value {
            Value::Number(_) => f32::read(value, at).map(Self::from),
            Value::Array(list) if !list.is_empty() => Vec::read(value, at).map(Self),
            _ => Err(at.error("is no threshold", "a number or a list of numbers", value)),
        }
    }

    fn write(&self) -> Value {
        if let [one] = self.0[..] { one.write() } else { self.0.write() }
    }

    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        self.0.check(range, at)
    }
}

/// What is counted of answers, for each of them.
pub type Count<'g> = fn(Answers<'g>) -> Result<Expr<'g>>;

/// Which predictions count as yes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Yes {
    /// Those above this; without it and without `top_k` those above 0.5.
    pub threshold: Option<f32>,
    /// Only the largest of each row.
    pub top_k: Option<usize>,
    /// Only this class is looked at.
    pub class_id: Option<usize>,
}

/// Answers and truths as 0 and 1, in the same shape.
#[derive(Debug, Clone, Copy)]
pub struct Answers<'g> {
    /// What is true.
    pub truth: Expr<'g>,
    /// What is predicted.
    pub answer: Expr<'g>,
    weights: Option<Expr<'g>>,
}

impl Yes {
    /// The answers that predictions give. Targets are 0 and 1 in their shape, or class ids.
    pub fn read<'g>(self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Answers<'g>> {
        let rows = targets::rows(y_true, y_pred)?;
        let mut truth = bits(rows.greater(rows.number(0.0)));
        let mut answer = match (self.threshold, self.top_k) {
            (None, Some(k)) => top(y_pred, k)?,
            (Some(threshold), Some(k)) => top(y_pred, k)? * above(y_pred, threshold),
            (threshold, None) => above(y_pred, threshold.unwrap_or(0.5)),
        };
        if let Some(class) = self.class_id {
            let classes = y_pred.shape().last().copied().unwrap_or(1);
            if class >= classes {
                let last = classes.saturating_sub(1);
                return Err(Error::spec(format!(
                    "classId is no class of the model; expected an integer from 0 to {last}, got {class}."
                )));
            }
            let only = |x: Expr<'g>| x.gather(targets::integer(x, class as i32), -1);
            (truth, answer) = (only(truth), only(answer));
        }
        Ok(Answers { truth: truth.checked()?, answer: answer.checked()?, weights })
    }

    /// What a metric gathers of a batch: the first count at each threshold, then the second, and so on.
    pub fn totals<'g>(
        self,
        thresholds: Option<&Thresholds>,
        y_true: Expr<'g>,
        y_pred: Expr<'g>,
        weights: Option<Expr<'g>>,
        counts: &[Count<'g>],
    ) -> Result<Expr<'g>> {
        let own = [self.threshold];
        let each: Vec<_> = thresholds.map_or(own.to_vec(), |Thresholds(list)| list.iter().copied().map(Some).collect());
        let mut totals = vec![];
        for count in counts {
            for &threshold in &each {
                let answers = Self { threshold, ..self }.read(y_true, y_pred, weights)?;
                totals.push(count(answers)?.sum(None, false));
            }
        }
        state(&totals)
    }
}

impl<'g> Answers<'g> {
    /// Answers that are known already.
    pub fn new(truth: Expr<'g>, answer: Expr<'g>, weights: Option<Expr<'g>>) -> Self {
        Self { truth, answer, weights }
    }

    /// Yes where it is true.
    pub fn true_positives(self) -> Result<Expr<'g>> {
        sample_weights::apply(self.truth * self.answer, self.weights)
    }

    /// Yes where it is not true.
    pub fn false_positives(self) -> Result<Expr<'g>> {
        sample_weights::apply((1.0 - self.truth) * self.answer, self.weights)
    }

    /// No where it is true.
    pub fn false_negatives(self) -> Result<Expr<'g>> {
        sample_weights::apply(self.truth * (1.0 - self.answer), self.weights)
    }

    /// No where it is not true.
    pub fn true_negatives(self) -> Result<Expr<'g>> {
        sample_weights::apply((1.0 - self.truth) * (1.0 - self.answer), self.weights)
    }
}

/// 1 for the `k` largest of each row, of equals for the first.
fn top(scores: Expr<'_>, k: usize) -> Result<Expr<'_>> {
    let classes = scores.shape().last().copied().unwrap_or(1);
    let (mut rest, mut chosen) = (scores, scores.zeros_like());
    for _ in 0..k.min(classes) {
        let best = rest.arg_max(-1).one_hot(classes);
        chosen = chosen + best;
        rest = best.greater(best.number(0.0)).select(rest.number(f32::NEG_INFINITY), rest);
    }
    chosen.minimum(chosen.number(1.0)).checked()
}

fn above(scores: Expr<'_>, threshold: f32) -> Expr<'_> {
    bits(scores.greater(scores.number(threshold)))
}

/// 1 for true, 0 for false.
pub fn bits(truth: Expr<'_>) -> Expr<'_> {
    truth.cast(DType::F32)
}
