//! A number that may change from step to step.

use espalier_spec::{At, FieldValue, Range, Result, Type, Value};

use crate::{Schedule, ScheduleSpec};

/// A constant or a schedule; in JSON a number or a schedule's spec, in TypeScript a function of the step as well, which
/// comes as a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Scheduled {
    /// The same at every step.
    Constant(f64),
    /// A function of the step.
    Schedule(ScheduleSpec),
}

impl Scheduled {
    /// The number at a step, counted from 0.
    pub fn at(&self, step: u64) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Schedule(schedule) => schedule.at(step),
        }
    }
}

impl From<f64> for Scheduled {
    fn from(value: f64) -> Self {
        Self::Constant(value)
    }
}

impl From<ScheduleSpec> for Scheduled {
    fn from(schedule: ScheduleSpec) -> Self {
        Self::Schedule(schedule)
    }
}

impl<S: Into<ScheduleSpec> + Schedule> From<S> for Scheduled {
    fn from(schedule: S) -> Self {
        Self::Schedule(schedule.into())
    }
}

impl FieldValue for Scheduled {
    fn ty() -> Type {
        Type::OneOf(vec![f64::ty(), ScheduleSpec::ty(), Type::StepFunction])
    }

    fn read(value: &Value, at: &At) -> Result<Self> {
        match value {
            Value::Object(_) => ScheduleSpec::read(value, at).map(Self::Schedule),
            Value::Number(_) => f64::read(value, at).map(Self::Constant),
            other => Err(at.error("has the wrong type", Self::ty().expected(None), other)),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Constant(value) => value.write(),
            Self::Schedule(schedule) => schedule.write(),
        }
    }

    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        match self {
            Self::Constant(value) => value.check(range, at),
            Self::Schedule(schedule) => schedule.check(range, at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use espalier_spec::json;

    #[test]
    fn a_number_and_a_schedule_are_read_and_written_back() {
        let cosine = json!({ "kind": "cosineDecay", "initialLearningRate": 0.1, "decaySteps": 10, "alpha": 0.0, "warmupSteps": 0 });
        for value in [json!(0.25), cosine] {
            let read = Scheduled::read(&value, &At::new("sgd").field("learningRate")).unwrap();
            assert_eq!(read.write(), value);
        }
    }

    #[test]
    fn a_mistake_inside_the_schedule_is_named_with_its_way_there() {
        let value = json!({ "kind": "cosineDecay", "initialLearningRate": 0.1, "decaySteps": 0 });
        let error = Scheduled::read(&value, &At::new("sgd").field("learningRate")).unwrap_err();
        assert_eq!(
            error.message,
            "sgd > learningRate > cosineDecay: decaySteps is out of range; expected an integer of at least 1, got 0.",
        );
    }

    #[test]
    fn text_is_neither() {
        let error = Scheduled::read(&json!("fast"), &At::new("sgd").field("learningRate")).unwrap_err();
        assert_eq!(
            error.message,
            "sgd: learningRate has the wrong type; expected a number or the name or spec of a kind of schedule or a function of the step, got 'fast'.",
        );
    }
}
