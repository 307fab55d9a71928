//! A rate that is multiplied by a factor at given steps, or each time so many have gone by.
//!
//! `r(t) = r0 * factor ^ n`, where `n` counts the milestones that are not after `t`, or is `t / every` rounded down.

use espalier_spec::{At, Result, Spec};

use super::{Schedule, check_rising};

/// A learning rate that falls by a factor at given steps, or each time so many have gone by.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = StepDecay::check_steps)]
pub struct StepDecay {
    /// The rate at step 0.
    #[spec(range = 0.0..)]
    pub initial_learning_rate: f64,
    /// What the rate is multiplied by; 0.5 halves it.
    #[spec(default = 0.1, range = 0.0..)]
    pub factor: f64,
    /// The first steps with a lower rate, rising. Instead of `every`.
    pub milestones: Option<Vec<u64>>,
    /// Steps between one fall and the next. Instead of `milestones`.
    #[spec(range = 1..)]
    pub every: Option<u64>,
}

impl StepDecay {
    fn check_steps(&self, at: &At) -> Result<()> {
        let got = match (&self.milestones, self.every) {
            (Some(milestones), None) => return check_rising(milestones, &at.field("milestones")),
            (None, Some(_)) => return Ok(()),
            (Some(_), Some(_)) => "both",
            (None, None) => "neither",
        };
        Err(at.sentence(&format!("when to fall is not clear; expected milestones or every, got {got}")))
    }
}

impl Schedule for StepDecay {
    fn at(&self, step: u64) -> f64 {
        let falls = match &self.milestones {
            Some(milestones) => milestones.partition_point(|&milestone| milestone <= step) as f64,
            None => (step / self.every.unwrap_or(u64::MAX)) as f64,
        };
        self.initial_learning_rate * self.factor.powf(falls)
    }
}

#[cfg(test)]
mod tests {
    use espalier_spec::json;

    use super::*;

    #[test]
    fn both_ways_to_say_when_or_none_are_refused() {
        for (value, got) in [
            (json!({ "initialLearningRate": 1, "every": 3, "milestones": [1] }), "both"),
            (json!({ "initialLearningRate": 1 }), "neither"),
        ] {
            let message = StepDecay::from_json(&value, &At::new("stepDecay")).unwrap_err().message;
            let expected = "stepDecay: when to fall is not clear; expected milestones or every, got";
            assert_eq!(message, format!("{expected} {got}."));
        }
    }
}
