//! The trait behind `#[derive(Spec)]`, and what its generated code calls.

use serde_json::{Map, Value};

use crate::{At, Error, Field, FieldValue, Result, names};

/// A struct that describes something and exists as a JSON object; derived with `#[derive(Spec)]`.
///
/// Names in JSON are camelCase; `snake_case` is taken too. A missing field and `null` both mean the default.
pub trait Spec: Sized {
    /// The struct's name.
    const NAME: &'static str;
    /// The struct's doc comment.
    const DOC: &'static str;
    /// Other names under which a family finds the member.
    const ALIASES: &'static [&'static str];
    /// The names of the fields in JSON.
    const FIELDS: &'static [&'static str];

    /// What is known about each field, in order.
    fn fields() -> Vec<Field>;

    /// Reads the fields out of an object that may hold more, and checks them.
    fn read_fields(object: &Map<String, Value>, at: &At) -> Result<Self>;

    /// All fields as JSON; optional ones that are empty are left out.
    fn to_json(&self) -> Map<String, Value>;

    /// Checks a spec that was built in Rust exactly as one that was read.
    fn validate(&self, at: &At) -> Result<()>;

    /// Reads an object in which every field must be known; a `kind` is passed over.
    fn from_json(value: &Value, at: &At) -> Result<Self> {
        let object = object(value, at)?;
        reject_unknown(object, &[Self::FIELDS], at)?;
        Self::read_fields(object, at)
    }
}

/// The object in a JSON value; `null` is an object without fields.
pub fn object<'a>(value: &'a Value, at: &At) -> Result<&'a Map<String, Value>> {
    static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    match value {
        Value::Object(object) => Ok(object),
        Value::Null => Ok(&EMPTY),
        other => Err(at.error("options have the wrong type", "an object", other)),
    }
}

/// The fields that are not what they would be if they had not been given.
pub fn given<T: Spec>(spec: &T) -> Map<String, Value> {
    let fields = T::fields();
    let default = |name: &str| fields.iter().find(|field| field.name == name).and_then(|field| field.default.as_ref());
    let mut object = spec.to_json();
    object.retain(|name, value| default(name) != Some(value));
    object
}

/// Fails on a field that none of the lists names, and suggests the nearest.
pub fn reject_unknown(object: &Map<String, Value>, known: &[&[&str]], at: &At) -> Result<()> {
    let names = || known.iter().copied().flatten().copied();
    for key in object.keys().filter(|key| *key != "kind") {
        let camel = names::camel_case(key);
        if !names().any(|name| name == camel) {
            return Err(unknown_field(key, &names().collect::<Vec<_>>(), at));
        }
        if camel != *key && object.contains_key(&camel) {
            return Err(at.field(&camel).sentence("is given twice; expected one spelling"));
        }
    }
    Ok(())
}

fn unknown_field(key: &str, names: &[&str], at: &At) -> Error {
    let expected = if names.is_empty() { "no options".to_string() } else { crate::field::one_of(names) };
    let meant = names::suggestion(&names::camel_case(key), names.iter().copied());
    at.sentence(&format!("unknown option '{key}'; expected {expected}, got '{key}'{meant}"))
}

/// Reads one field under either spelling; `default` is asked only where the field is not given.
///
/// Never inlined, as everything that derived code calls: there are hundreds of specs, and none of them is read often.
#[inline(never)]
pub fn field<T: FieldValue>(
    object: &Map<String, Value>,
    name: &'static str,
    default: impl FnOnce() -> Option<T>,
    at: &At,
) -> Result<T> {
    let at = at.field(name);
    match find(object, name) {
        None => default().or_else(T::absent).map_or_else(|| T::read(&Value::Null, &at), Ok),
        // Empty is a value of its own for optional fields; elsewhere `null` asks for the default.
        Some(Value::Null) => T::absent().or_else(default).map_or_else(|| T::read(&Value::Null, &at), Ok),
        Some(value) => T::read(value, &at),
    }
}

#[inline(never)]
fn find<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let spelled = |(key, _): &(&String, _)| key.contains('_') && names::camel_case(key) == name;
    object.get(name).or_else(|| object.iter().find(spelled).map(|(_, value)| value))
}

/// Writes one field.
#[inline(never)]
pub fn put<T: FieldValue>(object: &mut Map<String, Value>, name: &str, value: &T) {
    object.insert(name.to_string(), value.write());
}
