//! The values a field can hold, and how each is read from JSON, checked and written back.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use crate::{At, Range, Result, Type};

/// A type that a field of a spec can have.
pub trait FieldValue: Sized {
    /// What the JSON looks like.
    fn ty() -> Type;

    /// The value in a JSON value; ranges are left to [`check`](Self::check).
    fn read(value: &Value, at: &At) -> Result<Self>;

    /// The value as JSON; reading it back gives an equal value.
    fn write(&self) -> Value;

    /// Fails where the value is not finite, is out of the field's range or is a spec that is wrong itself.
    fn check(&self, _range: Option<&Range>, _at: &At) -> Result<()> {
        Ok(())
    }

    /// The value of a field that is not given, for types that have one.
    fn absent() -> Option<Self> {
        None
    }
}

#[cold]
fn wrong_type(ty: fn() -> Type, value: &Value, at: &At) -> crate::Error {
    let wrong = if value.is_null() { "is missing" } else { "has the wrong type" };
    at.error(wrong, ty().expected(None), value)
}

fn check_number(x: f64, ty: fn() -> Type, range: Option<&Range>, at: &At) -> Result<()> {
    if !x.is_finite() {
        return Err(at.sentence(&format!("is not finite; expected {}, got {x}", ty().expected(range))));
    }
    match range {
        Some(range) if !range.contains(x) => {
            Err(at.sentence(&format!("is out of range; expected {}, got {x}", ty().expected(Some(range)))))
        }
        _ => Ok(()),
    }
}

impl FieldValue for f64 {
    fn ty() -> Type {
        Type::Number
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        value.as_f64().ok_or_else(|| wrong_type(Self::ty, value, at))
    }
    fn write(&self) -> Value {
        Number::from_f64(*self).map_or(Value::Null, Value::Number)
    }
    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        check_number(*self, Self::ty, range, at)
    }
}

impl FieldValue for f32 {
    fn ty() -> Type {
        Type::Number
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        let wide = f64::read(value, at)?;
        // A finite number too large for the field would turn into infinity without a word.
        if wide.is_finite() && !(wide as Self).is_finite() {
            return Err(at.error("is too large for float32", "a number below 3.4e38", value));
        }
        Ok(wide as Self)
    }
    fn write(&self) -> Value {
        // Through the shortest decimal, so that 0.1 is written as 0.1 and not as 0.10000000149.
        self.to_string().parse::<f64>().map_or(Value::Null, |wide| wide.write())
    }
    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        // The decimal the user wrote is what has to lie in the range: 0.1 as float32 is above 0.1.
        let shortest = self.to_string().parse().unwrap_or(f64::from(*self));
        check_number(shortest, Self::ty, range, at)
    }
}

/// The whole number in a JSON value: JavaScript has one kind of number, so 3.0 is 3.
fn whole(value: &Value) -> Option<i128> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number = value.as_number()?;
    let exact = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    exact.or_else(|| number.as_f64().filter(|x| x.fract() == 0.0 && x.abs() <= EXACT).map(|x| x as i128))
}

macro_rules! integers {
    ($($int:ty => $ty:ident),*) => {
        $(
            // One row of the macro is exact as f64, another is not.
            #[allow(clippy::cast_lossless)]
            impl FieldValue for $int {
                fn ty() -> Type {
                    Type::$ty
                }
                fn read(value: &Value, at: &At) -> Result<Self> {
                    if !value.is_number() {
                        return Err(wrong_type(Self::ty, value, at));
                    }
                    let expected = || Self::ty().expected(None);
                    let whole = whole(value).ok_or_else(|| at.error("is not an integer", expected(), value))?;
                    Self::try_from(whole).map_err(|_| at.error("is out of range", expected(), value))
                }
                fn write(&self) -> Value {
                    Value::from(*self)
                }
                fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
                    check_number(*self as f64, Self::ty, range, at)
                }
            }
        )*
    };
}

integers!(i64 => Integer, i32 => Integer, u64 => Count, u32 => Count, usize => Count);

impl FieldValue for bool {
    fn ty() -> Type {
        Type::Boolean
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        value.as_bool().ok_or_else(|| wrong_type(Self::ty, value, at))
    }
    fn write(&self) -> Value {
        Value::Bool(*self)
    }
}

impl FieldValue for String {
    fn ty() -> Type {
        Type::Text
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        value.as_str().map(Self::from).ok_or_else(|| wrong_type(Self::ty, value, at))
    }
    fn write(&self) -> Value {
        Value::String(self.clone())
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    fn ty() -> Type {
        Type::Optional(Box::new(T::ty()))
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        if value.is_null() { Ok(None) } else { T::read(value, at).map(Some) }
    }
    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::write)
    }
    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        self.as_ref().map_or(Ok(()), |inner| inner.check(range, at))
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: FieldValue> FieldValue for Box<T> {
    fn ty() -> Type {
        T::ty()
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        T::read(value, at).map(Self::new)
    }
    fn write(&self) -> Value {
        T::write(self)
    }
    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        T::check(self, range, at)
    }
    fn absent() -> Option<Self> {
        T::absent().map(Self::new)
    }
}

impl<T: FieldValue> FieldValue for Vec<T> {
    fn ty() -> Type {
        Type::List(Box::new(T::ty()))
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        let items = value.as_array().ok_or_else(|| wrong_type(Self::ty, value, at))?;
        items.iter().enumerate().map(|(index, item)| T::read(item, &at.item(index))).collect()
    }
    fn write(&self) -> Value {
        self.iter().map(T::write).collect()
    }
    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        self.iter().enumerate().try_for_each(|(index, item)| item.check(range, &at.item(index)))
    }
}

impl<T: FieldValue> FieldValue for BTreeMap<String, T> {
    fn ty() -> Type {
        Type::Named(Box::new(T::ty()))
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        let named = value.as_object().ok_or_else(|| wrong_type(Self::ty, value, at))?;
        named.iter().map(|(name, item)| Ok((name.clone(), T::read(item, &at.entry(name))?))).collect()
    }
    fn write(&self) -> Value {
        Value::Object(self.iter().map(|(name, item)| (name.clone(), item.write())).collect())
    }
    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        self.iter().try_for_each(|(name, item)| item.check(range, &at.entry(name)))
    }
}

impl<T: FieldValue, const N: usize> FieldValue for [T; N] {
    fn ty() -> Type {
        Type::Array(Box::new(T::ty()), N)
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        let items = Vec::<T>::read(value, at)?;
        Self::try_from(items).map_err(|_| at.error("has the wrong length", Self::ty().expected(None), value))
    }
    fn write(&self) -> Value {
        self.iter().map(T::write).collect()
    }
    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        self.iter().enumerate().try_for_each(|(index, item)| item.check(range, &at.item(index)))
    }
}

/// Declares an enum of words that a field can hold: `choice! { pub enum Padding { Same = "same", Valid = "valid" } }`.
///
/// Any spelling of a word is taken (`channelsLast`, `channels_last`); the one declared is written.
#[macro_export]
macro_rules! choice {
    ($(#[$meta:meta])* $vis:vis enum $Enum:ident { $($(#[$word_meta:meta])* $Word:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $Enum { $($(#[$word_meta])* $Word),+ }

        impl $crate::FieldValue for $Enum {
            fn ty() -> $crate::Type {
                $crate::Type::Choice(&[$($word),+])
            }
            fn read(value: &$crate::Value, at: &$crate::At) -> $crate::Result<Self> {
                let given = $crate::family::word(value, &[$($word),+], at)?;
                $(if given == $word { return Ok(Self::$Word); })+
                unreachable!("the word is one of those declared")
            }
            fn write(&self) -> $crate::Value {
                $crate::Value::from(match self { $(Self::$Word => $word),+ })
            }
        }
    };
}
