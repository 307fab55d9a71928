//! Metrics: what people look at to judge predictions. Every loss is one by its name; others are files.

mod accuracy;
mod auc;
mod binary_accuracy;
mod categorical_accuracy;
mod confusion_matrix;
mod cosine_similarity;
mod crossentropy;
mod custom;
mod f1_score;
mod f_beta_score;
mod false_negatives;
mod false_positives;
mod losses;
mod precision;
mod r2_score;
mod recall;
mod root_mean_squared_error;
mod sparse_categorical_accuracy;
mod sparse_top_k_categorical_accuracy;
mod top_k_categorical_accuracy;
mod true_negatives;
mod true_positives;

pub use losses::LossMean;

use std::ops::Deref;

use espalier_graph::Expr;
use espalier_graph::ops::concat::Concat;
use espalier_spec::{At, Error, Family, Map, Member, Result, Value, family};

use crate::losses::LossSpec;
use crate::sample_weights;

/// Something about predictions that people look at, gathered batch by batch and exact over all of them.
pub trait Metric: Send + Sync {
    /// What a batch contributes, float32 of one axis; samples count as much as their weights say.
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>>;

    /// Takes a batch's contribution into the state, which starts empty. By default contributions add up.
    fn merge(&self, state: &mut Vec<f64>, batch: &[f32]) {
        state.resize(batch.len(), 0.0);
        state.iter_mut().zip(batch).for_each(|(sum, &x)| *sum += f64::from(x));
    }

    /// Whether more is better, as it is of most metrics; nothing where nobody can know.
    fn rises(&self) -> Option<bool> {
        Some(true)
    }

    /// The metric after all batches; by default the mean of what [`mean_state`] gathered.
    fn value(&self, state: &[f64]) -> Reading {
        Reading::Number(ratio(state[0], state[1]))
    }
}

/// What a metric says.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// A number.
    Number(f64),
    /// Rows of numbers.
    Table(Vec<Vec<f64>>),
}

impl Reading {
    /// One number, or a table of one row where there are several.
    pub fn row(numbers: Vec<f64>) -> Self {
        if let [one] = numbers[..] { Self::Number(one) } else { Self::Table(vec![numbers]) }
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }
}

family! {
    /// The metrics that are files.
    pub enum MetricFile("metric"): dyn Metric {
        accuracy::Accuracy,
        auc::Auc,
        binary_accuracy::BinaryAccuracy,
        categorical_accuracy::CategoricalAccuracy,
        confusion_matrix::ConfusionMatrix,
        cosine_similarity::CosineSimilarity,
        crossentropy::Crossentropy,
        custom::Custom,
        f1_score::F1Score,
        f_beta_score::FBetaScore,
        false_negatives::FalseNegatives,
        false_positives::FalsePositives,
        precision::Precision,
        r2_score::R2Score,
        recall::Recall,
        root_mean_squared_error::RootMeanSquaredError,
        sparse_categorical_accuracy::SparseCategoricalAccuracy,
        sparse_top_k_categorical_accuracy::SparseTopKCategoricalAccuracy,
        top_k_categorical_accuracy::TopKCategoricalAccuracy,
        true_negatives::TrueNegatives,
        true_positives::TruePositives,
    }
}

/// The metrics: files, and means of losses.
#[derive(Debug, Clone, PartialEq)]
pub enum MetricSpec {
    /// A file.
    File(MetricFile),
    /// The mean of a loss.
    Loss(LossMean),
}

impl Deref for MetricSpec {
    type Target = dyn Metric;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::File(file) => &**file,
            Self::Loss(loss) => loss,
        }
    }
}

impl Family for MetricSpec {
    const WORD: &'static str = "metric";

    fn registry() -> Vec<Member> {
        let mut members = MetricFile::registry();
        members.extend(losses::members(&members));
        members
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::File(file) => file.kind(),
            Self::Loss(loss) => loss.0.kind(),
        }
    }

    fn read_kind(kind: &str, object: &Map<String, Value>, at: &At) -> Result<Self> {
        if MetricFile::KINDS.contains(&kind) {
            return MetricFile::read_kind(kind, object, at).map(Self::File);
        }
        LossSpec::read_kind(kind, object, at).map(|loss| Self::Loss(LossMean(loss)))
    }

    fn fields_json(&self) -> Map<String, Value> {
        match self {
            Self::File(file) => file.fields_json(),
            Self::Loss(loss) => loss.0.fields_json(),
        }
    }

    fn validate(&self, at: &At) -> Result<()> {
        match self {
            Self::File(file) => file.validate(at),
            Self::Loss(loss) => loss.0.validate(at),
        }
    }
}

/// The contribution of a batch to a mean: the weighted sum of `values` and the sum of the weights.
pub fn mean_state<'g>(values: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
    let sum = sample_weights::apply(values, weights)?.sum(None, false);
    state(&[sum, sample_weights::total(values, weights)?])
}

/// A contribution made of several numbers or lists of them.
pub fn state<'g>(numbers: &[Expr<'g>]) -> Result<Expr<'g>> {
    let rows: Vec<_> = numbers.iter().map(|x| x.reshape(&[x.shape().size()].into())).collect();
    let (first, others) = rows.split_first().ok_or_else(|| Error::internal("a metric has a state."))?;
    first.then(Concat { axis: 0 }, others).checked()
}

/// A quotient, and 0 where there is nothing to divide by: so Keras counts too.
pub fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}
