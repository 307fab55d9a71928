//! Numbers of pixels at the edges of images and sequences, as users give them.

use espalier_spec::{At, FieldValue, Range, Result, Type, Value};

/// Pixels above and below, left and right of an image. One number is for all sides, two are for height and width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Margins(pub [[usize; 2]; 2]);

/// Steps before and after a sequence; one number is for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends(pub [usize; 2]);

impl Margins {
    /// As many pixels on every side.
    pub fn around(pixels: usize) -> Self {
        Self([[pixels; 2]; 2])
    }
}

impl FieldValue for Margins {
    fn ty() -> Type {
        let pair = || Type::Array(Box::new(Type::Count), 2);
        Type::OneOf(vec![Type::Count, pair(), Type::Array(Box::new(pair()), 2)])
    }

    fn read(value: &Value, at: &At) -> Result<Self> {
        match value {
            Value::Number(_) => usize::read(value, at).map(Self::around),
            Value::Array(sides) if sides.iter().all(Value::is_number) => {
                <[usize; 2]>::read(value, at).map(|sides| Self(sides.map(|pixels| [pixels; 2])))
            }
            Value::Array(_) => <[[usize; 2]; 2]>::read(value, at).map(Self),
            _ => Err(at.error("has the wrong type", Self::ty().expected(None), value)),
        }
    }

    fn write(&self) -> Value {
        let Self([height, width]) = self;
        match (height[0] == height[1] && width[0] == width[1], height == width) {
            (true, true) => height[0].write(),
            (true, false) => [height[0], width[0]].write(),
            _ => self.0.write(),
        }
    }

    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        self.0.check(range, at)
    }
}

impl FieldValue for Ends {
    fn ty() -> Type {
        Type::OneOf(vec![Type::Count, Type::Array(Box::new(Type::Count), 2)])
    }

    fn read(value: &Value, at: &At) -> Result<Self> {
        match value {
            Value::Number(_) => usize::read(value, at).map(|steps| Self([steps; 2])),
            Value::Array(_) => <[usize; 2]>::read(value, at).map(Self),
            _ => Err(at.error("has the wrong type", Self::ty().expected(None), value)),
        }
    }

    fn write(&self) -> Value {
        let Self([before, after]) = self;
        if before == after { before.write() } else { self.0.write() }
    }

    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        self.0.check(range, at)
    }
}

#[cfg(test)]
mod tests {
    use espalier_spec::json;

    use super::*;

    #[test]
    fn each_margin_reads_back_as_itself() {
        for value in [json!(2), json!([1, 2]), json!([[1, 2], [0, 3]])] {
            assert_eq!(Margins::read(&value, &At::ROOT).unwrap().write(), value);
        }
        assert_eq!(Margins::read(&json!([[1, 1], [2, 2]]), &At::ROOT).unwrap(), Margins([[1, 1], [2, 2]]));
        for value in [json!(2), json!([1, 2])] {
            assert_eq!(Ends::read(&value, &At::ROOT).unwrap().write(), value);
        }
        for wrong in [json!([1, 2, 3]), json!([[1, 2]]), json!(-1), json!("same")] {
            assert!(Margins::read(&wrong, &At::ROOT).is_err() && Ends::read(&wrong, &At::ROOT).is_err(), "{wrong}");
        }
    }
}
