//! What lies around sequences that filters slide over.

use espalier_graph::sliding::{Padding, Slide};
use espalier_spec::{At, FieldValue, Result, Type, Value};

use super::in_one_row;

/// What lies around a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepPadding {
    /// Nothing: windows lie within the sequence.
    Valid,
    /// As much before it as lets each window end with the step in its place: no step sees a later one.
    Causal,
    /// The same as around an axis of an image.
    Like(Padding),
}

impl StepPadding {
    /// The same around an image of one row.
    pub fn in_one_row(&self, slide: Slide) -> Result<Padding> {
        match self {
            Self::Valid => Ok(Padding::Valid),
            Self::Causal => Ok(Padding::Sides(vec![[0; 2], [slide.reach() - 1, 0]])),
            Self::Like(padding) => in_one_row(padding),
        }
    }
}

impl FieldValue for StepPadding {
    fn ty() -> Type {
        let sides = Type::List(Box::new(Type::Array(Box::new(Type::Count), 2)));
        Type::OneOf(vec![Type::Choice(&["valid", "same", "causal"]), Type::Count, sides])
    }

    fn read(value: &Value, at: &At) -> Result<Self> {
        match value.as_str() {
            Some("valid") => Ok(Self::Valid),
            Some("causal") => Ok(Self::Causal),
            Some("same") => Ok(Self::Like(Padding::Same)),
            Some(_) => Err(at.error("is not a padding", Self::ty().expected(None), value)),
            None => Padding::read(value, at).map(Self::Like),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Valid => Value::from("valid"),
            Self::Causal => Value::from("causal"),
            Self::Like(padding) => padding.write(),
        }
    }
}
