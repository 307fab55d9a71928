//! How far a random number may lie from what changes nothing.

use espalier_spec::{At, FieldValue, Range, Result, Type, Value};

/// A number to either side, or two ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spread {
    /// As far as this, to either side.
    Either(f32),
    /// From the first to the second.
    Ends([f32; 2]),
}

impl Spread {
    /// The ends around a middle.
    pub fn around(self, middle: f32) -> [f32; 2] {
        match self {
            Self::Either(far) => [middle - far, middle + far],
            Self::Ends(ends) => ends.map(|end| middle + end),
        }
    }

    /// The ends, of which the lower is 0 where one number was given.
    pub fn up_to(self) -> [f32; 2] {
        match self {
            Self::Either(most) => [0.0, most],
            Self::Ends(ends) => ends,
        }
    }
}

impl From<f32> for Spread {
    fn from(far: f32) -> Self {
        Self::Either(far)
    }
}

impl FieldValue for Spread {
    fn ty() -> Type {
        Type::OneOf(vec![Type::Number, Type::Array(Box::new(Type::Number), 2)])
    }

    fn read(value: &Value, at: &At) -> Result<Self> {
        if value.is_array() {
            FieldValue::read(value, at).map(Self::Ends)
        } else {
            f32::read(value, at).map(Self::Either)
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Either(far) => far.write(),
            Self::Ends(ends) => ends.write(),
        }
    }

    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        match self {
            Self::Either(far) if *far < 0.0 => {
                Err(at.error("is out of range", "a number of at least 0, or two ends", &self.write()))
            }
            Self::Either(far) => far.check(range, at),
            Self::Ends([low, high]) if low > high => {
                Err(at.error("is empty", "a lower end that is not above the upper one", &self.write()))
            }
            Self::Ends(ends) => ends.check(range, at),
        }
    }
}
