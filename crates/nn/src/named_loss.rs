//! A loss as it stands in a model: what it measures of each sample, and how that becomes the number training makes small.

use espalier_graph::Expr;
use espalier_spec::{At, Family, FieldValue, Map, Result, Spec, Value, choice};

use crate::losses::LossSpec;
use crate::sample_weights;

choice! {
    /// How the losses of samples become one number.
    pub enum Reduction {
        /// Their weighted sum, divided by their number.
        SumOverBatchSize = "sumOverBatchSize",
        /// Their weighted sum.
        Sum = "sum",
        /// The same as `sumOverBatchSize`.
        Mean = "mean",
        /// Their weighted sum, divided by the sum of the weights.
        MeanWithSampleWeight = "meanWithSampleWeight",
        /// They stay apart, which nothing can be trained on.
        None = "none",
    }
}

/// The options that every loss takes.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct LossOptions {
    /// How the losses of samples become one number; a model cannot be trained on `none`.
    #[spec(default = Reduction::SumOverBatchSize)]
    pub reduction: Reduction,
    /// Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.
    pub name: Option<String>,
}

/// A loss with the options that every loss takes.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedLoss {
    /// What every loss can be told.
    pub options: LossOptions,
    /// What it measures.
    pub loss: LossSpec,
}

impl NamedLoss {
    /// Reads a loss's JSON, or the bare name of its kind. It must give one number.
    pub fn from_json(value: &Value, at: &At) -> Result<Self> {
        let loss = LossSpec::from_json_sharing(value, LossOptions::FIELDS, at)?;
        let empty = Map::new();
        let object = value.as_object().unwrap_or(&empty);
        let at = at.member(loss.kind(), object.get("name").and_then(Value::as_str));
        let options = LossOptions::read_fields(object, &at)?;
        if options.reduction == Reduction::None {
            let field = at.field("reduction");
            return Err(field.error(
                "gives no single number to train on",
                "'sumOverBatchSize', 'sum', 'mean' or 'meanWithSampleWeight'",
                &options.reduction.write(),
            ));
        }
        Ok(Self { options, loss })
    }

    /// The loss's JSON: kind, its own options, and the shared ones that differ from their defaults.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("kind".to_owned(), Value::from(self.loss.kind()));
        object.extend(self.loss.fields_json());
        let plain = LossOptions::default().to_json();
        object.extend(self.options.to_json().into_iter().filter(|(name, value)| plain.get(name) != Some(value)));
        Value::Object(object)
    }

    /// Key in the logs of a model with several outputs, behind the output's name.
    pub fn name(&self) -> &str {
        self.options.name.as_deref().unwrap_or("loss")
    }

    /// The number to make small, with the weights of the samples if there are any.
    pub fn value<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let per_sample = self.loss.per_sample(y_true, y_pred)?;
        self.options.reduction.reduce(per_sample, weights, self.loss.mask(y_true, y_pred)?)
    }
}

impl Reduction {
    /// One number from the losses of samples. Where a mask is false losses are 0, and do not count in means.
    pub fn reduce<'g>(
        self,
        per_sample: Expr<'g>,
        weights: Option<Expr<'g>>,
        mask: Option<Expr<'g>>,
    ) -> Result<Expr<'g>> {
        let weighted = sample_weights::apply(per_sample, weights)?;
        let counted = match (self, weights, mask) {
            (Self::None, ..) => return Ok(weighted),
            (Self::Sum, ..) => return weighted.sum(None, false).checked(),
            (Self::MeanWithSampleWeight, Some(_), _) => sample_weights::masked(per_sample, weights, mask)?,
            (_, _, Some(_)) => sample_weights::masked(per_sample, None, mask)?,
            _ => return weighted.mean(None, false).checked(),
        };
        // Weights that are all 0 give 0 and not 0 / 0.
        let none = counted.equal(counted.number(0.0));
        (weighted.sum(None, false) / none.select(counted.number(1.0), counted)).checked()
    }
}

impl From<LossSpec> for NamedLoss {
    fn from(loss: LossSpec) -> Self {
        Self { options: LossOptions::default(), loss }
    }
}
