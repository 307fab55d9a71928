//! What becomes of a record that cannot be read.

use espalier_spec::{At, FieldValue, Result, Type, Value, family};

/// What becomes of a record that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnError {
    /// It ends the pass with an error that names it.
    #[default]
    Throw,
    /// It is left out and counted.
    Skip,
}

const NAMES: &[&str] = &["throw", "skip"];

impl FieldValue for OnError {
    fn ty() -> Type {
        Type::Choice(NAMES)
    }

    fn read(value: &Value, at: &At) -> Result<Self> {
        Ok(if family::word(value, NAMES, at)? == "skip" { Self::Skip } else { Self::Throw })
    }

    fn write(&self) -> Value {
        Value::from(NAMES[*self as usize])
    }
}

#[cfg(test)]
mod tests {
    use espalier_spec::json;

    use super::*;

    #[test]
    fn the_words_are_read_and_written() {
        for (word, on_error) in [("throw", OnError::Throw), ("skip", OnError::Skip)] {
            assert_eq!(OnError::read(&json!(word), &At::new("fromCsv").field("onError")), Ok(on_error));
            assert_eq!(on_error.write(), json!(word));
        }
        let error = OnError::read(&json!("ignore"), &At::new("fromCsv").field("onError")).unwrap_err();
        assert!(error.message.contains("fromCsv: onError"), "{error}");
    }
}
