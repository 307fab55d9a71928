//! What is known about one field of a spec: its name, type, range, default and documentation.

use std::fmt;

use serde_json::Value;

use crate::FieldValue;

/// One field, as error sentences, generated types and forms need it.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The name in JSON, camelCase.
    pub name: &'static str,
    /// The doc comment.
    pub doc: &'static str,
    /// What the JSON value looks like.
    pub ty: Type,
    /// The range of a number, or of every number in a list.
    pub range: Option<Range>,
    /// The value taken where the user gives none, if there is one.
    pub default: Option<Value>,
    /// Whether the user must give a value.
    pub required: bool,
}

impl Field {
    /// The field of a spec whose value has this type.
    #[inline(never)]
    pub fn of<T: FieldValue>(
        name: &'static str,
        doc: &'static str,
        range: Option<Range>,
        default: fn() -> Option<Value>,
        required: bool,
    ) -> Self {
        Self { name, doc, ty: T::ty(), range, default: default(), required }
    }
}

/// What a JSON value looks like.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// A finite number.
    Number,
    /// A whole number, maybe negative.
    Integer,
    /// A whole number from 0.
    Count,
    /// `true` or `false`.
    Boolean,
    /// Text.
    Text,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// Any number of values of one type.
    List(Box<Type>),
    /// Values of one type by names that are the user's.
    Named(Box<Type>),
    /// A fixed number of values of one type.
    Array(Box<Type>, usize),
    /// A value or nothing.
    Optional(Box<Type>),
    /// A name or a spec of this family, by the family's word.
    Family(&'static str),
    /// In TypeScript a function of the step, which hands over its values; in JSON there is none.
    StepFunction,
    /// Plain data that users do not write by hand.
    Data,
    /// An object with these fields.
    Object {
        /// The struct's name.
        name: &'static str,
        /// Its doc comment.
        doc: &'static str,
        /// Its fields.
        fields: Vec<Field>,
    },
    /// Any one of several types.
    OneOf(Vec<Type>),
}

impl Type {
    /// What is expected, in words: `a number of at least 0`, `one of 'same', 'valid'`.
    pub fn expected(&self, range: Option<&Range>) -> String {
        let within = range.map_or_else(String::new, |range| format!(" {range}"));
        match self {
            Self::Number => format!("a number{within}"),
            Self::Count if range.is_none() => "a non-negative integer".to_string(),
            Self::Integer | Self::Count => format!("an integer{within}"),
            Self::Boolean => "true or false".to_string(),
            Self::Text => "a string".to_string(),
            Self::Choice(words) => one_of(words),
            Self::List(item) => format!("a list with each item {}", item.expected(range)),
            Self::Named(item) => format!("an object with each value {}", item.expected(range)),
            Self::Array(item, length) => format!("a list of {length}, each {}", item.expected(range)),
            Self::Optional(inner) => format!("{} or nothing", inner.expected(range)),
            Self::Family(word) => format!("the name or spec of a kind of {word}"),
            Self::StepFunction => "a function of the step".to_string(),
            Self::Data => "plain data".to_string(),
            Self::Object { fields, .. } => {
                format!("an object of {}", fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", "))
            }
            Self::OneOf(types) => types.iter().map(|ty| ty.expected(range)).collect::<Vec<_>>().join(" or "),
        }
    }
}

/// `one of 'a', 'b'`.
pub(crate) fn one_of(words: &[&str]) -> String {
    format!("one of {}", words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", "))
}

/// The numbers a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Range {
    /// The lower end.
    pub min: Option<Bound>,
    /// The upper end.
    pub max: Option<Bound>,
}

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// The number at the end.
    pub value: f64,
    /// Whether that number belongs to the range.
    pub inclusive: bool,
}

impl Range {
    /// Whether a number lies in the range; NaN never does.
    pub fn contains(&self, x: f64) -> bool {
        let above = self.min.is_none_or(|min| x > min.value || (min.inclusive && x == min.value));
        let below = self.max.is_none_or(|max| x < max.value || (max.inclusive && x == max.value));
        above && below && !x.is_nan()
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lower = |min: Bound| format!("{} {}", if min.inclusive { "of at least" } else { "above" }, min.value);
        let upper = |max: Bound| format!("{} {}", if max.inclusive { "at most" } else { "below" }, max.value);
        match (self.min, self.max) {
            (Some(min), Some(max)) => write!(f, "{} and {}", lower(min), upper(max)),
            (Some(min), None) => f.write_str(&lower(min)),
            (None, Some(max)) => f.write_str(&upper(max)),
            (None, None) => f.write_str("of any size"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Range =
        Range { min: Some(Bound { value: 0.0, inclusive: true }), max: Some(Bound { value: 1.0, inclusive: false }) };

    #[test]
    fn a_range_holds_its_inclusive_end_only() {
        assert!(UNIT.contains(0.0) && UNIT.contains(0.999));
        assert!(!UNIT.contains(1.0) && !UNIT.contains(-0.1) && !UNIT.contains(f64::NAN));
    }

    #[test]
    fn what_is_expected_reads_as_a_phrase() {
        assert_eq!(Type::Number.expected(Some(&UNIT)), "a number of at least 0 and below 1");
        assert_eq!(Type::Count.expected(None), "a non-negative integer");
        assert_eq!(Type::Choice(&["same", "valid"]).expected(None), "one of 'same', 'valid'");
        assert_eq!(Type::Array(Box::new(Type::Count), 2).expected(None), "a list of 2, each a non-negative integer");
    }
}
