//! Where in a description a value stands, for the first half of an error sentence.

use std::fmt::Display;

use serde_json::Value;

use crate::Error;

/// A place in a description: a member, one of its fields, an item of a list. Costs nothing until an error is made.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Root,
    Member { kind: &'a str, name: Option<&'a str> },
    Field(&'a str),
    Item(usize),
    Entry(&'a str),
}

impl<'a> At<'a> {
    /// Nowhere in particular: sentences start with what is wrong.
    pub const ROOT: At<'static> = At { parent: None, step: Step::Root };

    /// Inside the thing of this kind, such as `dense` or `model.compile`.
    pub const fn new(kind: &'a str) -> Self {
        Self { parent: None, step: Step::Member { kind, name: None } }
    }

    /// Inside a member found at this place; `name` is what the user called it.
    pub const fn member<'b>(&'b self, kind: &'b str, name: Option<&'b str>) -> At<'b> {
        At { parent: Some(self), step: Step::Member { kind, name } }
    }

    /// At a field of the member.
    pub const fn field<'b>(&'b self, field: &'b str) -> At<'b> {
        At { parent: Some(self), step: Step::Field(field) }
    }

    /// At an item of a list.
    pub const fn item(&self, index: usize) -> At<'_> {
        At { parent: Some(self), step: Step::Item(index) }
    }

    /// At a value with a name of the user's.
    pub const fn entry<'b>(&'b self, name: &'b str) -> At<'b> {
        At { parent: Some(self), step: Step::Entry(name) }
    }

    /// `<where>: <subject> <wrong>; expected <expected>, got <got>`, with the code `SPEC`.
    ///
    /// The subject is the field at this place, and `where` the members around it.
    pub fn error(&self, wrong: &str, expected: impl Display, got: &Value) -> Error {
        self.sentence(&format!("{wrong}; expected {expected}, got {}", show(got)))
    }

    /// `<where>: <subject> <sentence>`, with a full stop, and with the code `SPEC`.
    pub fn sentence(&self, sentence: &str) -> Error {
        let (place, subject) = self.words();
        let colon = if place.is_empty() { "" } else { ": " };
        let space = if subject.is_empty() { "" } else { " " };
        let stop = if sentence.ends_with(['.', '?']) { "" } else { "." };
        Error::spec(format!("{place}{colon}{subject}{space}{sentence}{stop}"))
    }

    /// The place in words, such as `adam > learningRate > cosineDecay`.
    pub fn path(&self) -> String {
        let (place, subject) = self.words();
        join(&place, &subject)
    }

    /// The members down to the innermost one, and the field within it.
    fn words(&self) -> (String, String) {
        let (place, subject) = self.parent.map_or_else(Default::default, At::words);
        match self.step {
            Step::Root => (place, subject),
            Step::Member { kind, name } => {
                let name = name.map_or_else(String::new, |name| format!(" \"{name}\""));
                (join(&join(&place, &subject), &format!("{kind}{name}")), String::new())
            }
            Step::Field(field) if subject.is_empty() => (place, field.to_string()),
            Step::Field(field) => (place, format!("{subject}.{field}")),
            Step::Item(index) => (place, format!("{subject}[{index}]")),
            Step::Entry(name) => (place, format!("{subject}['{name}']")),
        }
    }
}

fn join(outer: &str, inner: &str) -> String {
    let arrow = if outer.is_empty() || inner.is_empty() { "" } else { " > " };
    format!("{outer}{arrow}{inner}")
}

/// A value as an error sentence shows it: strings in single quotes, long values cut short.
pub fn show(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{text}'"),
        Value::Null => "nothing".to_string(),
        Value::Number(number) => {
            number.as_f64().filter(|x| x.abs() < 1e15).map_or(number.to_string(), |x| x.to_string())
        }
        other => {
            let text = other.to_string();
            match text.char_indices().nth(60) {
                Some((cut, _)) => format!("{}…", &text[..cut]),
                None => text,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_sentence_names_the_members_around_and_the_field() {
        let adam = At::new("adam");
        let rate = adam.field("learningRate");
        let schedule = rate.member("cosineDecay", None);
        let steps = schedule.field("decaySteps");
        assert_eq!(
            steps.error("is out of range", "an integer of at least 1", &json!(0)).message,
            "adam > learningRate > cosineDecay: decaySteps is out of range; expected an integer of at least 1, got 0.",
        );
        assert_eq!(steps.path(), "adam > learningRate > cosineDecay > decaySteps");
    }

    #[test]
    fn a_named_member_shows_its_name_and_a_list_its_index() {
        let root = At::ROOT;
        let layer = root.member("reshape", Some("head"));
        let shape = layer.field("targetShape");
        let message = shape.item(1).error("is not an integer", "an integer", &json!(1.5)).message;
        assert_eq!(message, "reshape \"head\": targetShape[1] is not an integer; expected an integer, got 1.5.");
    }

    #[test]
    fn a_long_value_is_cut_short() {
        let long = json!((0..100).collect::<Vec<_>>());
        assert!(show(&long).chars().count() <= 61);
    }
}
