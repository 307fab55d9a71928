//! What a model is compiled with: optimizer, losses, metrics, threads.

use std::sync::Arc;

use espalier_kernels::team::{MOST_THREADS, default_threads};
use espalier_nn::NamedMetric;
use espalier_nn::losses::LossSpec;
use espalier_optim::RuleSpec;
use espalier_spec::{At, Bound, Family, FieldValue, Range, Result, Value, json};

use crate::steps::Objective;

/// How a model is to be trained, as it came from outside and as it is saved.
#[derive(Debug, Clone)]
pub struct CompileOptions {
    pub(crate) objective: Objective,
    json: Value,
    pub(crate) threads: usize,
}

impl CompileOptions {
    /// Reads `{ optimizer, loss, metrics, threads }` for a model with that many outputs.
    pub fn from_json(value: &Value, outputs: usize) -> Result<Self> {
        let at = At::new("compile");
        let object = espalier_spec::spec::object(value, &at)?;
        espalier_spec::spec::reject_unknown(object, &[&["optimizer", "loss", "metrics", "threads"]], &at)?;
        let rule = match object.get("optimizer") {
            None | Some(Value::Null) => RuleSpec::from_json(&json!("sgd"), &at)?,
            Some(value) => RuleSpec::from_json(value, &at.field("optimizer"))?,
        };
        let loss_at = at.field("loss");
        let losses = match object.get("loss") {
            Some(Value::Array(list)) => {
                list.iter().map(|value| LossSpec::from_json(value, &loss_at)).collect::<Result<_>>()?
            }
            Some(value) if !value.is_null() => vec![LossSpec::from_json(value, &loss_at)?; outputs],
            _ => return Err(at.sentence("no loss; expected the name of a loss, got nothing.")),
        };
        if losses.len() != outputs {
            let got = losses.len();
            return Err(
                at.sentence(&format!("wrong number of losses; expected one, or {outputs} for the outputs, got {got}."))
            );
        }
        let metrics = match object.get("metrics") {
            Some(Value::Array(list)) => {
                list.iter().map(|value| NamedMetric::from_json(value, &at.field("metrics"))).collect::<Result<_>>()?
            }
            None | Some(Value::Null) => vec![],
            Some(other) => return Err(at.field("metrics").error("is no list", "an array of metrics", other)),
        };
        let threads = threads_from(object.get("threads"), &at)?;
        let json = json!({
            "optimizer": rule.to_json(),
            "loss": losses.iter().map(Family::to_json).collect::<Vec<_>>(),
            "metrics": metrics.iter().map(NamedMetric::to_json).collect::<Vec<_>>(),
        });
        Ok(Self { objective: Objective { rule: Arc::new(rule), losses, metrics }, json, threads })
    }

    /// What a saved model needs to be compiled again.
    pub fn to_json(&self) -> &Value {
        &self.json
    }
}

/// The number of threads that an option asks for; without one, as many as the machine offers.
pub fn threads_from(value: Option<&Value>, at: &At) -> Result<usize> {
    let at = at.field("threads");
    let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(default_threads()) };
    let end = |value: usize| Some(Bound { value: value as f64, inclusive: true });
    let threads = usize::read(value, &at)?;
    threads.check(Some(&Range { min: end(1), max: end(MOST_THREADS) }), &at)?;
    Ok(threads)
}
