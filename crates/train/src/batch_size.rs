//! How many rows a step takes: a number, or all there are.

use espalier_spec::{At, FieldValue, Range, Result, Type, Value};

/// Rows of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchSize {
    /// That many; the last step of an epoch takes what is left.
    Rows(usize),
    /// All rows of the set: one step an epoch, which is gradient descent without chance.
    Full,
}

const FULL: &str = "full";

impl BatchSize {
    /// The size of a batch of a set with that many rows.
    pub fn of(self, rows: usize) -> usize {
        match self {
            Self::Rows(size) => size,
            Self::Full => rows,
        }
    }
}

impl FieldValue for BatchSize {
    fn ty() -> Type {
        Type::OneOf(vec![Type::Count, Type::Choice(&[FULL])])
    }

    fn read(value: &Value, at: &At) -> Result<Self> {
        match value {
            Value::Number(_) => usize::read(value, at).map(Self::Rows),
            Value::String(word) if word == FULL => Ok(Self::Full),
            _ => Err(at.error("is no number of rows", "an integer of at least 1 or 'full'", value)),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Rows(size) => size.write(),
            Self::Full => Value::from(FULL),
        }
    }

    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        if let Self::Rows(size) = self { size.check(range, at) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use espalier_spec::json;

    use super::*;

    #[test]
    fn all_rows_are_as_many_as_there_are() {
        let read = |value| BatchSize::read(&value, &At::new("fit").field("batchSize")).unwrap();
        assert_eq!(read(json!("full")).of(150), 150);
        assert_eq!(read(json!(32.0)).of(150), 32);
        for value in [json!(7), json!("full")] {
            assert_eq!(read(value.clone()).write(), value);
        }
    }

    #[test]
    fn other_words_are_refused() {
        for wrong in [json!("all"), json!(null), json!(1.5), json!(-1), json!([1])] {
            assert!(BatchSize::read(&wrong, &At::new("fit").field("batchSize")).is_err(), "{wrong}");
        }
    }
}
