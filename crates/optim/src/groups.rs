//! Groups of weights, chosen by name, that are trained differently.

use espalier_spec::{At, FieldValue, Range, Result, Spec, Type, Value};

/// Weights with a learning rate or a decay of their own.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct ParameterGroup {
    /// Which weights: a name such as `dense_1/kernel`, in which `*` stands for any text and `?` for any character.
    pub r#match: String,
    /// Multiplies the learning rate.
    #[spec(default = 1.0, range = 0.0..)]
    pub learning_rate_multiplier: f64,
    /// The decay of these weights; the optimizer's if not given.
    #[spec(range = 0.0..)]
    pub weight_decay: Option<f64>,
}

impl ParameterGroup {
    /// Whether a weight of that name belongs to the group.
    pub fn holds(&self, name: &str) -> bool {
        matches(self.r#match.as_bytes(), name.as_bytes())
    }
}

impl FieldValue for ParameterGroup {
    fn ty() -> Type {
        Type::Object { name: Self::NAME, doc: Self::DOC, fields: Self::fields() }
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        Self::from_json(value, at)
    }
    fn write(&self) -> Value {
        Value::Object(self.to_json())
    }
    fn check(&self, _range: Option<&Range>, at: &At) -> Result<()> {
        self.validate(at)
    }
}

/// Whether a text is what a pattern of `*` and `?` describes.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], _) => text.is_empty(),
        ([b'*', rest @ ..], _) => (0..=text.len()).any(|skipped| matches(rest, &text[skipped..])),
        ([b'?', pattern @ ..], [_, text @ ..]) => matches(pattern, text),
        ([a, pattern @ ..], [b, text @ ..]) => a == b && matches(pattern, text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text_and_a_question_mark_for_one_character() {
        let cases = [
            ("*", "dense/kernel", true),
            ("*/bias", "dense/bias", true),
            ("*/bias", "block/dense/bias", true),
            ("*/bias", "dense/kernel", false),
            ("dense_?/*", "dense_1/kernel", true),
            ("dense_?/*", "dense_12/kernel", false),
            ("dense/kernel", "dense/kernel", true),
            ("dense", "dense/kernel", false),
            ("*bias*", "bias", true),
            ("?", "", false),
        ];
        for (pattern, name, expected) in cases {
            let group = ParameterGroup { r#match: pattern.into(), learning_rate_multiplier: 1.0, weight_decay: None };
            assert_eq!(group.holds(name), expected, "{pattern} and {name}");
        }
    }
}
