//! What a model is compiled with: optimizer, losses, metrics, threads, what is computed again.

use std::collections::HashSet;
use std::sync::Arc;

use espalier_kernels::team::{MOST_THREADS, default_threads};
use espalier_nn::{NamedLoss, NamedMetric, Recompute};
use espalier_optim::Optimizer;
use espalier_spec::{At, Bound, Family, FieldValue, Map, Range, Result, Value, json, spec};

use crate::objective::{Judge, Judged, Objective};
use crate::per_output::{self, PerOutput};
use crate::rate::Rate;

/// How a model is to be trained, as it came from outside and as it is saved.
#[derive(Debug, Clone)]
pub struct CompileOptions {
    pub(crate) objective: Arc<Objective>,
    pub(crate) rate: Arc<Rate>,
    json: Value,
    pub(crate) threads: usize,
    pub(crate) memory_limit: Option<usize>,
}

/// The optimizer of a model that is compiled without one; Keras's.
const DEFAULT_OPTIMIZER: &str = "rmsprop";

const FIELDS: [&str; 8] =
    ["optimizer", "loss", "lossWeights", "metrics", "weightedMetrics", "threads", "memoryLimit", "recompute"];

impl CompileOptions {
    /// Reads the options for a model whose outputs have these names.
    pub fn from_json(value: &Value, outputs: &[String]) -> Result<Self> {
        let at = At::new("compile");
        let object = spec::object(value, &at)?;
        spec::reject_unknown(object, &[&FIELDS], &at)?;
        let given = |name: &str| object.get(name).filter(|value| !value.is_null());
        let optimizer = match given("optimizer") {
            None => Optimizer::from_json(&json!(DEFAULT_OPTIMIZER), &at)?,
            Some(value) => Optimizer::from_json(value, &at.field("optimizer"))?,
        };
        let losses = losses(given("loss"), outputs, &at)?;
        let loss_weights = loss_weights(given("lossWeights"), outputs, &at.field("lossWeights"))?;
        let plain = metrics(given("metrics"), outputs, &at.field("metrics"))?;
        let weighted = metrics(given("weightedMetrics"), outputs, &at.field("weightedMetrics"))?;
        let threads = threads_from(object.get("threads"), &at)?;
        let memory_limit =
            given("memoryLimit").map(|value| memory_limit(value, &at.field("memoryLimit"))).transpose()?;
        let recompute =
            given("recompute").map(|value| Recompute::from_json(value, &at.field("recompute"))).transpose()?;
        let list = |metrics: &[Vec<NamedMetric>]| -> Value {
            metrics.iter().map(|metrics| metrics.iter().map(NamedMetric::to_json).collect::<Value>()).collect()
        };
        let json = json!({
            "optimizer": optimizer.to_json(),
            "loss": losses.iter().map(NamedLoss::to_json).collect::<Vec<_>>(),
            "lossWeights": loss_weights,
            "metrics": list(&plain),
            "weightedMetrics": list(&weighted),
            "recompute": recompute.as_ref().map(Recompute::to_json),
        });
        let mut judged = vec![];
        let metrics = plain.into_iter().zip(weighted);
        for (((name, loss), loss_weight), (plain, weighted)) in
            outputs.iter().zip(losses).zip(loss_weights).zip(metrics)
        {
            let metrics = judges(plain, weighted, &at)?;
            judged.push(Judged { name: name.clone(), loss, loss_weight, metrics });
        }
        let rate = Arc::new(Rate::new(optimizer.rule.learning_rate()));
        let objective = Objective { optimizer: Arc::new(optimizer), outputs: judged, recompute };
        check_names(&objective, &at)?;
        Ok(Self { objective: Arc::new(objective), rate, json, threads, memory_limit })
    }

    /// What a model that was saved after so many steps needs to be compiled again.
    pub(crate) fn to_json(&self, steps: u64) -> Value {
        let mut json = self.json.clone();
        if let Some(rates) = self.rate.used(steps) {
            json["optimizer"]["learningRate"] = rates;
        }
        json
    }
}

/// A loss for each output: one for all, a list, or an object by the outputs' names.
fn losses(given: Option<&Value>, outputs: &[String], at: &At) -> Result<Vec<NamedLoss>> {
    let here = at.field("loss");
    let values = match given {
        None => return Err(at.sentence("no loss; expected the name of a loss, got nothing.")),
        Some(Value::Array(list)) => per_output::from_list(list, outputs, "losses", &here)?,
        Some(Value::Object(named)) if !is_spec(named, outputs) => per_output::from_names(named, outputs, &here)?,
        Some(one) => vec![Some(one); outputs.len()],
    };
    let values = per_output::complete(values, outputs, "loss", &here)?;
    values.into_iter().map(|value| NamedLoss::from_json(value, &here)).collect()
}

/// How much the loss of each output counts; 1 where nothing is given.
fn loss_weights(given: Option<&Value>, outputs: &[String], at: &At) -> Result<Vec<f32>> {
    let values = match given {
        None => vec![None; outputs.len()],
        Some(Value::Array(list)) => per_output::from_list(list, outputs, "weights", at)?,
        Some(Value::Object(named)) => per_output::from_names(named, outputs, at)?,
        Some(other) => {
            let expected = "a list of numbers, or an object from names of outputs to numbers";
            return Err(at.error("has the wrong type", expected, other));
        }
    };
    let read = |(value, name): (Option<&Value>, &String)| {
        let Some(value) = value else { return Ok(1.0) };
        let at = at.field(name);
        let weight = f32::read(value, &at)?;
        weight.check(Some(&Range { min: Some(Bound { value: 0.0, inclusive: true }), max: None }), &at)?;
        Ok(weight)
    };
    values.into_iter().zip(outputs).map(read).collect()
}

/// The metrics of each output. A list of metrics is for all of them; a list with a list or nothing in it has an entry for
/// each, and so has an object by their names.
fn metrics(given: Option<&Value>, outputs: &[String], at: &At) -> Result<Vec<Vec<NamedMetric>>> {
    let values: PerOutput<'_> = match given {
        None => vec![None; outputs.len()],
        Some(Value::Array(list)) if list.iter().any(|value| value.is_array() || value.is_null()) => {
            per_output::from_list(list, outputs, "entries", at)?
        }
        Some(Value::Object(named)) if !is_spec(named, outputs) => per_output::from_names(named, outputs, at)?,
        Some(all @ Value::Array(_)) => vec![Some(all); outputs.len()],
        Some(other) => return Err(at.error("is no list", "an array of metrics", other)),
    };
    let read = |value: Option<&Value>| match value {
        None => Ok(vec![]),
        Some(Value::Array(list)) => list.iter().map(|value| NamedMetric::from_json(value, at)).collect(),
        Some(one) => NamedMetric::from_json(one, at).map(|metric| vec![metric]),
    };
    values.into_iter().map(read).collect()
}

/// Whether an object is a member and not one by the names of outputs, of which one may be called `kind`.
fn is_spec(object: &Map<String, Value>, outputs: &[String]) -> bool {
    object.contains_key("kind") && !object.keys().all(|key| outputs.contains(key))
}

/// The metrics of an output; one that is measured with and without weights is called `weighted_` the second time.
fn judges(plain: Vec<NamedMetric>, weighted: Vec<NamedMetric>, at: &At) -> Result<Vec<Judge>> {
    let names: HashSet<_> = plain.iter().map(|named| named.name.clone()).collect();
    let mut judges: Vec<_> = plain.into_iter().map(|named| Judge { named, weighted: false }).collect();
    for mut named in weighted {
        if names.contains(&named.name) {
            named.name = format!("weighted_{}", named.name);
        }
        judges.push(Judge { named, weighted: true });
    }
    if let Some(judge) = judges.iter().find(|judge| judge.named.name.is_empty()) {
        return Err(at.member(judge.named.metric.kind(), None).field("name").error("is empty", "a name", &json!("")));
    }
    Ok(judges)
}

/// Each log has a name of its own.
fn check_names(objective: &Objective, at: &At) -> Result<()> {
    let mut seen = HashSet::from(["tables".to_owned()]);
    match objective.log_names().find(|name| !seen.insert(name.clone())) {
        None => Ok(()),
        Some(name) => Err(at.sentence(&format!(
            "the name of a log is taken; expected one of its own for each, got '{name}'. Give the metric another name"
        ))),
    }
}

/// The bytes that an option allows.
fn memory_limit(value: &Value, at: &At) -> Result<usize> {
    let limit = usize::read(value, at)?;
    limit.check(Some(&Range { min: Some(Bound { value: 1.0, inclusive: true }), max: None }), at)?;
    Ok(limit)
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
