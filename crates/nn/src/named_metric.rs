//! A metric as a model is compiled with it: what it measures, and the name that logs give it.

use espalier_spec::{At, Family, Map, Result, Value, spec};

use crate::metrics::MetricSpec;

/// A metric with its name in logs.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedMetric {
    /// Key in logs and histories.
    pub name: String,
    /// What is measured.
    pub metric: MetricSpec,
}

impl NamedMetric {
    /// Reads the name of a metric, which is then its name in logs just as it was written, or a spec, which may hold a
    /// `name` and else is called by its kind.
    pub fn from_json(value: &Value, at: &At) -> Result<Self> {
        let metric = MetricSpec::from_json_sharing(value, &["name"], at)?;
        let empty = Map::new();
        let object = value.as_object().unwrap_or(&empty);
        let given = spec::field(object, "name", || None::<Option<String>>, &at.member(metric.kind(), None))?;
        let name = value.as_str().map(str::to_owned).or(given);
        Ok(Self { name: name.unwrap_or_else(|| metric.kind().to_owned()), metric })
    }

    /// The metric's JSON, kind and name first.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("kind".to_owned(), Value::from(self.metric.kind()));
        object.insert("name".to_owned(), Value::from(self.name.as_str()));
        object.extend(self.metric.fields_json());
        Value::Object(object)
    }

    /// Key in logs and histories.
    pub fn name(&self) -> &str {
        &self.name
    }
}
