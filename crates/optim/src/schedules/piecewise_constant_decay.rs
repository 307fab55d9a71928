//! A rate for each stretch of steps.
//!
//! `values[i]` while the step is at most `boundaries[i]`, and the last value behind the last boundary.

use espalier_spec::{At, Result, Spec};

use super::{Schedule, check_rising};

/// A learning rate for each stretch of steps.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = PiecewiseConstantDecay::check_pieces)]
pub struct PiecewiseConstantDecay {
    /// The last step of each stretch but the last, rising.
    pub boundaries: Vec<u64>,
    /// The rate of each stretch: one more than there are boundaries.
    #[spec(range = 0.0..)]
    pub values: Vec<f64>,
}

impl PiecewiseConstantDecay {
    fn check_pieces(&self, at: &At) -> Result<()> {
        check_rising(&self.boundaries, &at.field("boundaries"))?;
        let (expected, got) = (self.boundaries.len() + 1, self.values.len());
        if expected == got {
            return Ok(());
        }
        let field = at.field("values");
        Err(field.sentence(&format!("have the wrong length; expected {expected}, one more than boundaries, got {got}")))
    }
}

impl Schedule for PiecewiseConstantDecay {
    fn at(&self, step: u64) -> f64 {
        self.values[self.boundaries.partition_point(|&boundary| boundary < step)]
    }
}

#[cfg(test)]
mod tests {
    use espalier_spec::json;

    use super::*;

    #[test]
    fn boundaries_that_do_not_rise_and_values_that_are_too_few_are_refused() {
        let read = |value| PiecewiseConstantDecay::from_json(&value, &At::new("piecewiseConstantDecay"));
        let message = |value| read(value).unwrap_err().message;
        assert_eq!(
            message(json!({ "boundaries": [10, 10], "values": [1, 2, 3] })),
            "piecewiseConstantDecay: boundaries do not rise; expected each above the one before, got 10 after 10."
        );
        assert_eq!(
            message(json!({ "boundaries": [10], "values": [1] })),
            "piecewiseConstantDecay: values have the wrong length; expected 2, one more than boundaries, got 1."
        );
    }
}
