//! What becomes of a record that cannot be read.

use espalier_spec::{Error, choice};

choice! {
    /// What becomes of a record that cannot be read.
    pub enum OnError {
        /// It ends the pass with an error that names it.
        Throw = "throw",
        /// It is left out and counted.
        Skip = "skip",
    }
}

/// The error of a pass that has left out all of its records.
pub(crate) fn none_readable(skipped: u64) -> Error {
    Error::data(format!(
        "dataset: no record could be read; expected at least one, got {skipped} that were left out. `onError: 'throw'` tells why."
    ))
}

#[cfg(test)]
mod tests {
    use espalier_spec::{At, FieldValue, json};

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
