//! Axes as users give them: one number, or a list of them.

use espalier_graph::Shape;
use espalier_spec::{At, FieldValue, Range, Result, Type, Value};

/// One axis or several; negative ones count from the back.
#[derive(Debug, Clone, PartialEq)]
pub struct Axes(pub Vec<i64>);

impl Axes {
    /// The axes of a shape in ascending order, each once; fails on one that it does not have.
    pub fn of(&self, shape: &Shape, who: &str) -> Result<Vec<usize>> {
        shape.axes(Some(&self.0), who)
    }
}

impl From<i64> for Axes {
    fn from(axis: i64) -> Self {
        Self(vec![axis])
    }
}

impl FieldValue for Axes {
    fn ty() -> Type {
        Type::OneOf(vec![Type::Integer, Type::List(Box::new(Type::Integer))])
    }

    fn read(value: &Value, at: &At) -> Result<Self> {
        match value {
            Value::Array(_) => Vec::read(value, at).map(Self),
            Value::Number(_) => i64::read(value, at).map(Self::from),
            _ => Err(at.error("has the wrong type", Self::ty().expected(None), value)),
        }
    }

    /// One axis as the number it was given as.
    fn write(&self) -> Value {
        if let [axis] = self.0[..] { axis.write() } else { self.0.write() }
    }

    fn check(&self, _range: Option<&Range>, _at: &At) -> Result<()> {
        Ok(())
    }
}
