//! Rates from a list: also what a function of the step, given in TypeScript, has said so far.

use espalier_spec::{At, Result, Spec};

use super::Schedule;

/// Learning rates from a list, one for each step; the last one stays.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = Table::check_values)]
pub struct Table {
    /// The rates.
    #[spec(range = 0.0..)]
    pub values: Vec<f64>,
}

impl Table {
    fn check_values(&self, at: &At) -> Result<()> {
        let empty = || at.field("values").sentence("are empty; expected at least one rate, got none");
        if self.values.is_empty() { Err(empty()) } else { Ok(()) }
    }
}

impl Schedule for Table {
    fn at(&self, step: u64) -> f64 {
        let given = usize::try_from(step).ok().and_then(|step| self.values.get(step));
        given.or(self.values.last()).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use espalier_spec::json;

    use super::*;

    #[test]
    fn the_last_rate_stays_and_there_is_one() {
        let table = Table { values: vec![0.5, 0.25] };
        assert_eq!([0, 1, 2, u64::MAX].map(|step| table.at(step)), [0.5, 0.25, 0.25, 0.25]);
        assert!(Table::from_json(&json!({ "values": [] }), &At::ROOT).is_err());
    }
}
